"""Last year's results beside this year's targets; what they suggest is said and never applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from perfeval.domain.checks.rows import NOTHING, Line, read_lines, squeeze
from perfeval.domain.form_pack import FormPack, IndicatorsBlock
from perfeval.domain.sheets import Indicator, SheetDocument
from perfeval.domain.values import Compared, Comparison, compare

_UPWARDS = (Comparison.AT_LEAST, Comparison.MORE_THAN, Comparison.EQUAL, None)
_DOWNWARDS = (Comparison.AT_MOST, Comparison.LESS_THAN)


@dataclass(frozen=True, slots=True)
class LastYear:
    """What a project was asked for and achieved in the last year that it has a sheet of."""

    fiscal_year: int
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class LastYearNote:
    """Last year's result of a row as it was written, and what it suggests ("" for nothing)."""

    actual: str
    suggestion: str = ""


def note_last_year(
    pack: FormPack, document: SheetDocument, last: LastYear
) -> Mapping[str, LastYearNote]:
    """Return a note for each target whose row had a result last year, by the target's path.

    Rows are the same where levels and name agree, else where a name stands once in both sheets.
    """
    block: IndicatorsBlock | None = pack.form(document.kind).first_block(IndicatorsBlock)
    lines = tuple(read_lines(document.indicators, block.levels if block else ()))
    before = tuple(read_lines(last.indicators, ()))
    found = {}
    for line, old in _pairs(lines, before):
        if old.actual.kind not in NOTHING:
            note = LastYearNote(_shown(old), _suggestion(pack, document.fiscal_year, line, old))
            found[f"{line.path}.target"] = note
    return found


def _pairs(lines: Sequence[Line], before: Sequence[Line]) -> list[tuple[Line, Line]]:
    exact, named, here = (
        _grouped(before, _full_key),
        _grouped(before, _name),
        _grouped(lines, _name),
    )
    pairs = []
    for line in lines:
        same = exact[_full_key(line)] or (named[line.name] if len(here[line.name]) == 1 else [])
        if line.name and len(same) == 1:
            pairs.append((line, same[0]))
    return pairs


def _grouped(
    lines: Sequence[Line], key: Callable[[Line], Hashable]
) -> defaultdict[Hashable, list[Line]]:
    groups: defaultdict[Hashable, list[Line]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups


def _full_key(line: Line) -> Hashable:
    return squeeze(line.row.level1), squeeze(line.row.level2), line.name


def _name(line: Line) -> Hashable:
    return line.name


def _shown(old: Line) -> str:
    """Return the result with the unit of its column, where it has none of its own."""
    text = (old.row.actual_value or "").strip()
    is_bare = old.actual.number is not None and not old.actual.unit and not old.actual.is_scaled
    return text + (old.row.unit_of_measure or "").strip() if is_bare else text


def _suggestion(pack: FormPack, year: int, line: Line, old: Line) -> str:
    """Say where a target is far from what was achieved, or asks for less than last year's did."""
    held = compare(line.target, old.actual, unit=line.unit, fiscal_year=year)
    if not isinstance(held, Compared) or held.target is None or held.actual is None:
        return ""
    if held.upper is not None:  # a range
        return ""
    times = Fraction(str(pack.over_achievement_threshold))
    if line.comparison in _UPWARDS:
        if held.target > 0 and held.actual >= times * held.target:
            return "比本年指标值高出较多，指标值可能偏低，请核实"
        if held.order < 0:
            return "没有达到本年指标值，请核实指标值能否完成"
    if line.comparison in _DOWNWARDS and held.order > 0:
        return "超过了本年指标值，请核实指标值能否做到"
    return ""
