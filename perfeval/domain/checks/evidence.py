"""Checks of what supports a sheet: evidence, surveys, signatures."""

from __future__ import annotations

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.checks.rows import NOTHING, has_digit
from perfeval.domain.form_pack import SignaturesBlock


def no_survey(subject: Subject) -> Found:
    """Q38: a rate of satisfaction without a survey."""
    surveyed = subject.stored.surveyed or frozenset()
    for line in subject.filled_lines:
        if not line.is_satisfaction or line.actual.kind in NOTHING or line.number in surveyed:
            continue
        titles = [one.title for one in line.row.evidence or ()]
        if not any(any(w in t for w in words.SURVEYS) and has_digit(t) for t in titles):
            shown = line.actual.raw.strip()
            message = f"{line.title}的“{shown}”没有注明调查的时间、方式和样本数"
            yield Fault(f"{line.path}.actual", message)


def no_evidence(subject: Subject) -> Found:
    """Q50: a result without anything that supports it."""
    for line in subject.filled_lines:
        if line.actual.kind not in NOTHING and not line.has_evidence and not line.has_parts:
            shown = line.actual.raw.strip()
            message = f"{line.title}的实际完成值“{shown}”没有佐证材料"
            yield Fault(f"{line.path}.actual", message)


def carries_no_evidence(subject: Subject) -> str | None:
    """Say that the document has no evidence at all: nobody was asked for any."""
    if subject.stored.surveyed is not None:
        return None
    given = any(line.row.evidence is not None for line in subject.lines)
    return None if given else "文件没有佐证材料一项"


def not_signed(subject: Subject) -> Found:
    """Q47: a final sheet lacks a signature or its date."""
    block: SignaturesBlock | None = subject.form.first_block(SignaturesBlock)
    signed = {one.role for one in subject.sheet.signatures if one.name and one.at}
    cells = block.cells if block else ()
    labels = {cell.role: cell.label.strip("：: 　") for cell in cells if cell.role}
    labels |= {cell.date_of: cell.label.strip("：: 　") for cell in cells if cell.date_of}
    lacking = [label for role, label in labels.items() if role not in signed]
    if lacking:
        yield Fault("signatures", f"已定稿的表缺少签字或日期：{'、'.join(lacking)}")
    elif not signed:
        yield Fault("signatures", "已定稿的表没有任何签字和日期")


def not_final(subject: Subject) -> str | None:
    """Say that the sheet is a draft, which nobody has to sign yet."""
    return None if subject.sheet.round is not None else "本表尚未定稿，不检查签字"
