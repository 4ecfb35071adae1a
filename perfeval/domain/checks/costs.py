"""Checks of cost indicators: their direction, their grain, their unit."""

from __future__ import annotations

from decimal import Decimal

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.checks.rows import NUMBERS, Line, is_money, squeeze
from perfeval.domain.sheets import FundSource
from perfeval.domain.values import Comparison, ValueKind, parse_money


def cost_with_lower_bound(subject: Subject) -> Found:
    """Q16: a cost is to be at least so high."""
    for line in subject.filled_lines:
        saving = any(word in line.name for word in words.SAVINGS)
        if not line.is_cost or saving or line.target.kind not in NUMBERS:
            continue
        if line.comparison in (Comparison.AT_LEAST, Comparison.MORE_THAN) and is_money(line.unit):
            shown = line.target.raw.strip()
            sign = line.comparison.value
            message = f"{line.title}是成本，指标值“{shown}”用了“{sign}”，成为花得越多越好"
            yield Fault(f"{line.path}.{_sign_cell(line)}", message)


def budget_as_cost(subject: Subject) -> Found:
    """Q17: the only cost target is the budget itself."""
    total = subject.sheet.find_fund(FundSource.TOTAL)
    unit = subject.pack.money_unit
    budget = parse_money(total.annual_budget, unit) if total else None
    costs = [line for line in subject.filled_lines if line.is_cost]
    if not budget or len(costs) != 1:
        return
    line, value = costs[0], costs[0].target
    amount = None
    if value.kind is ValueKind.NUMBER and not value.vague and value.number is not None:
        amount = parse_money(f"{value.number}{line.unit}", unit)
    single = "/" in line.unit or any(word in line.name for word in words.UNIT_PRICE)
    if amount == budget and not single:
        message = f"{line.title}的指标值“{value.raw.strip()}”就是预算数，看不出单位成本或分项成本"
        yield Fault(f"{line.path}.target", message)


def zero_unit_cost(subject: Subject) -> Found:
    """Q18: a unit cost comes to nothing because its unit is too coarse."""
    for line in subject.filled_lines:
        if not line.is_cost:
            continue
        for key, value in (("target", line.target), ("actual", line.actual)):
            unit = value.unit or squeeze(line.row.unit_of_measure)
            single = "/" in unit or any(word in line.name for word in words.UNIT_PRICE)
            single = single and not any(word in line.name for word in words.OVERRUN)
            zero = value.kind is ValueKind.NUMBER and value.number == Decimal()
            if zero and is_money(unit) and single:
                shown = f"{value.raw.strip()}（{unit}）"
                message = f"{line.title}的单位成本“{shown}”为 0，单位太大"
                yield Fault(f"{line.path}.{key}", message)


def _sign_cell(line: Line) -> str:
    return "operator" if squeeze(line.row.operator) else "target"
