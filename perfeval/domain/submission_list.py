"""The list of what lies before a signer (送审一览表) as a Grid, to be signed on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from perfeval.domain.grid import Align, Cell, Grid, Role, Row, RowKind
from perfeval.domain.sheet_figures import SheetFigures

COLUMNS = (6, 28, 17, 11, 9, 9, 10, 10)  # shares of the width
_HEADS = ("序号", "项目", "金额（万元）", "执行率", "得分", "问题", "情况说明", "修改")
_TABLE = "table"
_SIGNATURES = (
    "经办（签字）：　　　　　审核（签字）：　　　　　签批（签字）：　　　　　日期：　　　　"
)
_FOOT = "金额为全年预算数；问题为送审时仍保留的必须修改／请核实处数；修改为与上一轮相比改动的格数。"


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """One sheet of the list."""

    project: str
    unit: str
    figures: SheetFigures


def build_submission_list(lines: Sequence[SubmissionLine], *, person: str, day: str) -> Grid:
    """Return the list for a signer as of a day, with the sum of the amounts and places to sign.

    The unit stands above the table where all sheets are of one, else behind each project.
    """
    units = list(dict.fromkeys(line.unit for line in lines))
    title = f"{units[0] if len(units) == 1 else ''}绩效自评送审一览表"
    page = _Page()
    page.add_line(title, RowKind.TITLE, Role.TITLE)
    page.add_line(f"送：{person}　　打印日期：{day}　　共 {len(lines)} 张", RowKind.TITLE)
    page.add_row(_HEADS, RowKind.HEAD)
    for number, line in enumerate(lines, start=1):
        page.add_row(_texts(number, line, name_unit=len(units) > 1), RowKind.BODY)
    page.add_row(("", "合计", _sum(lines), *[""] * 5), RowKind.BODY)
    page.add_line(_FOOT, RowKind.NOTE)
    page.add_line(_SIGNATURES, RowKind.NOTE)
    return Grid(title, COLUMNS, tuple(page.rows))


def _texts(number: int, line: SubmissionLine, *, name_unit: bool) -> tuple[str, ...]:
    figures = line.figures
    return (
        str(number),
        f"{line.project}（{line.unit}）" if name_unit else line.project,
        figures.amount_text,
        figures.rate_text,
        figures.score,
        _problems(figures),
        _count(figures.waivers),
        figures.changes_text,
    )


def _problems(figures: SheetFigures) -> str:
    errors, warnings = figures.open_errors, figures.open_warnings
    if errors is None or warnings is None:
        return "—"
    return f"{errors}／{warnings}" if errors or warnings else "无"


def _count(number: int | None) -> str:
    return "—" if number is None else str(number or "无")


def _sum(lines: Iterable[SubmissionLine]) -> str:
    amounts = (line.figures.amount_wan for line in lines)
    return f"{sum((one for one in amounts if one is not None), Decimal(0)):,.2f}"


@dataclass(slots=True)
class _Page:
    """The rows so far; each may stand on another page than the one before."""

    rows: list[Row] = field(default_factory=list)

    def add_line(self, text: str, kind: RowKind, role: Role = Role.TEXT) -> None:
        """Add a line over the whole width, without rules."""
        align = None if role is Role.TITLE else Align.LEFT
        cell = Cell(len(self.rows), 0, role, text, column_span=len(COLUMNS), align=align)
        self.rows.append(Row((cell,), kind, "lines", len(self.rows)))

    def add_row(self, texts: Sequence[str], kind: RowKind) -> None:
        """Add a row of the table; the names of projects are text, all else stands in the middle."""
        is_head = kind is RowKind.HEAD
        cells = tuple(
            Cell(len(self.rows), column, _role(column, is_head=is_head), text)
            for column, text in enumerate(texts)
        )
        self.rows.append(Row(cells, kind, _TABLE, len(self.rows)))


def _role(column: int, *, is_head: bool) -> Role:
    if is_head:
        return Role.HEAD
    return Role.TEXT if column == 1 else Role.NUMBER
