"""The values of one form as a sheet document, with title, year and project."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from perfeval.domain.form_pack import FundsBlock
from perfeval.domain.layout import printed_title
from perfeval.domain.recognition.placing import Placing
from perfeval.domain.recognition.signing import read_signatures
from perfeval.domain.recognition.titles import find_facts, find_years, is_title, line_pattern
from perfeval.domain.sheet_format import FORMAT, keys_of, read_sheet
from perfeval.domain.sheets import Fund, SheetDocument

_ROW = re.compile(r"(?P<base>[^\[\]]+)\[(?P<number>\d+)\]\.(?P<key>.+)")
_INDICATOR_COLUMNS = (
    *("level1", "level2", "name", "target", "actual"),
    *("unit_of_measure", "max_score", "score", "deviation"),
)


def make_document(placing: Placing, texts: Sequence[str]) -> SheetDocument:
    """Return the sheet that was read; `texts` are those in which the year may stand."""
    template = placing.template
    facts, title = _read_titles(placing)
    facts |= _read_affixes(placing)
    data = _nested(placing.values)
    project = data.pop("project", {})
    name, code = project.get("name"), project.get("code") or facts.get("project_code")
    if not name and facts.get("project_name"):
        name = facts["project_name"]
        placing.assume("project.name", name, "表上没有项目名称一格，取自标题")
    document: dict[str, Any] = {
        "format": FORMAT,
        "pack": template.pack.id,
        "kind": template.kind.value,
        "fiscal_year": _find_year(placing, facts, texts),
        "title": title,
        "project": {"code": code, "name": name},
        "texts": {},
        **data,
        "signatures": read_signatures(placing),
    }
    if not document.get("implementing_unit") and facts.get("implementing_unit"):
        document["implementing_unit"] = facts["implementing_unit"]
    _complete_rows(document, placing)
    sheet = read_sheet(document)
    if title is not None:
        plain = read_sheet({**document, "title": None})
        return plain if printed_title(template.pack, plain) == title else sheet
    return sheet


def _read_titles(placing: Placing) -> tuple[dict[str, str], str | None]:
    """Return what the lines above the table say, and which of them is the title."""
    form, first = placing.template.form, min(placing.pairs, default=len(placing.rows))
    above = [row.beginning()[0].cell for row in placing.rows[:first] if row.is_single]
    facts: dict[str, str] = {}
    left = []
    for cell in above:
        lines = [line for line in (form.above, form.subtitle) if line]
        found = next(
            (f for f in (find_facts(line, cell.text) for line in lines) if f is not None), None
        )
        if found is None:
            left.append(cell)
        else:
            facts |= found
            placing.placed.add(cell)
    known = [cell for cell in left if find_facts(form.title, cell.text) is not None]
    titled = [cell for cell in left if is_title(cell.text, [placing.template])]
    choice = (known or titled or left)[-1:]
    if not choice:
        return facts, None
    placing.placed.add(choice[0])
    facts |= find_facts(form.title, choice[0].text) or {}
    return facts, choice[0].text.strip()


def _read_affixes(placing: Placing) -> dict[str, str]:
    """Take facts such as the project's code out of values that are printed with them."""
    facts: dict[str, str] = {}
    for cell in placing.template.form.fixed_cells():
        value = placing.values.get(cell.path or "", "")
        if value and ("{" in cell.prefix or "{" in cell.suffix):
            pattern = f"{line_pattern(cell.prefix)}(?P<value>.*){line_pattern(cell.suffix)}"
            match = re.fullmatch(pattern, value, re.DOTALL)
            if match:
                found = match.groupdict()
                placing.values[cell.path or ""] = found.pop("value")
                facts |= {key: text for key, text in found.items() if text}
    return facts


def _find_year(placing: Placing, facts: Mapping[str, str], texts: Sequence[str]) -> int:
    if "fiscal_year" in facts:
        return int(facts["fiscal_year"])
    pack = placing.template.pack
    named = find_years(texts)
    if len(pack.years) == 1:
        year, why = pack.years[0], "表上没有年度，取表样的适用年度"
    elif named:
        year, why = named[0], "表上没有单独的年度，取自表前的文字"
    else:
        year, why = (pack.years or (2000,))[-1], "表上没有年度，暂取表样适用年度的最后一年，请核对"
    placing.assume("fiscal_year", str(year), why)
    return year


def _nested(values: Mapping[str, str]) -> dict[str, Any]:
    """Return values by path as the nested data of the exchange format."""
    data: dict[str, Any] = {}
    for path, text in values.items():
        match = _ROW.fullmatch(path)
        if match is None:
            _set(data, path.split("."), text)
            continue
        base = match["base"].split(".")
        rows = _list_at(data, base)
        while len(rows) <= int(match["number"]):
            rows.append({})
        _set(rows[int(match["number"])], match["key"].split("."), text)
    return data


def _set(place: dict[str, Any], steps: Sequence[str], text: str) -> None:
    for step in steps[:-1]:
        place = place.setdefault(step, {})
    place[steps[-1]] = text


def _list_at(place: dict[str, Any], steps: Sequence[str]) -> list[dict[str, Any]]:
    for step in steps[:-1]:
        place = place.setdefault(step, {})
    found: list[dict[str, Any]] = place.setdefault(steps[-1], [])
    return found


def _complete_rows(document: dict[str, Any], placing: Placing) -> None:
    """Give rows the keys that the format wants, and money rows their sources."""
    block = placing.template.form.first_block(FundsBlock)
    funds = document.get("funds", [])
    keys = [key for key in keys_of(Fund) if key != "source"]
    document["funds"] = [
        {"source": line.source, **dict.fromkeys(keys), **row}
        for line, row in zip(block.rows if block else (), funds, strict=False)
        if row
    ]
    document["objectives"] = [
        {"expected": None, "actual": None, **row} for row in document.get("objectives", [])
    ]
    document["indicators"] = [
        {**dict.fromkeys(_INDICATOR_COLUMNS), **row, **_parent(placing, i)}
        for i, row in enumerate(document.get("indicators", []))
    ]


def _parent(placing: Placing, number: int) -> dict[str, int]:
    """Return the parent of an indicator as a key of its row, or nothing."""
    return {"parent": placing.parents[number]} if number in placing.parents else {}
