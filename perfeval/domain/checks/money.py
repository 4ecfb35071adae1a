"""Checks of the money block: rates and sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from perfeval.domain.checks.derived import (
    NO_RATE,
    bring_along,
    parse_rate,
    proper_rate,
    repaired_subject,
)
from perfeval.domain.checks.model import Fault, Found, Level, Question, Subject
from perfeval.domain.checks.rows import is_money
from perfeval.domain.form_pack import FundLine, FundsBlock
from perfeval.domain.sheet_format import attribute_of
from perfeval.domain.sheets import Fund
from perfeval.domain.values import (
    ValueKind,
    decimals_of,
    is_finer_than_cent,
    parse_money,
    parse_value,
    round_half_up,
)

_AMOUNT_WORDS = {
    "initial_budget": "年初预算数",
    "annual_budget": "全年预算数",
    "executed": "全年执行数",
}
_USUAL_DECIMALS = 2
_NO_RATE = frozenset({"", NO_RATE, "-", "--", "/", "——", "－", "无"})


def wrong_execution_rate(subject: Subject) -> Found:
    """Q28: the execution rate is not 执行数 ÷ 全年预算数."""
    disputed = disputed_rows(subject)
    for i, fund in enumerate(subject.sheet.funds):
        path, proper = f"funds[{i}].execution_rate", proper_rate(subject, fund)
        if fund.execution_rate is None or proper is None:
            continue
        for fault in _rate_faults(subject, fund, path, proper):
            certain = i not in disputed and parse_value(proper).kind is not ValueKind.TEXT
            yield fault if certain else fault._replace(suggestion=None)


def no_execution_rate(subject: Subject) -> str | None:
    """Say that the sheet carries no execution rate."""
    if any(fund.execution_rate is not None for fund in subject.sheet.funds):
        return None
    return "本表没有执行率栏"


def total_differs(subject: Subject) -> Found:
    """Q29: a total of the money block is not the sum of its parts."""
    for line, parts in _totals(subject):
        found = list(_differences(subject, line, parts))
        suggestion = _summed_up(subject, line, parts, found)
        label = line.labels[0].strip("： 　") if found else ""
        for one in found:
            message = (
                f"{_AMOUNT_WORDS[one.key]}的“{label}”为 {one.amount:f} 万元，"
                f"各资金来源合计为 {one.summed:f} 万元，相差 {abs(one.amount - one.summed):f} 万元"
            )
            yield Fault(one.path, message, suggestion)


def disputed_rows(subject: Subject) -> frozenset[int]:
    """Return the rows of funds whose amounts are not the sums of their parts."""
    totals = ((line, parts) for line, parts in _totals(subject))
    return frozenset(one.row for pair in totals for one in _differences(subject, *pair))


def unreadable_amount(subject: Subject) -> Found:
    """Q52: a money cell holds no amount, or one finer than 分."""
    unit = subject.pack.money_unit
    for i, fund in enumerate(subject.sheet.funds):
        for key, word in _AMOUNT_WORDS.items():
            shown = (getattr(fund, key) or "").strip()
            if _blank(fund, key):
                continue
            amount, path = _amount(subject, fund, key), f"funds[{i}].{key}"
            if amount is None:
                yield _no_amount(subject, path, word, shown)
            elif is_finer_than_cent(amount):
                message = f"{word}“{shown}”精确到了分以下（本栏单位为{unit}，最多六位小数）"
                yield Fault(path, message)


def no_parts(subject: Subject) -> str | None:
    """Say that the sheet carries no parts to sum up."""
    return None if len(subject.sheet.funds) > 1 else "本表没有分来源的资金行"


class _Difference(NamedTuple):
    """An amount of a total row that is not the sum of its parts, in 万元."""

    row: int
    key: str
    amount: Decimal
    summed: Decimal

    @property
    def path(self) -> str:
        """Return the path of the amount."""
        return f"funds[{self.row}].{self.key}"


def _rate_faults(subject: Subject, fund: Fund, path: str, proper: str) -> Found:
    """Yield what is wrong with the rate of a row that should be `proper`."""
    shown = (fund.execution_rate or "").strip()
    budget, executed = (_amount(subject, fund, key) for key in ("annual_budget", "executed"))
    if shown in _NO_RATE or executed is None:
        return
    if not budget:
        message = f"全年预算数为 0，执行率无从计算，现填“{shown}”"
        level = Level.HINT if parse_value(shown).number == 0 and not executed else None
        yield Fault(path, message, {path: proper}, level)
        return
    rate, bare = parse_rate(subject, fund), parse_value(shown)
    number = bare.number if not bare.unit else None
    if rate is None and number is not None and _fits(number, executed / budget):
        yield Fault(path, f"执行率“{shown}”没有写“%”", {path: f"{shown}%"}, Level.HINT)
    elif rate is None:
        message = f"执行率“{shown}”不是百分数，按 {executed:f}÷{budget:f} 应为 {proper}"
        yield Fault(path, message, {path: proper})
    elif not _fits(rate, executed / budget):
        message = f"执行率“{shown}”与 全年执行数÷全年预算数 不符：{executed:f}÷{budget:f}＝{proper}"
        yield Fault(path, message, {path: proper})


def _fits(percent: Decimal, ratio: Decimal) -> bool:
    """Tell whether a percentage is a ratio rounded to its decimals; "97.80" may be 97.8 padded."""
    decimals = decimals_of(percent)
    padded = decimals > 1 and percent == round_half_up(percent, decimals - 1)
    choices = (decimals, decimals - 1) if padded else (decimals,)
    return any(percent == round_half_up(ratio * 100, places) for places in choices)


def _differences(
    subject: Subject, line: FundLine, parts: Sequence[FundLine]
) -> Iterator[_Difference]:
    funds = {fund.source: (i, fund) for i, fund in enumerate(subject.sheet.funds)}
    rows = [funds[part.source][1] for part in parts if part.source in funds]
    if line.source not in funds or not rows:
        return
    i, total = funds[line.source]
    for key in _AMOUNT_WORDS:
        amount = _amount(subject, total, key)
        amounts = [_part(subject, row, key) for row in rows]
        known = [part for part in amounts if part is not None]
        if amount is None or len(known) < len(rows) or all(_blank(row, key) for row in rows):
            continue
        summed = sum(known, Decimal())
        if amount != summed:
            yield _Difference(i, key, amount, summed)


def _summed_up(
    subject: Subject, line: FundLine, parts: Sequence[FundLine], found: Sequence[_Difference]
) -> dict[str, str] | None:
    """Return the total row as the sum of its parts, where each part is there as an amount."""
    funds = {fund.source: fund for fund in subject.sheet.funds}
    rows = [funds[part.source] for part in parts if part.source in funds]
    within = line.part_of != line.source and line.part_of in funds  # a part of another total
    if not found or within or len(rows) < len(parts):
        return None
    cells = {}
    for one in found:
        amounts = [_amount(subject, row, one.key) for row in rows]
        cells[one.path] = _written(subject, one.summed)
        readable = parse_money(cells[one.path], subject.pack.money_unit) == one.summed
        if any(amount is None or amount < 0 for amount in amounts) or not readable:
            return None
        if is_finer_than_cent(one.summed):
            return None
    return bring_along(subject, cells)


def _no_amount(subject: Subject, path: str, word: str, shown: str) -> Fault:
    """Report what is no amount: "90万" is one with a unit cut short, a vague one is asked for."""
    value, unit = parse_value(shown), subject.pack.money_unit
    if value.is_scaled and not value.vague and shown.endswith("万") and unit == "万元":
        repair = _made_readable(subject, {path: shown.removesuffix("万")})
        return Fault(path, f"{word}“{shown}”没有写“元”", repair)
    asked = value.kind is ValueKind.NUMBER and value.vague and is_money(value.unit or unit)
    question = Question(f"{word}准确是多少（{unit}）？", path) if asked else None
    return Fault(path, f"{word}“{shown}”不是一个金额", question=question)


def _made_readable(subject: Subject, cells: dict[str, str]) -> dict[str, str] | None:
    """Return a repair that makes an amount readable; None if it then differs from its parts."""
    repair = bring_along(subject, cells)
    if repair is None or disputed_rows(repaired_subject(subject, repair)) - disputed_rows(subject):
        return None
    return repair


def _written(subject: Subject, amount_wan: Decimal) -> str:
    """Write an amount in the unit of the form, without decimals that say nothing."""
    unit = parse_money("1", subject.pack.money_unit) or Decimal(1)
    amount = amount_wan / unit
    needed = decimals_of(amount.normalize())
    return f"{round_half_up(amount, max(needed, min(decimals_of(amount), _USUAL_DECIMALS))):f}"


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
