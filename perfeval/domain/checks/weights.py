"""Checks of points: those of the rows against the total of the pack."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.scoring_rows import point_rows, scoring_rules
from perfeval.domain.weights import LevelWeight, weigh


def wrong_total(subject: Subject) -> Found:
    """Q23: the points do not add up to the total of the form."""
    report = weigh(subject.pack, subject.sheet)
    if report is None:
        return
    silent = set(_without_points(subject))
    for path in report.unreadable:
        number = int(path.partition("[")[2].partition("]")[0])
        if number in silent:
            continue
        shown = (subject.sheet.indicators[number].max_score or "").strip()
        if shown:
            yield Fault(path, f"分值“{shown}”不是数")
        elif report.given:
            yield Fault(path, "没有填写分值")
    if report.remainder:
        over = report.remainder < 0
        message = (
            f"各指标分值合计为 {report.given:f}，应为 {report.expected:f}，"
            f"{'多' if over else '少'} {abs(report.remainder):f}"
        )
        levels = [_level(level) for level in report.levels if level.remainder]
        yield Fault("$", message + (f"（{'；'.join(levels)}）" if levels else ""))


def _without_points(subject: Subject) -> Iterator[int]:
    """Yield the rows that rightly have none: unused ones, and parts (其中) of the row above."""
    parts = False
    for line in subject.lines:
        if line.has_points:
            parts = line.has_parts
        elif line.is_blank or parts or line.name.startswith("其中"):
            yield line.number


def no_points(subject: Subject) -> str | None:
    """Say that the form has no scores, or the sheet no cells for points."""
    if scoring_rules(subject.pack) is None:
        return "本表样不计分"
    if all(row.max_score is None for _, row in point_rows(subject.sheet)):
        return "本表没有分值栏"
    return None


def _level(level: LevelWeight) -> str:
    return f"{level.level1} {level.given:f}，默认 {level.expected:f}"
