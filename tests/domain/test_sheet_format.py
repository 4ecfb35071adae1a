from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.errors import DocumentError
from perfeval.domain.misfits import find_misfits
from perfeval.domain.sheet_format import (
    canonical_json,
    content_hash,
    parse_sheet,
    read_sheet,
    sheet_schema,
    write_sheet,
)
from perfeval.domain.sheets import SheetDocument
from tests.domain.data import SAMPLES, any_pack, edited, load_cases, sample
from tests.domain.documents import documents, json_values

CASES = load_cases("sheet_refusals")


@pytest.mark.parametrize(
    "case", CASES["refused"], ids=lambda case: f"{case['path']} {case['says']}"
)
def test_refused_with_the_path_and_a_sentence(case: dict[str, Any]) -> None:
    text = case["json"] if "json" in case else json.dumps(edited(sample(2), case["edits"]))
    with pytest.raises(DocumentError) as refusal:
        parse_sheet(text)
    assert refusal.value.path == case["path"]
    assert case["says"] in refusal.value.sentence


@pytest.mark.parametrize("case", CASES["misfit"], ids=lambda case: case["says"])
def test_what_the_form_does_not_list_is_named(case: dict[str, Any]) -> None:
    sheet = read_sheet(edited(sample(2), case["edits"]))
    (misfit,) = find_misfits(any_pack(case.get("pack", "sichuan-2022")), sheet)
    assert misfit[0] == case["path"]
    assert case["says"] in misfit[1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"format":' * 100_000, "不是有效的 JSON"),
        ("[" * 100_000, "不是有效的 JSON"),
        ('{"fiscal_year": ' + "9" * 5000 + "}", "不是有效的 JSON"),
        ('{"format": "perfeval-sheet/1", "fiscal_year": 1e999}', "缺少|整数"),
        ('{"format": "perfeval-sheet/1", "title": NaN}', "文字|缺少"),
        ('{"format": "perfeval-sheet/1", "title": "\\ud800"}', "U\\+D800|缺少"),
        ('{"format": "perfeval-sheet/1", "\\ud800": ""}', "不认识的键"),
    ],
    ids=[
        "deep object",
        "deep list",
        "5000 digits",
        "infinity",
        "NaN",
        "surrogate",
        "surrogate key",
    ],
)
def test_hostile_json_is_refused(text: str, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        parse_sheet(text)


@pytest.mark.parametrize("value", ["\ud800", "甲\udfff乙", "\x00", "\x7f", "\x08"])
def test_unprintable_characters_are_refused_at_their_cell(value: str) -> None:
    data = edited(sample(2), [{"at": "indicators[4].deviation", "value": value}])
    with pytest.raises(DocumentError, match="不能打印的控制字符") as refusal:
        parse_sheet(json.dumps(data))
    assert refusal.value.path == "indicators[4].deviation"


@pytest.mark.parametrize("value", ["9" * 4000, "1e999", "-1"])
def test_a_year_that_is_none_is_refused(value: str) -> None:
    text = json.dumps(sample(2)).replace('"fiscal_year": 2022', f'"fiscal_year": {value}')
    with pytest.raises(DocumentError) as refusal:
        parse_sheet(text)
    assert refusal.value.path == "fiscal_year"


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse_sheet("\ufeff" + json.dumps(sample(1))) == read_sheet(sample(1))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_published_sheets_come_back_as_they_were(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert write_sheet(parse_sheet(text)) == json.loads(text)


def test_there_are_three_published_sheets() -> None:
    assert [path.name for path in SAMPLES] == [f"sichuan-2022-{n}.json" for n in (1, 2, 3)]


@given(documents)
def test_writing_gives_back_what_was_read(data: dict[str, Any]) -> None:
    assert write_sheet(read_sheet(data)) == data


@given(documents, st.randoms())
def test_the_hash_does_not_depend_on_the_order_of_keys(data: dict[str, Any], random: Any) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            pairs = [(key, shuffled(item)) for key, item in value.items()]
            random.shuffle(pairs)
            return dict(pairs)
        return [shuffled(item) for item in value] if isinstance(value, list) else value

    one, other = read_sheet(data), read_sheet(shuffled(data))
    assert canonical_json(one) == canonical_json(other)
    assert content_hash(canonical_json(one)) == content_hash(canonical_json(other))


@given(documents)
def test_the_hash_covers_all_but_signatures_and_round(data: dict[str, Any]) -> None:
    bare = {key: value for key, value in data.items() if key not in ("signatures", "round")}
    canonical = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical_json(read_sheet(data)) == canonical


def test_the_hash_is_that_of_the_contract() -> None:
    canonical = canonical_json(read_sheet(sample(2)))
    assert canonical.startswith('{"competent_department":null,"fiscal_year":2022,')
    assert "遂宁市安居区" in canonical
    changed = canonical_json(read_sheet(edited(sample(2), [{"at": "title", "value": "另一张"}])))
    assert content_hash(canonical) != content_hash(changed)
    assert len(content_hash(canonical)) == 64


@given(json_values)
def test_any_json_is_read_or_refused(data: Any) -> None:
    with pytest.raises(DocumentError):
        read_sheet(data)


@given(documents, st.data())
def test_any_value_at_any_place_is_read_or_refused(
    data: dict[str, Any], draw: st.DataObject
) -> None:
    place = draw.draw(st.sampled_from([*data, "surprise"]))
    data = {**data, place: draw.draw(json_values)}
    read = _read_or_path(data)
    if isinstance(read, str):
        assert read.startswith((place, "$"))
    else:
        assert _accepts(sheet_schema(), data)
        assert read_sheet(write_sheet(read)) == read


def _read_or_path(data: object) -> SheetDocument | str:
    try:
        return read_sheet(data)
    except DocumentError as refusal:
        return refusal.path


@given(documents)
def test_the_schema_accepts_what_is_read(data: dict[str, Any]) -> None:
    assert _accepts(sheet_schema(), data)


def test_the_schema_is_closed() -> None:
    schema = sheet_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
    assert not _accepts(schema, {**sample(1), "surprise": ""})
    assert not _accepts(schema, {**sample(1), "format": "perfeval-sheet/2"})
    assert not _accepts(schema, edited(sample(1), [{"at": "funds[0].executed", "value": 1}]))


def _accepts(schema: dict[str, Any], value: Any) -> bool:
    """Tell whether a value fits the part of JSON Schema that the format uses."""
    if "anyOf" in schema:
        return any(_accepts(option, value) for option in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")]) and not isinstance(value, bool)
    kind = schema["type"]
    types = {"string": str, "integer": int, "boolean": bool, "null": type(None)}
    if kind in types:
        return isinstance(value, types[kind]) and (kind == "boolean" or not isinstance(value, bool))
    if kind == "array":
        return isinstance(value, list) and all(_accepts(schema["items"], v) for v in value)
    if not isinstance(value, dict) or not set(schema.get("required", ())) <= set(value):
        return False
    known, rest = schema.get("properties", {}), schema["additionalProperties"]
    if rest is False and not set(value) <= set(known):
        return False
    return all(_accepts(known.get(k, rest), item) for k, item in value.items())
