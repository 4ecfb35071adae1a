"""Checks over several sheets: copied indicators, figures that differ, projects left out."""

from __future__ import annotations

from decimal import Decimal

from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.checks.rows import Line, is_empty_talk, squeeze
from perfeval.domain.sheets import FundSource, Indicator, SheetDocument, SheetKind
from perfeval.domain.values import ValueKind, parse_money, parse_value

AMOUNTS = {
    "initial_budget": "年初预算数",
    "annual_budget": "全年预算数",
    "executed": "全年执行数",
}


def copied_rows(subject: Subject) -> Found:
    """Q10: rows stand word for word in another sheet, several at once; common indicators may."""
    if subject.is_common:
        return
    least, is_common = subject.pack.checks.least_copied, subject.lists.names_common_indicator
    own = [line for line in subject.filled_lines if not is_common(line.row.name)]
    shared: dict[int, str] = {}
    for other in subject.others or ():
        rows = {row_key(row) for row in other.indicators}
        same = [line for line in own if row_key(line.row) in rows]
        if len(same) >= least and not _is_same_project(subject.sheet, other):
            for line in same:
                shared.setdefault(line.number, other.name)
    for line in subject.filled_lines:
        if line.number in shared:
            message = (
                f"{line.title}连同指标值与《{shared[line.number]}》的表完全相同"
                f"（共 {len(shared)} 行相同，占本表 {_share(shared, subject)}），像是套用"
            )
            yield Fault(f"{line.path}.name", message)


def figures_differ(subject: Subject) -> Found:
    """Q42: the same project or the same indicator has other figures in another sheet."""
    for other in subject.others or ():
        if _is_same_project(subject.sheet, other):
            yield from _funds_differ(subject, other)
        elif _is_part(subject.sheet, other) or _is_part(other, subject.sheet):
            yield from _actuals_differ(subject, other)
    yield from _projects_exceed(subject)


def coverage_gap(subject: Subject) -> Found:
    """Q43: a project that owes a self-assessment has none."""
    sheets = [subject.sheet, *(subject.others or ())]
    assessed = {squeeze(sheet.project.name) for sheet in sheets}
    for name in subject.stored.register or ():
        if squeeze(name) not in assessed:
            yield Fault("$", f"项目《{name}》设了绩效目标，没有自评表")


def checked_alone(subject: Subject) -> str | None:
    """Say that the sheet is checked alone."""
    return None if subject.others is not None else "需要几张表一起检查"


def no_register(subject: Subject) -> str | None:
    """Say that nobody knows which projects owe a self-assessment."""
    return None if subject.stored.register is not None else "需要本单位应自评的项目名单"


def row_key(row: Indicator) -> tuple[str, str]:
    """Return name and target of a row as two rows are held together."""
    return squeeze(row.name), squeeze(row.target_value)


def _share(shared: dict[int, str], subject: Subject) -> str:
    return f"{len(shared) / len(subject.filled_lines):.0%}"


def _is_same_project(one: SheetDocument, two: SheetDocument) -> bool:
    if one.kind is not two.kind or one.fiscal_year != two.fiscal_year:
        return False
    if one.project.code and two.project.code:
        return one.project.code == two.project.code
    named = squeeze(one.project.name) and squeeze(one.project.name) == squeeze(two.project.name)
    return bool(named) and squeeze(one.implementing_unit) == squeeze(two.implementing_unit)


def _is_part(whole: SheetDocument, part: SheetDocument) -> bool:
    """Tell whether `part` is a project of the unit whose whole spending `whole` shows."""
    kinds = (whole.kind, part.kind) == (SheetKind.DEPARTMENT, SheetKind.PROJECT)
    unit = squeeze(whole.implementing_unit)
    same_year = whole.fiscal_year == part.fiscal_year
    return kinds and same_year and unit != "" and unit == squeeze(part.implementing_unit)


def _funds_differ(subject: Subject, other: SheetDocument) -> Found:
    unit = subject.pack.money_unit
    for i, fund in enumerate(subject.sheet.funds):
        twin = other.find_fund(fund.source)
        for key, word in AMOUNTS.items() if twin else ():
            mine, its = parse_money(getattr(fund, key), unit), parse_money(getattr(twin, key), unit)
            if mine is not None and its is not None and mine != its:
                message = f"同一项目另一张表的{word}是 {its:f} 万元，这里是 {mine:f} 万元"
                yield Fault(f"funds[{i}].{key}", message)


def _actuals_differ(subject: Subject, other: SheetDocument) -> Found:
    figures = {squeeze(row.name): row for row in other.indicators if not row.not_applicable}
    for line in subject.filled_lines:
        twin = figures.get(line.name)
        if twin is None or not disagrees(line, twin):
            continue
        mine, its = line.actual.raw.strip(), (twin.actual_value or "").strip()
        message = f"{line.title}这里填“{mine}”，《{other.name}》的表填“{its}”，口径或数字不一致"
        yield Fault(f"{line.path}.actual", message)


def disagrees(line: Line, twin: Indicator) -> bool:
    """Tell whether a row of the same name counts the same thing and comes to another number."""
    its = parse_value(twin.actual_value)
    if ValueKind.NUMBER not in (line.actual.kind, its.kind) or is_empty_talk(twin.actual_value):
        return False
    counts = line.actual.unit == its.unit and line.actual.unit not in ("%", "‰", "")
    return counts and line.actual.number != its.number


def _projects_exceed(subject: Subject) -> Found:
    """Hold the projects of a unit against the whole of its spending."""
    unit = subject.pack.money_unit
    parts = [other for other in subject.others or () if _is_part(subject.sheet, other)]
    for i, fund in enumerate(subject.sheet.funds):
        if fund.source != FundSource.TOTAL:
            continue
        for key, word in AMOUNTS.items():
            whole = parse_money(getattr(fund, key), unit)
            found = [part.find_fund(FundSource.TOTAL) for part in parts]
            amounts = [parse_money(getattr(one, key), unit) for one in found if one]
            summed = sum((amount for amount in amounts if amount is not None), Decimal())
            if whole is not None and summed > whole:
                message = f"部门整体的{word} {whole:f} 万元，少于各项目之和 {summed:f} 万元"
                yield Fault(f"funds[{i}].{key}", message)
