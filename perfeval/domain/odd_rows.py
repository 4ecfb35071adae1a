"""The rows of a sheet that a signer should look at first, each with why in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from perfeval.domain import labels
from perfeval.domain.checks.kept_findings import KeptFinding, Standing
from perfeval.domain.checks.model import Subject
from perfeval.domain.checks.rows import Line, squeeze
from perfeval.domain.form_pack import FormPack
from perfeval.domain.places import describe_place
from perfeval.domain.scoring_rules import exact
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.values import Compared, Comparison, ValueKind, compare, round_fraction

MOST_ROWS = 5

_GRAVITY = {standing: rank for rank, standing in enumerate(Standing)}  # the gravest first
_NO_FINDING = len(_GRAVITY)
_DOWNWARDS = (Comparison.AT_MOST, Comparison.LESS_THAN)
_MISSED = Fraction(1)  # of what has no measure: a day, a grade, a target of nothing


@dataclass(frozen=True, slots=True)
class OddRow:
    """A row by its path (`indicators[3]`) and in the words of the form, with why it is odd."""

    path: str
    place: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Departure:
    """How far an actual value lies from its target, as a share of the target, and in words."""

    share: Fraction
    sentence: str


def find_odd_rows(
    pack: FormPack,
    sheet: SheetDocument,
    findings: Sequence[KeptFinding],
    most: int = MOST_ROWS,
) -> tuple[OddRow, ...]:
    """Return the oddest rows of a sheet, at most `most`.

    Rows with the gravest findings come first, among their like those furthest from the target. A
    row without a finding is odd if it missed its target, or passed it as far as the pack calls
    over-achievement; what findings say of no row is left out.
    """
    of_rows: dict[str, list[KeptFinding]] = {}
    for finding in findings:
        path = _row_of(finding.path)
        if path:
            of_rows.setdefault(path, []).append(finding)
    departures = _departures(Subject(pack, sheet))
    paths = sorted(
        dict.fromkeys([*of_rows, *departures]),
        key=lambda path: (_gravest(of_rows.get(path, ())), -_share(departures, path)),
    )
    return tuple(
        OddRow(
            path,
            describe_place(pack, sheet, path),
            (
                *(_words(one) for one in sorted(of_rows.get(path, ()), key=_gravity)),
                *([departures[path].sentence] if path in departures else []),
            ),
        )
        for path in paths[:most]
    )


def _row_of(path: str) -> str:
    """Return the path of the row that a cell belongs to, "" where it belongs to none."""
    row, bracket, _ = path.partition("]")
    return f"{row}]" if bracket else ""


def _gravity(finding: KeptFinding) -> int:
    return _GRAVITY[finding.standing]


def _gravest(findings: Sequence[KeptFinding]) -> int:
    return min(map(_gravity, findings), default=_NO_FINDING)


def _share(departures: Mapping[str, _Departure], path: str) -> Fraction:
    return departures[path].share if path in departures else Fraction(0)


def _words(finding: KeptFinding) -> str:
    answer = f"（说明：{finding.explanation}）" if finding.explanation else ""
    return f"{labels.STANDINGS[finding.standing]}：{finding.message}{answer}"


def _departures(subject: Subject) -> dict[str, _Departure]:
    found = ((line.path, _departure(subject, line)) for line in subject.filled_lines)
    return {path: departure for path, departure in found if departure is not None}


def _departure(subject: Subject, line: Line) -> _Departure | None:
    """Return how far a row is from its target, None where it is not or cannot be said."""
    unit = squeeze(line.row.unit_of_measure)
    found = compare(line.target, line.actual, unit=unit, fiscal_year=subject.sheet.fiscal_year)
    if not isinstance(found, Compared) or found.order == 0:
        return None
    values = f"实际完成值“{line.actual.raw.strip()}”", f"指标值“{line.target.raw.strip()}”"
    if found.target is None or found.actual is None:
        return _of_words(line, found, values)
    return _of_numbers(subject, line, found, values)


def _of_words(line: Line, found: Compared, values: tuple[str, str]) -> _Departure | None:
    if line.target.kind is ValueKind.DATE:
        return _Departure(_MISSED, f"{values[0]}晚于{values[1]}") if found.order > 0 else None
    return _Departure(_MISSED, f"{values[0]}没有达到{values[1]}") if found.order < 0 else None


def _of_numbers(
    subject: Subject, line: Line, found: Compared, values: tuple[str, str]
) -> _Departure | None:
    target, actual = found.target or Fraction(0), found.actual or Fraction(0)
    end = found.upper if found.upper is not None and found.order > 0 else target
    share = abs(actual - end) / abs(end) if end else _MISSED
    if found.upper is None and not _is_odd(subject, line, found.order, share):
        return None
    word = "高" if found.order > 0 else "低"
    if not end:
        return _Departure(share, f"{values[0]}{word}于{values[1]}")
    percent = f"{round_fraction(share * 100, 1).normalize():f}%"
    return _Departure(share, f"{values[0]}比{values[1]}{word} {percent}")


def _is_odd(subject: Subject, line: Line, order: int, share: Fraction) -> bool:
    """Tell whether a value beside a single number is worth a look: missed, or passed by far."""
    if line.comparison in _DOWNWARDS or (line.comparison is None and line.is_cost):
        return order > 0
    return order < 0 or 1 + share >= Fraction(exact(subject.pack.over_achievement_threshold))
