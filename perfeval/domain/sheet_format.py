"""The exchange format `perfeval-sheet/1`: key names, reading, writing, hash and schema."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from typing import Any

from perfeval.domain.errors import DocumentError
from perfeval.domain.records import Names, read_record, schema_of, write_record
from perfeval.domain.sheets import Indicator, Objective, SheetDocument, Signature

FORMAT = "perfeval-sheet/1"

NAMES: Names = {
    Objective: {"expected": "expected_objective", "actual": "actual_completion"},
    Indicator: {
        "target": "target_value",
        "actual": "actual_value",
        "deviation": "deviation_reason",
    },
}
# Keys that stand in a document only where they carry something.
OPTIONAL = {
    SheetDocument: frozenset(
        [
            "funds_deviation",
            "stage",
            "pack_version",
            "fields",
            "tables",
            "total_reviewed_score",
            "round",
        ]
    ),
    Objective: frozenset({"max_score", "score"}),
    Signature: frozenset({"signed_on", "registered_by"}),
    Indicator: frozenset(
        [
            "operator",
            "evidence",
            "not_applicable",
            "initial_target",
            "expected_actual",
            "reviewed_score",
            "parent",
            "extra",
        ]
    ),
}
_YEARS = range(1949, 2200)


def read_sheet(data: object) -> SheetDocument:
    """Read plain data (as parsed from JSON) into a sheet document.

    Raises DocumentError naming the path of the first unknown key, wrong type or missing key.
    """
    if not isinstance(data, dict):
        raise DocumentError("$", "文件应为一个 JSON 对象")
    if "format" not in data:
        raise DocumentError("format", f'缺少 format，应为 "{FORMAT}"')
    if data["format"] != FORMAT:
        raise DocumentError("format", f'不认识的格式，应为 "{FORMAT}"')
    rest = {key: value for key, value in data.items() if key != "format"}
    document = read_record(SheetDocument, rest, names=NAMES)
    if document.fiscal_year not in _YEARS:
        raise DocumentError("fiscal_year", f"年度 {document.fiscal_year} 不合理，应为四位年份")
    _check_parents(document)
    return document


def parse_sheet(text: str) -> SheetDocument:
    """Read a sheet document from JSON text; raises DocumentError."""
    try:
        data = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_refuse_doubles)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        where = f"第 {line} 行附近" if line else "文件"
        raise DocumentError("$", f"{where}不是有效的 JSON，无法读取") from error
    return read_sheet(data)


def read_frozen_indicators(canonical: str) -> tuple[Indicator, ...]:
    """Return names and targets of the rows in the canonical JSON of a frozen round.

    Our own writing needs no second examination: this takes a thirtieth of `parse_sheet`'s time.
    """
    return tuple(
        Indicator(
            name=row["name"],
            target_value=row["target"],
            not_applicable=row.get("not_applicable"),
        )
        for row in json.loads(canonical)["indicators"]
    )


def write_sheet(document: SheetDocument) -> dict[str, Any]:
    """Write a sheet document as plain data in the order of the format."""
    return {"format": FORMAT, **write_record(document, NAMES, OPTIONAL)}


def canonical_json(document: SheetDocument) -> str:
    """Return the canonical JSON that a round freezes: sorted keys, no spaces, no signatures."""
    data = write_sheet(replace(document, signatures=(), round=None))
    del data["signatures"]
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(canonical: str) -> str:
    """Return the SHA-256 (hex) of a canonical JSON text in UTF-8."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def sheet_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the format."""
    schema = schema_of(SheetDocument, NAMES)
    schema["properties"] = {"format": {"const": FORMAT}, **schema["properties"]}
    schema["required"] = ["format", *schema["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **schema,
    }


def attribute_of(cls: type, key: str) -> str:
    """Return the glossary's identifier for a key of the format."""
    return NAMES.get(cls, {}).get(key, key)


def keys_of(cls: type) -> tuple[str, ...]:
    """Return the format's keys of a row class, in its order."""
    shown = {attribute: key for key, attribute in NAMES.get(cls, {}).items()}
    return tuple(shown.get(f.name, f.name) for f in fields(cls))


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise DocumentError(double, f"键“{double}”出现了两次，请删去一个")
    return found


def _check_parents(document: SheetDocument) -> None:
    count = len(document.indicators)
    for i, indicator in enumerate(document.indicators):
        parent = indicator.parent
        if parent is not None and (parent == i or not 0 <= parent < count):
            raise DocumentError(f"indicators[{i}].parent", f"没有第 {parent} 行可作上级")
