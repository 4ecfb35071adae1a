"""Checks of the target itself: whether it stands in its column, and can be measured."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfeval.domain.checks import words
from perfeval.domain.checks.derived import bring_along
from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.checks.row_cells import may_answer, number_slipped, write_target
from perfeval.domain.checks.rows import (
    NUMBERS,
    Line,
    has_digit,
    has_words,
    squeeze,
)
from perfeval.domain.values import (
    UNITS,
    Comparison,
    Value,
    ValueKind,
    parse_value,
)

_MOST_VAGUE = 6  # a longer name with such a word ("适度规模经营水平") names something
_DEADLINE_NAME = re.compile(words.DEADLINE_NAME)


def shifted_columns(subject: Subject) -> Found:
    """Q02: the name of what is measured stands in the target, or the target in the actual."""
    for line in subject.filled_lines:
        target, actual = line.target, line.actual
        if target.kind is ValueKind.BLANK:
            if actual.comparison not in (None, Comparison.EQUAL) and actual.number is not None:
                yield _target_in_actual(subject, line)
        elif target.kind is ValueKind.TEXT:
            yield from _name_in_target(subject, line)


def type_for_value(subject: Subject) -> Found:
    """Q08: the type of the value stands in place of the value."""
    for line in subject.filled_lines:
        for key, value in (("target", line.target), ("actual", line.actual)):
            shown = squeeze(value.raw)
            if shown in words.TYPE_WORDS:
                message = f"{line.title}的这一格填的是“{value.raw.strip()}”，这是指标的性质，不是值"
                yield Fault(f"{line.path}.{key}", message)
            elif key == "actual" and shown in words.CHOICES:
                message = f"{line.title}的实际完成值填的是全部选项“{shown}”，没有选定一个"
                yield Fault(f"{line.path}.{key}", message)
        typed = squeeze(line.row.operator)
        if typed in words.TYPE_WORDS and line.target.kind is ValueKind.BLANK and line.name:
            message = f"{line.title}的性质是“{typed}”，没有填写要达到的等级或标准"
            yield Fault(f"{line.path}.target", message)


def serial_date(subject: Subject) -> Found:
    """Q19: a date has become the serial number of a spreadsheet."""
    for line in subject.filled_lines:
        timely = line.level2 == "timeliness" or any(w in line.name for w in words.DEADLINES)
        serial_unit = parse_value(line.row.unit_of_measure).serial_date is not None
        days = {
            f"{line.path}.{key}": (value, f"{day.year}年{day.month}月{day.day}日")
            for key, value in (("target", line.target), ("actual", line.actual))
            if (day := value.serial_date) is not None
        }
        # A serial number as unit proves those beside it to be dates: they change together.
        whole = {path: shown for path, (_, shown) in days.items()}
        whole[f"{line.path}.unit_of_measure"] = ""
        for path, (value, shown) in days.items():
            if serial_unit or (timely and not line.row.unit_of_measure):
                message = f"{line.title}的“{value.raw.strip()}”是表格软件的日期序号，即{shown}"
                repair = bring_along(subject, whole if serial_unit else {path: shown})
                yield Fault(path, message, repair)


def wrong_deadline(subject: Subject) -> Found:
    """Q20: a deadline is given in percent, or lies behind the year."""
    year = subject.sheet.fiscal_year
    for line in subject.filled_lines:
        words_of = line.name + (squeeze(line.target.raw) if _is_text(line.target) else "")
        dated = line.level2 == "timeliness" and _DEADLINE_NAME.search(line.name) is not None
        timely = dated or any(word in words_of for word in words.DEADLINES)
        deadline = timely and "率" not in words_of
        for key, value in (("target", line.target), ("actual", line.actual)):
            if deadline and value.kind is ValueKind.NUMBER and value.unit == "%":
                message = f"{line.title}是时限，却用百分比“{value.raw.strip()}”表示"
                yield Fault(f"{line.path}.{key}", message)
        period = line.target.period
        if period is not None and period.year is not None and period.year > year:
            shown = line.target.raw.strip()
            message = f"{line.title}的完成时限“{shown}”在{year}年度之后，本年度无法评价"
            yield Fault(f"{line.path}.target", message)


def no_target(subject: Subject) -> Found:
    """Q58: a named indicator has no target."""
    for line in subject.filled_lines:
        if line.target.kind is not ValueKind.BLANK or not line.name or line.has_parts:
            continue
        if squeeze(line.row.operator) in words.TYPE_WORDS:
            continue  # Q08 says it
        if line.actual.comparison is None and not number_slipped(line):  # Q02, Q01 say it
            yield Fault(f"{line.path}.target", f"{line.title}没有填写指标值，无从判断是否完成")


def _target_in_actual(subject: Subject, line: Line) -> Fault:
    shown = line.actual.raw.strip()
    message = f"{line.title}的指标值空着，实际完成值“{shown}”带有比较符号，应是指标值"
    cells = write_target(subject, line, shown)
    suggestion = cells and {**cells, f"{line.path}.actual": ""}
    return Fault(f"{line.path}.target", message, suggestion)


def _name_in_target(subject: Subject, line: Line) -> Found:
    if not is_shifted(line):
        return
    name, shown = (line.row.name or "").strip(), line.target.raw.strip()
    cells: Mapping[str, str] | None = None
    own = parse_value(line.row.name)
    if own.kind in (ValueKind.DATE, *NUMBERS):
        message = f"名称“{name}”是一个值，指标值“{shown}”是指标的名称，两格填反了"
        if _is_whole_value(line, own) and may_answer(line, own) and not line.target.vague:
            written = write_target(subject, line, name)
            cells = written and bring_along(subject, written)
    else:
        message = f"{line.title}的指标值“{shown}”是指标的名称，整行可能错了一栏"
        if _is_rate(shown) and line.actual.unit == "%":
            actual = line.actual.raw.strip()
            message += f"；“{actual}”是指标值还是结果，请核实"
            written = write_target(subject, line, actual)
            cells = written and {**written, f"{line.path}.actual": ""}
    suggestion = {f"{line.path}.name": shown, **cells} if cells and has_words(shown) else None
    yield Fault(f"{line.path}.target", message, suggestion)


def is_shifted(line: Line) -> bool:
    """Tell whether the target is a name: a word of measure, or any text beside a value as name."""
    shown = squeeze(line.target.raw)
    if line.target.kind is not ValueKind.TEXT or _has_operator(shown):
        return False
    if shown in words.TYPE_WORDS:
        return False  # Q08 says it
    own = parse_value(line.row.name)
    if own.kind in NUMBERS and own.unit and not UNITS.knows(own.unit):
        return False  # "3个村道路硬化" is a name
    if own.kind in (ValueKind.DATE, *NUMBERS):
        return not has_digit(shown) or own.kind is ValueKind.DATE
    if line.actual.kind not in NUMBERS:
        return False
    if own.kind is ValueKind.TEXT and own.vague and len(line.name) <= _MOST_VAGUE:
        return not has_digit(shown)
    names = shown.endswith(words.MEASURE_ENDINGS) and not has_digit(shown)
    wish = shown.startswith(words.WISH_BEGINNINGS)
    return names and not wish and not line.name.endswith(words.MEASURE_ENDINGS)


def _is_whole_value(line: Line, value: Value) -> bool:
    """Tell whether a name is a value and no mere number, which may be nonsense (Q39)."""
    measured = value.unit or value.comparison or squeeze(line.row.unit_of_measure)
    return value.kind is ValueKind.DATE or bool(measured)


def _has_operator(text: str) -> bool:
    """Tell whether a sign of comparison stands in a text."""
    return any(sign in text for sign in ("≥", "≤", ">", "<", "="))


def _is_rate(text: str) -> bool:
    return squeeze(text).endswith(("率", "比例", "比重", "占比", "满意度"))


def _is_text(value: Value) -> bool:
    return value.kind is ValueKind.TEXT
