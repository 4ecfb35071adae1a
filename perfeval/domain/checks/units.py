"""Checks of units of measure: how they are written, and whether value, column and name agree."""

from __future__ import annotations

import re

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Level, Subject
from perfeval.domain.checks.row_cells import own_column_unit, without_unit
from perfeval.domain.checks.rows import NUMBERS, Line, is_rate_name, squeeze
from perfeval.domain.form_pack import FundsBlock
from perfeval.domain.values import UNITS, ValueKind, half_width, parse_value, without_remark

_SHARES = ("%", "‰")
_COUNTED = re.compile(r"[^数总]数$")  # 人数, 户数: counted by themselves


def irregular_unit(subject: Subject) -> Found:
    """Q22: the unit is written in an irregular way, or twice."""
    for line in subject.filled_lines:
        column, own = squeeze(line.row.unit_of_measure), line.target.unit
        if column in ("百分比", "百分数", "百分之"):
            path = f"{line.path}.unit_of_measure"
            proper = {path: "%"} if line.target.kind is not ValueKind.TEXT else None
            yield Fault(path, f"{line.title}的计量单位“{column}”应写“%”", proper)
        twice = bool(column and own) and UNITS.factor_between(own, column) == 1
        if twice:
            yield _unit_twice(subject, line, column)
        for key, value in (("target", line.target), ("actual", line.actual)):
            spelled = "百分比" in half_width(value.raw) and value.kind in NUMBERS
            if spelled and not (twice and key == "target"):
                path = f"{line.path}.{key}"
                plain = value.raw.strip().replace("百分比", "%")
                yield Fault(path, f"{line.title}的单位“百分比”应写“%”", {path: plain})
    yield from _unit_disagrees(subject)
    yield from _units_in_money(subject)


def _unit_disagrees(subject: Subject) -> Found:
    """Report a unit that contradicts its column or the name, or is missing altogether."""
    has_column = any(squeeze(row.unit_of_measure) for row in subject.sheet.indicators)
    for line in subject.filled_lines:
        if line.target.kind in NUMBERS:
            yield from _against_column(line)
            yield from _against_name(line)
            dated = line.target.serial_date is not None  # Q19 says it
            if not (has_column or line.unit or dated or _names_unit(line)):
                shown = line.target.raw.strip()
                yield Fault(f"{line.path}.target", f"{line.title}的指标值“{shown}”没有计量单位")
        elif line.target.kind is ValueKind.TEXT and squeeze(line.row.unit_of_measure) in _SHARES:
            shown, unit = line.target.raw.strip(), squeeze(line.row.unit_of_measure)
            message = f"{line.title}的指标值“{shown}”是文字，计量单位却是“{unit}”"
            yield Fault(f"{line.path}.unit_of_measure", message)


def _against_column(line: Line) -> Found:
    column, own = without_remark(squeeze(line.row.unit_of_measure)), line.target.unit
    if column and own and UNITS.factor_between(own, column) is None:
        shown = line.target.raw.strip()
        message = f"{line.title}的指标值写“{shown}”，计量单位栏却是“{column}”，两者不符"
        yield Fault(f"{line.path}.unit_of_measure", message, level=Level.WARNING)


def _against_name(line: Line) -> Found:
    """Report a rate that is not given as one: persons, or 0.97 with the word 比例 as its unit."""
    path, shown = f"{line.path}.target", line.target.raw.strip()
    if line.target.unit in words.SHARE_WORDS:
        yield Fault(path, f"{line.title}的“{shown}”把“{line.target.unit}”当作单位，应写成百分数")
    elif is_rate_name(line.name) and line.unit and UNITS.knows(line.unit) and not _is_share(line):
        message = f"{line.title}的名称是比率，指标值“{shown}”却不是百分数，名称与单位不符"
        yield Fault(path, message)


def _is_share(line: Line) -> bool:
    """Tell whether a unit can be that of a rate: percent, or one thing per another."""
    plain = line.unit in (*_SHARES, "百分比", "百分点", "倍")
    return plain or "/" in line.unit or "每" in line.unit


def _names_unit(line: Line) -> bool:
    """Tell whether the name carries the unit (人数, 里程（公里）), or the number needs none."""
    name = half_width(line.row.name or "").strip()
    ends = any(UNITS.lists(name[-length:]) for length in (2, 3))  # 学时, 人次
    counted = ends or name.endswith((")", "%", "‰")) or _COUNTED.search(name) is not None
    return counted or is_rate_name(line.name) or line.target.number == 0


def _unit_twice(subject: Subject, line: Line, column: str) -> Fault:
    path = f"{line.path}.target"
    message = f"{line.title}的计量单位“{column}”已有一栏，指标值里又写了一遍"
    only = not line.target.vague and not any(_against_name(line))
    printed = own_column_unit(subject, line) if only else ""
    plain = without_unit(line.target.raw, printed) if printed else None
    return Fault(path, message, {path: plain} if plain else None)


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
