"""Checks against what the site keeps: links, approved targets, the narrative, the staff."""

from __future__ import annotations

import re
from decimal import Decimal

from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.checks.rows import squeeze

_DAYS_OF_WORK = ("人天", "人日", "工日")
_FIGURE = re.compile(
    r"([^\s，。；、,;:：]{2,12}?)(?:达到|达|为|共|计)?(\d+(?:\.\d+)?)(%|[次件篇个份条])"
)


def goal_without_indicator(subject: Subject) -> Found:
    """Q14: a clause of the goal is linked to no indicator."""
    for clause, rows in (subject.stored.links or {}).items():
        if not rows:
            path = next(
                (
                    f"objectives[{i}].expected"
                    for i, goal in enumerate(subject.sheet.objectives)
                    if clause in (goal.expected_objective or "")
                ),
                "$",
            )
            yield Fault(path, f"目标“{clause}”没有对应的指标")


def no_links(subject: Subject) -> str | None:
    """Say that nobody linked the goal to indicators."""
    return None if subject.stored.links is not None else "需要目标与指标的对应关系"


def result_not_used(subject: Subject) -> Found:
    """Q15: the narrative has measured results that no indicator shows."""
    rows = "".join(squeeze(line.actual.raw) for line in subject.filled_lines)
    found = []
    for match in _FIGURE.finditer(subject.stored.narrative or ""):
        figure = match[2] + match[3]
        if match[3] == "%" and figure not in rows and figure != "100%":
            found.append(match[1] + figure)
    if found:
        shown = "、".join(found[:3])
        yield Fault("$", f"报告里有“{shown}”等实际结果，表里没有用作指标")


def no_narrative(subject: Subject) -> str | None:
    """Say that there is no report to read."""
    return None if subject.stored.narrative is not None else "需要自评报告的文字"


def target_changed(subject: Subject) -> Found:
    """Q44: the target is not the approved one."""
    approved = subject.stored.approved_targets or {}
    for line in subject.lines:
        asked = approved.get(line.number)
        if asked is not None and squeeze(asked) != squeeze(line.row.target_value):
            shown = line.target.raw.strip()
            message = f"{line.title}批复的指标值是“{asked.strip()}”，现为“{shown}”"
            yield Fault(f"{line.path}.target", message, {f"{line.path}.target": asked})


def no_approved_targets(subject: Subject) -> str | None:
    """Say that there are no approved targets to hold these against."""
    return None if subject.stored.approved_targets is not None else "需要批复的绩效目标"


def implausible_magnitude(subject: Subject) -> Found:
    """Q49: more days of work than the staff has."""
    staff = subject.stored.staff or 0
    most = Decimal(staff * subject.pack.checks.most_days)
    for line in subject.filled_lines:
        value = line.actual
        if value.unit in _DAYS_OF_WORK and value.number is not None and 0 < most < value.number:
            message = f"{line.title}的“{value.raw.strip()}”超过 {staff} 人全年的天数 {most:f}"
            yield Fault(f"{line.path}.actual", message)


def no_staff(subject: Subject) -> str | None:
    """Say that the number of people is not known."""
    return None if subject.stored.staff is not None else "需要本单位的人数"
