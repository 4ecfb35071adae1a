"""Q42 over a unit's package: projects against the whole, and figures that two sheets show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from perfeval.domain.checks.amounts import (
    NOTHING,
    AmountRow,
    named_rows,
    project_spending_row,
    total_row,
)
from perfeval.domain.checks.copies import Key, Place
from perfeval.domain.checks.cross_sheet import AMOUNTS, disagrees
from perfeval.domain.checks.package_model import MoneyLine, Package, Remark
from perfeval.domain.checks.rows import Line, read_lines, squeeze

_CHECK = "Q42"


def compare_money(package: Package[Key]) -> tuple[MoneyLine, ...]:
    """Hold the projects' totals against the unit's whole, a line for each column shown anywhere.

    Where the whole states its project spending, that is what they add up to, without the projects
    that pay people and offices; else all that is certain is that they do not exceed the whole.
    """
    whole, spending = _whole(package)
    parts = [
        total_row(package.packs[key], document)
        for key, document in package.projects.items()
        if spending is None or not package.lists[key].is_common_project(document.project)
    ]
    lines = (_money_line(column, whole, spending, parts) for column in AMOUNTS)
    return tuple(line for line in lines if (line.stated, line.projects) != (None, None))


def sums_differ(package: Package[Key], lines: Iterable[MoneyLine]) -> Iterator[Remark[Key]]:
    """Yield the columns in which the projects exceed the whole, or miss its project spending."""
    whole, spending = _whole(package)
    for line in lines:
        rest = line.difference
        if package.department is None or not rest or (rest > 0 and line.spending is None):
            continue
        row = whole if line.spending is None else spending or whole
        name = "" if row is whole else "项目支出"
        message = (
            f"部门整体支出表{name}的{line.word}为 {line.stated:f} 万元，各项目自评表合计 "
            f"{line.projects:f} 万元，{'少' if rest > 0 else '多'} {abs(rest):f} 万元"
        )
        message += f"（{line.unread} 个项目没有填这一栏）" if line.unread else ""
        yield Remark(_CHECK, message, (Place(package.department, row.paths[line.column]),))


def figures_differ(package: Package[Key]) -> Iterator[Remark[Key]]:
    """Yield what two sheets show of the same project or indicator with different figures."""
    yield from _twins_differ(package)
    if package.department is not None:
        yield from _actuals_differ(package, package.department)
        yield from _tasks_differ(package, package.department)


def no_department(package: Package[Key]) -> str | None:
    """Say that there is no sheet of the whole expenditure to hold the projects against."""
    return None if package.department is not None else "没有部门整体支出自评表"


def _whole(package: Package[Key]) -> tuple[AmountRow, AmountRow | None]:
    key = package.department
    if key is None:
        return NOTHING, None
    pack, sheet = package.packs[key], package.documents[key]
    return total_row(pack, sheet), project_spending_row(pack, sheet)


def _money_line(
    column: str, whole: AmountRow, spending: AmountRow | None, parts: list[AmountRow]
) -> MoneyLine:
    amounts = [part.amounts[column] for part in parts if column in part.amounts]
    return MoneyLine(
        column,
        AMOUNTS[column],
        whole.amounts.get(column),
        spending.amounts.get(column) if spending else None,
        sum(amounts, Decimal()) if amounts else None,
        len(parts) - len(amounts),
    )


def _twins_differ(package: Package[Key]) -> Iterator[Remark[Key]]:
    """Hold the totals of the sheets of one project against those of the first of them."""
    first: dict[object, Key] = {}
    for key, document in package.documents.items():
        other = first.setdefault(package.told[key], key)
        if other != key:
            its = total_row(package.packs[other], package.documents[other])
            mine = total_row(package.packs[key], document)
            words = f"{package.title(key)}有两张表，{{0}}一张是 {{1:f}} 万元，另一张是 {{2:f}} 万元"
            yield from _rows_differ(words, (other, its), (key, mine))


def _tasks_differ(package: Package[Key], whole: Key) -> Iterator[Remark[Key]]:
    """Hold the tasks that the whole lists against the sheets of projects of the same name."""
    named = {squeeze(one.project.name): key for key, one in package.projects.items()}
    for row in named_rows(package.packs[whole], package.documents[whole]):
        if (key := named.get(row.name)) is not None:
            total = total_row(package.packs[key], package.documents[key])
            words = (
                f"{package.title(key)}的{{0}}，部门整体支出表里是 {{1:f}} 万元，"
                "项目自己的表里是 {2:f} 万元"
            )
            yield from _rows_differ(words, (whole, row), (key, total))


def _rows_differ(
    words: str, one: tuple[Key, AmountRow], two: tuple[Key, AmountRow]
) -> Iterator[Remark[Key]]:
    """Yield the columns in which two rows differ; `words` takes column and both amounts."""
    for column, amount in one[1].amounts.items():
        other = two[1].amounts.get(column)
        if other is not None and other != amount:
            message = words.format(AMOUNTS[column], amount, other)
            places = (Place(key, row.paths[column]) for key, row in (one, two))
            yield Remark(_CHECK, message, tuple(places))


def _actuals_differ(package: Package[Key], whole: Key) -> Iterator[Remark[Key]]:
    """Hold the rows of the projects against the rows of the whole that bear the same name."""
    lines = {line.name: line for line in read_lines(package.documents[whole].indicators, ())}
    for key, document in package.projects.items():
        for i, row in enumerate(document.indicators):
            line = lines.get(squeeze(row.name)) if not row.not_applicable else None
            if line is None or not line.name or line.row.actual_value == row.actual_value:
                continue
            if disagrees(line, row):
                yield _actual_remark(package, (whole, line), (key, i))


def _actual_remark(
    package: Package[Key], whole: tuple[Key, Line], part: tuple[Key, int]
) -> Remark[Key]:
    line, row = whole[1], package.documents[part[0]].indicators[part[1]]
    message = (
        f"{line.title}在部门整体支出表里填“{line.actual.raw.strip()}”，"
        f"在{package.title(part[0])}的表里填“{(row.actual_value or '').strip()}”，口径或数字不一致"
    )
    places = (
        Place(whole[0], f"{line.path}.actual"),
        Place(part[0], f"indicators[{part[1]}].actual"),
    )
    return Remark(_CHECK, message, places)
