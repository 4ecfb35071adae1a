"""Checks of the target itself: whether it stands in its column, and can be measured."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.checks.rows import (
    NUMBERS,
    Line,
    has_digit,
    squeeze,
)
from perfeval.domain.checks.units import unit_disagrees
from perfeval.domain.form_pack import FundsBlock
from perfeval.domain.values import (
    UNITS,
    Comparison,
    Value,
    ValueKind,
    half_width,
    parse_value,
)

_MOST_VAGUE = 6  # a longer name with such a word ("适度规模经营水平") names something
_DEADLINE_NAME = re.compile(words.DEADLINE_NAME)
_AMOUNT = re.compile(r"(?<![\d.])(\d+(?:,\d{3})*(?:\.\d+)?)(?:余|多)?([^\W\d_]{1,3}|%)")


def shifted_columns(subject: Subject) -> Found:
    """Q02: the name of what is measured stands in the target, or the target in the actual."""
    for line in subject.filled_lines:
        target, actual = line.target, line.actual
        if target.kind is ValueKind.BLANK:
            if actual.comparison not in (None, Comparison.EQUAL) and actual.number is not None:
                yield _target_in_actual(line)
        elif target.kind is ValueKind.TEXT:
            yield from _name_in_target(line)


def number_in_name(subject: Subject) -> Found:
    """Q04: the target's number is buried in the name."""
    for line in subject.filled_lines:
        if line.target.kind is not ValueKind.BLANK:
            continue
        found = [m for m in _AMOUNT.finditer(squeeze(line.row.name)) if _is_quantity(m)]
        if found:
            shown = "、".join(match[0] for match in found)
            message = f"{line.title}的名称里有数“{shown}”，指标值却空着"
            yield Fault(f"{line.path}.name", message, _taken_out(line, found))


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
        for key, value in (("target", line.target), ("actual", line.actual)):
            day = value.serial_date
            if day is None or not (serial_unit or (timely and not line.row.unit_of_measure)):
                continue
            shown = f"{day.year}年{day.month}月{day.day}日"
            message = f"{line.title}的“{value.raw.strip()}”是表格软件的日期序号，即{shown}"
            yield Fault(f"{line.path}.{key}", message, {f"{line.path}.{key}": shown})


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


def irregular_unit(subject: Subject) -> Found:
    """Q22: the unit is written in an irregular way, or twice."""
    for line in subject.filled_lines:
        column, own = squeeze(line.row.unit_of_measure), line.target.unit
        if column in ("百分比", "百分数", "百分之"):
            path = f"{line.path}.unit_of_measure"
            yield Fault(path, f"{line.title}的计量单位“{column}”应写“%”", {path: "%"})
        elif "百分比" in half_width(line.target.raw) and line.target.kind is ValueKind.NUMBER:
            path = f"{line.path}.target"
            plain = line.target.raw.strip().replace("百分比", "%")
            yield Fault(path, f"{line.title}的单位“百分比”应写“%”", {path: plain})
        if column and own and UNITS.factor_between(own, column) == 1:
            message = f"{line.title}的计量单位“{column}”已有一栏，指标值里又写了一遍"
            yield Fault(f"{line.path}.target", message)
    yield from unit_disagrees(subject)
    yield from _units_in_money(subject)


def _units_in_money(subject: Subject) -> Found:
    block: FundsBlock | None = subject.form.first_block(FundsBlock)
    unit = subject.pack.money_unit
    heads = [block.side, *(column.heading for column in block.columns)] if block else []
    if not any(unit in half_width(head) for head in heads):
        return
    for i, fund in enumerate(subject.sheet.funds):
        for key in ("initial_budget", "annual_budget", "executed"):
            value = parse_value(getattr(fund, key))
            if value.unit == unit and value.number is not None and not value.vague:
                path, plain = f"funds[{i}].{key}", value.raw.strip().removesuffix(unit).strip()
                message = f"表头已注明（{unit}），“{value.raw.strip()}”不必再写单位"
                yield Fault(path, message, {path: plain})


def no_target(subject: Subject) -> Found:
    """Q58: a named indicator has no target."""
    for line in subject.filled_lines:
        if line.target.kind is not ValueKind.BLANK or not line.name or line.has_parts:
            continue
        if squeeze(line.row.operator) in words.TYPE_WORDS:
            continue  # Q08 says it
        in_actual = line.actual.comparison is not None
        if not in_actual:
            yield Fault(f"{line.path}.target", f"{line.title}没有填写指标值，无从判断是否完成")


def _target_in_actual(line: Line) -> Fault:
    shown = line.actual.raw.strip()
    message = f"{line.title}的指标值空着，实际完成值“{shown}”带有比较符号，应是指标值"
    suggestion = {f"{line.path}.target": shown, f"{line.path}.actual": ""}
    return Fault(f"{line.path}.target", message, suggestion)


def _name_in_target(line: Line) -> Found:
    if not is_shifted(line):
        return
    name, shown = (line.row.name or "").strip(), line.target.raw.strip()
    suggestion: dict[str, str] | None = None
    own = parse_value(line.row.name)
    if own.kind in (ValueKind.DATE, *NUMBERS):
        message = f"名称“{name}”是一个值，指标值“{shown}”是指标的名称，两格填反了"
        suggestion = {f"{line.path}.name": shown, f"{line.path}.target": name}
    else:
        message = f"{line.title}的指标值“{shown}”是指标的名称，整行可能错了一栏"
        if _is_rate(shown) and line.actual.unit == "%":
            actual = line.actual.raw.strip()
            message += f"；“{actual}”是指标值还是结果，请核实"
            cells = {"name": shown, "target": actual, "actual": ""}
            suggestion = {f"{line.path}.{key}": text for key, text in cells.items()}
    yield Fault(f"{line.path}.target", message, suggestion)


def is_shifted(line: Line) -> bool:
    """Tell whether the target is a name: a word of measure, or any text beside a value as name."""
    shown = squeeze(line.target.raw)
    if line.target.kind is not ValueKind.TEXT or _has_operator(shown):
        return False
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


def _has_operator(text: str) -> bool:
    """Tell whether a sign of comparison stands in a text."""
    return any(sign in text for sign in ("≥", "≤", ">", "<", "="))


def _is_rate(text: str) -> bool:
    return squeeze(text).endswith(("率", "比例", "比重", "占比", "满意度"))


def _is_text(value: Value) -> bool:
    return value.kind is ValueKind.TEXT


def _is_quantity(match: re.Match[str]) -> bool:
    unit = match[2]
    if unit[0] in "年月日号届期级类版" or not any(UNITS.lists(unit[:n]) for n in (1, 2, 3)):
        return False
    return not (unit[0] in "个项条点" and unit[:2] not in ("个", "个百"))


def _taken_out(line: Line, found: list[re.Match[str]]) -> Mapping[str, str] | None:
    """Return name and target apart, where one exact number stands at the end of a name."""
    name = squeeze(line.row.name)
    rest = name[: found[0].start()]
    value = parse_value(name[found[0].start() :])
    exact = value.kind is ValueKind.NUMBER and not value.vague and UNITS.knows(value.unit)
    if len(found) > 1 or not exact or len(rest) < 2 or parse_value(f"{rest[-1]}1次").vague:
        return None
    return {f"{line.path}.name": rest, f"{line.path}.target": name[found[0].start() :]}
