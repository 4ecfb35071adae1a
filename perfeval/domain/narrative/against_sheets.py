"""A narrative against filled sheets: funds and counts of the same project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from perfeval.domain.narrative.model import Narrative, Note, Notes, Quantity, Sentence
from perfeval.domain.narrative.reading import read_narrative
from perfeval.domain.sheets import FundSource, Indicator, SheetDocument, SheetKind
from perfeval.domain.values import parse_money

_BUDGET = re.compile(r"(?:预算|批复|安排|下达|核定)[\u4e00-\u9fff]{0,24}$")
_SPENT = re.compile(
    r"^(?:全年|本年|年度|实际|累计|共|共计|项目)*(?:支出|使用|执行|支付|列支)(?:数|资金|经费|了|为|合计|共计)*$"
)
_TAIL = re.compile(r"(?:项目|经费|专项|资金|补助)+$")
_NOISE = re.compile(r"[、，和及与\s]|开展|组织|举办|完成|次数|数量|人数|场次|全年|年度|共|累计|≥|≤")


def funds_differ(text: Narrative, sheets: Sequence[SheetDocument]) -> Notes:
    """Report a budget or an expenditure of the project that is not the one in its sheet."""
    for sheet in sheets:
        total = next((fund for fund in sheet.funds if fund.source == FundSource.TOTAL), None)
        if total is None:
            continue
        budgets = {parse_money(total.initial_budget), parse_money(total.annual_budget)} - {None}
        spent = {parse_money(total.executed)} - {None}
        for sentence, one, is_budget in _project_money(text, sheet):
            allowed = budgets if is_budget else spent
            shown = one.number / 10_000
            exact = shown in allowed and one.vague != "余"
            if allowed and not exact and not _within(one, [n for n in allowed if n is not None]):
                what = "预算数" if is_budget else "执行数"
                in_sheet = "、".join(
                    sorted(f"{number:f}" for number in allowed if number is not None)
                )
                message = f"“{one.words}”与绩效表《{_name(sheet)}》的{what} {in_sheet}万元不一致"
                yield Note(sentence.at(one.start), message)


def counts_differ(text: Narrative, sheets: Sequence[SheetDocument]) -> Notes:
    """Report a count of the text that is not the one of the indicator with the same name."""
    for sheet in sheets:
        for indicator in sheet.indicators:
            value = _counted(indicator)
            name = _NOISE.sub("", indicator.name or "")
            if value is None or len(name) < 3:
                continue
            for sentence in _about(text, sheet):
                for one in sentence.quantities:
                    if one.unit != value.unit or not _same_thing(one, name):
                        continue
                    apart = one.range[1] < value.range[0] or value.range[1] < one.range[0]
                    if apart or (
                        one.number == value.number and bool(one.vague) != bool(value.vague)
                    ):
                        message = (
                            f"“{one.words}”与绩效表《{_name(sheet)}》三级指标"
                            f"《{indicator.name}》的“{value.shown}”不一致"
                        )
                        yield Note(one.place, message)


def _project_money(
    text: Narrative, sheet: SheetDocument
) -> Iterator[tuple[Sentence, Quantity, bool]]:
    """Yield (sentence, amount, is it the budget) where a sentence names the project itself."""
    core = _core(sheet)
    for sentence in text.sentences if core else ():
        named = sentence.text.find(core)
        if named < 0 or not _of_year(sentence, sheet):
            continue
        seen_budget = False
        for one in sentence.quantities:
            if one.unit != "元" or one.change or one.start < named:
                continue
            clause = re.sub(r"\s", "", one.clause)
            if core in clause and _BUDGET.search(clause) and not seen_budget:
                seen_budget = True
                yield sentence, one, True
            elif seen_budget and _SPENT.fullmatch(clause):
                yield sentence, one, False


def _within(one: Quantity, amounts: Sequence[object]) -> bool:
    """Tell whether an amount written with 约 or 近 can be one of those of the sheet."""
    low, high = one.range
    numbers = [Fraction(str(amount)) * 10_000 for amount in amounts]
    return bool(one.vague) and any(
        low < n <= high if one.vague == "余" else low <= n <= high for n in numbers
    )


def _about(text: Narrative, sheet: SheetDocument) -> list[Sentence]:
    """Return the sentences of the parts that name the project; all for a department sheet."""
    if sheet.kind is SheetKind.DEPARTMENT:
        return list(text.sentences)
    core = _core(sheet)
    parts = {sentence.part for sentence in text.sentences if core and core in sentence.text}
    return [s for s in text.sentences if s.part in parts and _of_year(s, sheet)]


def _of_year(sentence: Sentence, sheet: SheetDocument) -> bool:
    years = re.findall(r"(?<!\d)(20\d\d)\s?年", sentence.text)
    return not years or str(sheet.fiscal_year) in years


def _same_thing(one: Quantity, name: str) -> bool:
    clause = _NOISE.sub("", re.sub(r"\d{4}年度?", "", one.clause))
    return not one.change and (clause == name or (len(name) >= 4 and clause.endswith(name)))


def _counted(indicator: Indicator) -> Quantity | None:
    """Return the actual value if it is a count, else the target."""
    for shown in (indicator.actual_value, indicator.target_value):
        plain = re.sub(r"^\s*[≥≤=＝＞＜><]+\s*", "", shown or "")
        sentences = read_narrative(plain.replace("\n", "")).sentences
        quantities = sentences[0].quantities if sentences else ()
        whole = len(quantities) == 1 and quantities[0].shown == plain.strip()
        if whole and quantities[0].unit not in ("", "%", "元"):
            return quantities[0]
    return None


def _core(sheet: SheetDocument) -> str:
    name = sheet.project.name or ""
    core = _TAIL.sub("", name)
    return core if len(core) >= 3 else ""


def _name(sheet: SheetDocument) -> str:
    return sheet.project.name or sheet.title or "部门整体支出"
