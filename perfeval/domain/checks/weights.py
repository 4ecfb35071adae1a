"""Checks of points: those of the rows against the total of the pack."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.domain.cell_values import set_values
from perfeval.domain.checks.derived import bring_along
from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.scoring_rows import parse_points, point_rows, scoring_rules
from perfeval.domain.weights import LevelWeight, WeightReport, balance, weigh


def wrong_total(subject: Subject) -> Found:
    """Q23: the points do not add up to the total of the form."""
    report = weigh(subject.pack, subject.sheet)
    if report is None:
        return
    problems = list(_problems(subject, report))
    repair = _balanced(subject) if problems else None
    for path, message in problems:
        yield Fault(path, message, repair)
        repair = None  # one repair is enough for all that is wrong with the points


def no_points(subject: Subject) -> str | None:
    """Say that the form has no scores, or the sheet no cells for points."""
    if scoring_rules(subject.pack) is None:
        return "本表样不计分"
    if all(row.max_score is None for _, row in point_rows(subject.sheet)):
        return "本表没有分值栏"
    return None


def _without_points(subject: Subject) -> Iterator[int]:
    """Yield the rows that rightly have none: unused ones, and parts (其中) of the row above."""
    parts = False
    for line in subject.lines:
        if line.has_points:
            parts = line.has_parts
        elif line.is_blank or parts or line.name.startswith("其中"):
            yield line.number


def _problems(subject: Subject, report: WeightReport) -> Iterator[tuple[str, str]]:
    """Yield path and message of what is wrong with the points."""
    silent = set(_without_points(subject))
    for path in report.unreadable:
        number = int(path.partition("[")[2].partition("]")[0])
        if number in silent:
            continue
        shown = (subject.sheet.indicators[number].max_score or "").strip()
        if shown:
            yield path, f"分值“{shown}”不是数"
        elif report.given:
            yield path, "没有填写分值"
    if report.remainder:
        over = report.remainder < 0
        message = (
            f"各指标分值合计为 {report.given:f}，应为 {report.expected:f}，"
            f"{'多' if over else '少'} {abs(report.remainder):f}"
        )
        levels = [_level(level) for level in report.levels if level.remainder]
        yield "$", message + (f"（{'；'.join(levels)}）" if levels else "")


def _balanced(subject: Subject) -> dict[str, str] | None:
    """Return points for every row that make up the total, and what follows from them."""
    points = balance(subject.pack, subject.sheet)
    if any(f"indicators[{i}].max_score" in points for i in _without_points(subject)):
        return None  # a part (其中) shares in the points of the row above it
    after = weigh(subject.pack, set_values(subject.sheet, points))
    if after is None or after.remainder or after.unreadable:
        return None
    if not all(parse_points(text) for text in points.values()):
        return None  # a row without points measures nothing
    return bring_along(subject, points)


def _level(level: LevelWeight) -> str:
    return f"{level.level1} {level.given:f}，默认 {level.expected:f}"
