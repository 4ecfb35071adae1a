"""Checks of targets in words: whether they set a standard that somebody could hold a result to."""

from __future__ import annotations

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Level, Subject
from perfeval.domain.checks.row_cells import answered_in_words, ask_target
from perfeval.domain.checks.rows import BENEFITS, NUMBERS, Line, has_digit, squeeze
from perfeval.domain.checks.targets import is_shifted
from perfeval.domain.sheets import Stage
from perfeval.domain.values import ValueKind


def vague_target(subject: Subject) -> Found:
    """Q05: the target is not exact; words without a number are worse than a number with 余."""
    most = subject.pack.checks.most_wish
    for line in subject.filled_lines:
        value, shown = line.target, line.target.raw.strip()
        if _lacks_number(line, most):
            message = f"{line.title}是数量指标，指标值“{shown}”却没有数"
            yield Fault(f"{line.path}.target", message, level=Level.WARNING)
        if not value.vague or value.kind not in (*NUMBERS, ValueKind.TEXT):
            continue
        if value.kind in NUMBERS or has_digit(shown):
            message = f"{line.title}的指标值“{shown}”不是确数（“{value.vague}”）"
            asked = value.kind is ValueKind.NUMBER and not answered_in_words(line)
            question = ask_target(subject, line, value) if asked else None
            yield Fault(f"{line.path}.target", message, level=Level.WARNING, question=question)
        else:
            message = f"{line.title}的指标值“{shown}”没有数，也没有可以衡量的标准"
            level = Level.WARNING if line.level2 in BENEFITS else None
            yield Fault(f"{line.path}.target", message, level=level)


def wish_without_standard(subject: Subject) -> Found:
    """Q09: a qualitative target says which way but not how far, and nothing supports the result.

    Before the result is due, a hint: the target can still be given a standard.
    """
    is_declared, most = subject.sheet.stage is Stage.DECLARATION, subject.pack.checks.most_wish
    for line in subject.filled_lines if subject.is_final or is_declared else ():
        asked = squeeze(line.target.raw)
        if _is_endless(line):
            message = f"{line.title}是一个方向，“{line.target.raw.strip()}”没有说明是什么的百分比"
            yield Fault(f"{line.path}.target", message, level=Level.HINT)
        if not _is_open(line, most) or line.has_evidence or squeeze(line.row.deviation_reason):
            continue
        if asked == line.name:
            continue  # Q55 says it
        if is_declared and _is_wish(asked, most):
            message = f"{line.title}的指标值“{line.target.raw.strip()}”没有衡量标准"
            yield Fault(f"{line.path}.target", message, level=Level.HINT)
        elif not is_declared and line.actual.kind is not ValueKind.BLANK:
            yield from _without_basis(line, most)


def _is_endless(line: Line) -> bool:
    """Tell whether a percentage is set for something that only names a direction."""
    measured = "率" in line.name or line.name.endswith(words.MEASURE_ENDINGS)
    share = line.target.kind in NUMBERS and line.unit == "%"
    return share and line.name.startswith(words.ENDLESS_VERBS) and not measured


def _lacks_number(line: Line, most: int) -> bool:
    """Tell whether a quantity is given in plain words, and no other check says what they are."""
    shown, kinds = squeeze(line.target.raw), (ValueKind.TEXT, ValueKind.YES_NO, ValueKind.GRADE)
    if line.level2 != "quantity" or line.target.kind not in kinds or line.target.vague:
        return False
    known = (
        shown in words.TYPE_WORDS
        or shown in words.CHOICES
        or shown == line.name
        or _is_wish(shown, most)
    )
    return not (known or has_digit(shown) or is_shifted(line))


def _is_open(line: Line, most: int) -> bool:
    """Tell whether a target is in words that set no measure; a plain grade is one."""
    if _lacks_number(line, most):
        return False
    if line.target.kind is ValueKind.GRADE:
        return _is_wish(squeeze(line.target.raw), most)
    text = line.target.kind is ValueKind.TEXT and not line.target.vague and line.level2 != "other"
    chosen = squeeze(line.target.raw) in words.CHOICES
    return text and not (chosen or has_digit(line.target.raw) or is_shifted(line))


def _without_basis(line: Line, most: int) -> Found:
    """Report a wish whose result says no more; a hint where the result merely repeats the text."""
    asked, given = squeeze(line.target.raw), squeeze(line.actual.raw)
    wish, same = _is_wish(asked, most), asked == given
    says_more = has_digit(given) or (len(given) > most and not same)
    if (wish or same) and not says_more:
        message = (
            f"{line.title}的指标值“{line.target.raw.strip()}”没有衡量标准，"
            f"实际完成值“{line.actual.raw.strip()}”也没有依据"
        )
        yield Fault(f"{line.path}.target", message, level=None if wish else Level.HINT)


def _is_wish(shown: str, most: int) -> bool:
    if shown in words.BARE_WISHES:
        return True
    short = len(shown) <= most
    return short and any(word in shown for word in (*words.WISHES, *words.UNNAMED_RULES))
