"""Checks of the money block: rates and sums."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.domain.checks.model import Fault, Found, Level, Subject
from perfeval.domain.form_pack import FundLine, FundsBlock
from perfeval.domain.sheet_format import attribute_of
from perfeval.domain.sheets import Fund
from perfeval.domain.values import (
    decimals_of,
    half_width,
    is_finer_than_cent,
    parse_money,
    parse_value,
    round_half_up,
)

_AMOUNTS = ("initial_budget", "annual_budget", "executed")
_AMOUNT_WORDS = {
    "initial_budget": "年初预算数",
    "annual_budget": "全年预算数",
    "executed": "全年执行数",
}
_NO_RATE = frozenset({"", "—", "-", "--", "/", "——", "－", "无"})


def wrong_execution_rate(subject: Subject) -> Found:
    """Q28: the execution rate is not 执行数 ÷ 全年预算数."""
    in_percent = _is_headed_percent(subject)
    for i, fund in enumerate(subject.sheet.funds):
        budget, executed = (_amount(subject, fund, key) for key in ("annual_budget", "executed"))
        shown = (fund.execution_rate or "").strip()
        if fund.execution_rate is None or budget is None or executed is None:
            continue
        path = f"funds[{i}].execution_rate"
        if budget == 0:
            if shown not in _NO_RATE:
                message = f"全年预算数为 0，执行率无从计算，现填“{shown}”"
                level = Level.HINT if _is_zero(shown) and not executed else None
                yield Fault(path, message, {path: "—"}, level)
            continue
        if shown in _NO_RATE:
            continue
        rate = parse_value(shown + ("%" if shown[-1:].isdigit() and in_percent else ""))
        if rate.number is not None and not rate.unit and _fits(rate.number, executed / budget):
            message = f"执行率“{shown}”没有写“%”"
            yield Fault(path, message, {path: f"{shown}%"}, Level.HINT)
            continue
        if rate.number is None or rate.unit != "%":
            proper = _percent(executed / budget, 2)
            message = f"执行率“{shown}”不是百分数，按 {executed:f}÷{budget:f} 应为 {proper}"
            yield Fault(path, message, {path: proper})
            continue
        proper = _percent(executed / budget, decimals_of(rate.number))
        if not _fits(rate.number, executed / budget):
            message = (
                f"执行率“{shown}”与 全年执行数÷全年预算数 不符：{executed:f}÷{budget:f}＝{proper}"
            )
            yield Fault(path, message, {path: proper})


def no_execution_rate(subject: Subject) -> str | None:
    """Say that the sheet carries no execution rate."""
    if any(fund.execution_rate is not None for fund in subject.sheet.funds):
        return None
    return "本表没有执行率栏"


def total_differs(subject: Subject) -> Found:
    """Q29: a total of the money block is not the sum of its parts."""
    funds = {fund.source: (i, fund) for i, fund in enumerate(subject.sheet.funds)}
    for line, parts in _totals(subject):
        if line.source not in funds:
            continue
        i, total = funds[line.source]
        rows = [funds[part.source][1] for part in parts if part.source in funds]
        for key in _AMOUNTS:
            amount = _amount(subject, total, key)
            amounts = [_part(subject, row, key) for row in rows]
            if amount is None or not rows or any(part is None for part in amounts):
                continue
            if all(_blank(row, key) for row in rows):
                continue
            summed = sum((part for part in amounts if part is not None), Decimal())
            if amount != summed:
                message = (
                    f"{_AMOUNT_WORDS[key]}的“{line.labels[0].strip('： 　')}”为 {amount:f} 万元，"
                    f"各资金来源合计为 {summed:f} 万元，相差 {abs(amount - summed):f} 万元"
                )
                yield Fault(f"funds[{i}].{key}", message)


def unreadable_amount(subject: Subject) -> Found:
    """Q52: a money cell holds no amount, or one finer than 分."""
    unit = subject.pack.money_unit
    for i, fund in enumerate(subject.sheet.funds):
        for key, word in _AMOUNT_WORDS.items():
            shown = (getattr(fund, key) or "").strip()
            if _blank(fund, key):
                continue
            amount = _amount(subject, fund, key)
            if amount is None:
                yield _no_amount(f"funds[{i}].{key}", word, shown, unit)
            elif is_finer_than_cent(amount):
                message = f"{word}“{shown}”精确到了分以下（本栏单位为{unit}，最多六位小数）"
                yield Fault(f"funds[{i}].{key}", message)


def _no_amount(path: str, word: str, shown: str, unit: str) -> Fault:
    value = parse_value(shown)
    if value.is_scaled and shown.endswith("万") and unit == "万元":
        return Fault(path, f"{word}“{shown}”没有写“元”", {path: shown.removesuffix("万")})
    return Fault(path, f"{word}“{shown}”不是一个金额")


def no_parts(subject: Subject) -> str | None:
    """Say that the sheet carries no parts to sum up."""
    return None if len(subject.sheet.funds) > 1 else "本表没有分来源的资金行"


def _fits(percent: Decimal, ratio: Decimal) -> bool:
    """Tell whether a percentage is a ratio rounded to its decimals; "97.80" may be 97.8 padded."""
    decimals = decimals_of(percent)
    padded = decimals > 1 and percent == round_half_up(percent, decimals - 1)
    choices = (decimals, decimals - 1) if padded else (decimals,)
    return any(percent == round_half_up(ratio * 100, places) for places in choices)


def _is_zero(shown: str) -> bool:
    return parse_value(shown).number == 0


def _is_headed_percent(subject: Subject) -> bool:
    """Tell whether the form prints the sign of percent above the rates."""
    block: FundsBlock | None = subject.form.first_block(FundsBlock)
    columns = block.columns if block else ()
    heads = (half_width(one.heading) for one in columns if one.key == "execution_rate")
    return any("%" in head for head in heads)


def _totals(subject: Subject) -> Iterator[tuple[FundLine, list[FundLine]]]:
    block = subject.pack.form(subject.sheet.kind).first_block(FundsBlock)
    lines = block.rows if block else ()
    for line in lines:
        parts = [part for part in lines if part.part_of == line.source and part is not line]
        if parts:
            yield line, parts


def _amount(subject: Subject, fund: Fund, key: str) -> Decimal | None:
    return parse_money(getattr(fund, attribute_of(Fund, key)), subject.pack.money_unit)


def _part(subject: Subject, fund: Fund, key: str) -> Decimal | None:
    return Decimal() if _blank(fund, key) else _amount(subject, fund, key)


def _blank(fund: Fund, key: str) -> bool:
    return (getattr(fund, key) or "").strip() in _NO_RATE


def _percent(ratio: Decimal, decimals: int) -> str:
    return f"{round_half_up(ratio * 100, decimals):f}%"
