"""Checks of units of measure: whether value, unit column and name speak of the same thing."""

from __future__ import annotations

import re

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Level, Subject
from perfeval.domain.checks.rows import NUMBERS, Line, is_rate_name, squeeze
from perfeval.domain.values import UNITS, ValueKind, half_width, without_remark

_SHARES = ("%", "‰")
_COUNTED = re.compile(r"[^数总]数$")  # 人数, 户数: counted by themselves


def unit_disagrees(subject: Subject) -> Found:
    """Q22, of its rows: the unit contradicts its column or the name, or is missing altogether."""
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
    return line.unit in (*_SHARES, "百分点", "倍") or "/" in line.unit or "每" in line.unit


def _names_unit(line: Line) -> bool:
    """Tell whether the name carries the unit (人数, 里程（公里）), or the number needs none."""
    name = half_width(line.row.name or "").strip()
    ends = any(UNITS.lists(name[-length:]) for length in (2, 3))  # 学时, 人次
    counted = ends or name.endswith((")", "%", "‰")) or _COUNTED.search(name) is not None
    return counted or is_rate_name(line.name) or line.target.number == 0
