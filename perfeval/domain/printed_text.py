"""Texts that a form takes from a sheet or composes of it: titles, points of a level, signers."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from decimal import Decimal

from perfeval.domain.form_pack import IndicatorsBlock, SignatureCell
from perfeval.domain.paper import signed_on_paper
from perfeval.domain.sheet_format import attribute_of
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument
from perfeval.domain.values import parse_decimal

SheetRow = Fund | Objective | Indicator | Mapping[str, str | None]


def cell_value(sheet: SheetDocument, path: str) -> str | None:
    """Return the value at a fixed path of a sheet (`implementing_unit`, `texts.problems`)."""
    head, _, key = path.partition(".")
    if head == "project":
        return getattr(sheet.project, key)  # type: ignore[no-any-return]
    if head in ("texts", "fields"):
        return (getattr(sheet, head) or {}).get(key)
    return getattr(sheet, head)  # type: ignore[no-any-return]


def row_value(row: SheetRow, key: str) -> str | None:
    """Return the value of a row under a key of the exchange format."""
    if isinstance(row, Mapping):
        return row.get(key)
    if key.startswith("extra."):
        extra = row.extra if isinstance(row, Indicator) else None
        return (extra or {}).get(key.removeprefix("extra."))
    return getattr(row, attribute_of(type(row), key))  # type: ignore[no-any-return]


def level_suffix(template: str, block: IndicatorsBlock, rows: Sequence[Indicator]) -> str:
    """Return e.g. "(50分)": the points of the rows, else the default weight of the level."""
    if not template:
        return ""
    # The points of a parent are those of its children, which need none of their own.
    own = [row for row in rows if row.max_score or row.parent is None]
    points = [parse_decimal(row.max_score or "") for row in own]
    known = [number for number in points if number is not None]
    is_whole = bool(points) and len(known) == len(points)
    total: Decimal | float | None = sum(known, Decimal()) if is_whole else None
    if total is None:
        total = next((lv.weight for lv in block.levels if lv.name == rows[0].level1), None)
    if total is None:
        return ""
    shown = f"{total:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return template.replace("{points}", shown)


def signed_text(place: SignatureCell, sheet: SheetDocument) -> str:
    """Return the name of the last signer in that role, or the day of the act; "" if unsigned."""
    wanted = place.role or place.date_of
    found = [signature for signature in sheet.signatures if signature.role == wanted]
    if not found:
        return ""
    last = found[-1]
    if place.date_of:
        return _printed_date(last.signed_on or last.at or "")
    if last.signed_on:
        return signed_on_paper(last.signed_on, last.registered_by or "")
    proxy = f"（代{last.on_behalf_of}）" if last.on_behalf_of else ""
    return (last.name or "") + proxy


def _printed_date(instant: str) -> str:
    """Print the day of an ISO instant as 2023年1月5日; anything else as it stands."""
    parts = instant[:10].split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return instant
    return "{}年{}月{}日".format(*map(int, parts))


def fill_template(template: str, sheet: SheetDocument) -> str:
    """Return a text of the form with its placeholders filled."""
    return template.format(**_facts(sheet))


def fill_affix(template: str, sheet: SheetDocument) -> str:
    """Return a prefix or suffix filled; one whose placeholders are all blank is left out."""
    names = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    facts = _facts(sheet)
    is_blank = names and not any(facts[name] for name in names)
    return "" if is_blank else template.format(**facts)


def _facts(sheet: SheetDocument) -> dict[str, object]:
    return {
        "fiscal_year": sheet.fiscal_year,
        "project_code": sheet.project.code or "",
        "project_name": sheet.project.name or "",
        "implementing_unit": sheet.implementing_unit or "",
    }
