"""Which rows of a sheet carry points, how many, and under which rules."""

from __future__ import annotations

from decimal import Decimal

from perfeval.domain.form_pack import FormPack
from perfeval.domain.scoring_rules import ScoringRules
from perfeval.domain.sheets import Indicator, SheetDocument
from perfeval.domain.values import ValueKind, parse_value


def scoring_rules(pack: FormPack) -> ScoringRules | None:
    """Return the score rules of a pack, None where its form has no scores."""
    return pack.scoring


def point_rows(sheet: SheetDocument) -> list[tuple[int, Indicator]]:
    """Return (number, row) of the rows whose points count.

    Left out: rows that the form keeps blank, and of a row with rows under it (其中：) either the
    row itself, where those have points of their own, or those.
    """
    split = {
        row.parent
        for row in sheet.indicators
        if row.parent is not None and parse_points(row.max_score) is not None
    }
    return [
        (i, row)
        for i, row in enumerate(sheet.indicators)
        if not _is_blank(row) and i not in split and (row.parent is None or row.parent in split)
    ]


def applicable_rows(sheet: SheetDocument) -> list[tuple[int, Indicator]]:
    """Return (number, row) of the rows to be scored: those with points that do apply."""
    return [(i, row) for i, row in point_rows(sheet) if not row.not_applicable]


def parse_points(text: str | None) -> Decimal | None:
    """Read the points of a row ("10", "10分", "10%"); None if they are no number from 0 on."""
    value = parse_value(text)
    if (
        value.kind is not ValueKind.NUMBER
        or value.vague
        or value.comparison
        or value.number is None
    ):
        return None
    return value.number if value.unit in ("", "分", "%") and value.number >= 0 else None


def _is_blank(row: Indicator) -> bool:
    cells = (row.name, row.target_value, row.actual_value, row.max_score)
    return not any((cell or "").strip() for cell in cells)
