"""Small Grids for the printing tests, shaped like the real forms."""

from __future__ import annotations

from dataclasses import dataclass, field

from perfeval.domain.grid import Cell, Grid, Page, Role, Row, RowKind

HEADINGS = ("一级指标", "二级指标", "三级指标", "预期指标值", "实际完成值")
SIDE = "绩效指标完成情况"


@dataclass
class GridBuilder:
    """Collects rows; the cells of a row are given without their row number."""

    columns: tuple[int, ...] = (12, 12, 14, 26, 18, 18)
    page: Page = field(default_factory=Page)
    rows: list[Row] = field(default_factory=list)

    def add(self, kind: RowKind, block: str, *cells: Cell, group: int | None = None) -> None:
        """Add a row; without `group` it may be parted from its neighbours."""
        row = len(self.rows)
        placed = tuple(
            Cell(
                row,
                cell.column,
                cell.role,
                cell.value,
                row_span=cell.row_span,
                column_span=cell.column_span,
                path=cell.path,
                align=cell.align,
            )
            for cell in cells
        )
        self.rows.append(Row(placed, kind, block, row if group is None else group))

    def build(self, title: str = "项目支出绩效自评表") -> Grid:
        """Return the Grid."""
        return Grid(title, self.columns, tuple(self.rows), self.page)


def cell(column: int, role: Role, value: str = "", **more: object) -> Cell:
    """Make a cell whose row the builder fills in."""
    return Cell(0, column, role, value, **more)  # type: ignore[arg-type]


def make_form(
    count: int = 4,
    *,
    page: Page | None = None,
    name: str = "第{}项工作",
    title: str = "项目支出绩效自评表",
) -> Grid:
    """Make a form of title, unit, heading and `count` indicators under one level-1 name."""
    builder = GridBuilder(page=page or Page())
    builder.add(RowKind.TITLE, "title", cell(0, Role.TITLE, title, column_span=6))
    unit = cell(
        0, Role.TEXT, "实施单位：某县人民政府办公室", column_span=6, path="implementing_unit"
    )
    builder.add(RowKind.BODY, "unit", unit)
    heads = (cell(number, Role.HEAD, text) for number, text in enumerate(HEADINGS, start=1))
    side = cell(0, Role.SIDE, SIDE, row_span=count + 1)
    builder.add(RowKind.HEAD, "indicators", side, *heads)
    for number in range(count):
        path = f"indicators[{number}]"
        cells = [
            cell(2, Role.LABEL, "数量指标"),
            cell(3, Role.TEXT, name.format(number), path=f"{path}.name"),
            cell(4, Role.NUMBER, f"≥{number}次", path=f"{path}.target"),
            cell(5, Role.NUMBER, f"{number}.5万元", path=f"{path}.actual"),
        ]
        if number == 0:
            cells.insert(0, cell(1, Role.LABEL, "产出指标", row_span=count))
        builder.add(RowKind.BODY, "indicators", *cells)
    note = cell(0, Role.TEXT, "填报人：        负责人：", column_span=6)
    builder.add(RowKind.NOTE, "foot", note)
    return builder.build(title)
