from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.grid import Align, Cell, Grid, Page, Role, RowKind
from perfeval.printing.pages import PlacedCell, PlacedPage, paginate
from tests.printing.grids import HEADINGS, SIDE, GridBuilder, cell, make_form

PAPER_HEIGHT = 841.89
MILLIMETRE = 72 / 25.4


def text_of(placed: PlacedCell) -> str:
    return "".join(line.text for line in placed.lines)


def find(page: PlacedPage, role: Role) -> list[PlacedCell]:
    return [placed for placed in page.cells if placed.cell.role is role]


def body_sizes(pages: tuple[PlacedPage, ...]) -> set[float]:
    return {one.size for page in pages for one in page.cells if one.cell.role is not Role.TITLE}


def assert_sound(grid: Grid, pages: tuple[PlacedPage, ...]) -> None:
    """Check that boxes of a page do not overlap, hold their lines and stay in the type area."""
    page = grid.page
    paper_height = 595.27 if page.landscape else PAPER_HEIGHT
    bottom = paper_height - page.margin_bottom * MILLIMETRE + 0.1
    for one in pages:
        for number, box in enumerate(one.cells):
            assert box.y >= page.margin_top * MILLIMETRE - 0.1
            assert box.y + box.height <= bottom
            assert len(box.lines) * box.size * 1.3 <= box.height + 0.1
            for other in one.cells[:number]:
                apart = (
                    other.x + other.width <= box.x + 0.1
                    or box.x + box.width <= other.x + 0.1
                    or other.y + other.height <= box.y + 0.1
                    or box.y + box.height <= other.y + 0.1
                )
                assert apart, (other.cell, box.cell)


def test_a_short_form_is_one_page_at_full_size() -> None:
    grid = make_form(5)
    pages = paginate(grid)
    assert len(pages) == 1
    assert body_sizes(pages) == {10.5}
    assert [text_of(one) for one in pages[0].cells] == [one.text for one in grid.cells()]
    assert_sound(grid, pages)


def test_columns_follow_their_shares_over_the_type_area() -> None:
    (page,) = paginate(make_form(1))
    widths = [one.width for one in find(page, Role.HEAD)]
    room = (210 - 40) * MILLIMETRE
    assert widths == pytest.approx([room * share / 100 for share in (12, 14, 26, 18, 18)], abs=0.01)


def test_a_form_a_little_too_long_shrinks_to_one_page() -> None:
    grid = make_form(40)
    pages = paginate(grid)
    assert len(pages) == 1
    (size,) = body_sizes(pages)
    assert 7.5 <= size < 10.5
    assert (size * 2) % 1 == 0
    assert_sound(grid, pages)


def test_a_form_that_does_not_fit_at_the_smallest_size_flows_at_the_full_size() -> None:
    grid = make_form(60)
    pages = paginate(grid)
    assert len(pages) == 2
    assert body_sizes(pages) == {10.5}
    assert_sound(grid, pages)


def test_headings_and_cut_labels_are_repeated_overleaf() -> None:
    grid = make_form(120)
    pages = paginate(grid)
    assert len(pages) > 2
    for number, page in enumerate(pages):
        mark = "（续）" if number else ""
        assert [text_of(one) for one in find(page, Role.HEAD)] == list(HEADINGS)
        assert [text_of(one) for one in find(page, Role.SIDE)] == [SIDE + mark]
        assert text_of(find(page, Role.LABEL)[0]) == "产出指标" + mark
    assert_sound(grid, pages)


def test_every_value_is_printed_once() -> None:
    grid = make_form(120)
    printed = [one.cell.path for page in paginate(grid) for one in page.cells if one.cell.path]
    assert sorted(printed) == sorted(one.path for one in grid.cells() if one.path)


def test_rows_of_a_group_stay_together() -> None:
    builder = GridBuilder()
    for number in range(90):
        one = cell(0, Role.TEXT, f"第{number}行", column_span=6, path=f"r[{number}]")
        builder.add(RowKind.BODY, "a", one, group=number // 7)
    pages = paginate(builder.build())
    assert len(pages) > 1
    groups = [{one.cell.row // 7 for one in page.cells} for page in pages]
    assert not any(first & second for first, second in pairwise(groups))


def test_a_group_taller_than_a_page_is_parted() -> None:
    builder = GridBuilder()
    for number in range(120):
        one = cell(0, Role.TEXT, f"第{number}行", column_span=6, path=f"r[{number}]")
        builder.add(RowKind.BODY, "a", one, group=1)
    pages = paginate(builder.build())
    assert [one.cell.row for page in pages for one in page.cells] == list(range(120))


def test_a_heading_does_not_stand_alone_at_the_foot() -> None:
    for count in range(28, 40):
        builder = GridBuilder(page=replace(Page(), minimum_size=10.5))
        for _ in range(count):
            builder.add(RowKind.BODY, "a", cell(0, Role.TEXT, "行", column_span=6))
        builder.add(RowKind.HEAD, "b", cell(0, Role.HEAD, "标题", column_span=6))
        builder.add(RowKind.BODY, "b", cell(0, Role.TEXT, "内容", column_span=6))
        last = paginate(builder.build())[-1]
        assert "内容" in text_of(last.cells[-1])
        assert "标题" in text_of(last.cells[-2])


def long_row(length: int, page: Page | None = None) -> tuple[Grid, str]:
    text = "".join(f"第{number}项工作完成{number}.10万元，" for number in range(length))
    builder = GridBuilder(page=page or Page())
    side = cell(0, Role.SIDE, "年度总体目标", row_span=2)
    builder.add(RowKind.HEAD, "o", side, cell(1, Role.HEAD, "预期目标", column_span=5), group=0)
    name = cell(1, Role.LABEL, "目标")
    objective = cell(2, Role.TEXT, text, column_span=3, path="objectives[0].expected")
    actual = cell(5, Role.TEXT, "全面完成", path="objectives[0].actual")
    builder.add(RowKind.BODY, "o", name, objective, actual)
    return builder.build(), text


def test_a_row_taller_than_a_page_shrinks_first() -> None:
    grid, text = long_row(140)
    pages = paginate(grid)
    assert len(pages) == 1
    assert max(body_sizes(pages)) < 10.5
    assert text in [text_of(one) for one in pages[0].cells]


@pytest.mark.parametrize("length", [600, 1500])
def test_a_row_taller_than_a_page_goes_on_overleaf_without_loss(length: int) -> None:
    grid, text = long_row(length)
    pages = paginate(grid)
    assert len(pages) > 1
    assert body_sizes(pages) == {7.5}
    parts = [
        text_of(one)
        for page in pages
        for one in page.cells
        if one.cell.path == "objectives[0].expected"
    ]
    assert "".join(parts) == text
    for page in pages[1:]:
        assert [text_of(one) for one in find(page, Role.HEAD)] == ["预期目标"]
        assert [text_of(one) for one in find(page, Role.SIDE)] == ["年度总体目标（续）"]
        assert [text_of(one) for one in find(page, Role.LABEL)] == ["目标（续）"]
    assert_sound(grid, pages)


@pytest.mark.parametrize("length", [50, 400, 2000])
def test_a_long_text_over_several_rows_goes_on_overleaf_without_loss(length: int) -> None:
    text = "偏差原因是项目前期准备不足，" * length
    builder = GridBuilder()
    for number in range(30):
        cells = [cell(0, Role.TEXT, f"第{number}行", column_span=3)]
        if number == 5:
            cells.append(cell(3, Role.TEXT, text, column_span=3, row_span=20, path="reason"))
        elif not 5 < number < 25:
            cells.append(cell(3, Role.TEXT, "无", column_span=3))
        builder.add(RowKind.BODY, "a", *cells)
    grid = builder.build()
    pages = paginate(grid)
    parts = [text_of(one) for page in pages for one in page.cells if one.cell.path == "reason"]
    assert "".join(parts) == text
    assert_sound(grid, pages)


def test_a_label_that_needs_more_than_its_rows_enlarges_the_last_one() -> None:
    builder = GridBuilder(columns=(4, 48, 48))
    side = cell(0, Role.SIDE, "绩效指标完成情况", row_span=2)
    builder.add(RowKind.BODY, "a", side, cell(1, Role.TEXT, "上", column_span=2))
    builder.add(RowKind.BODY, "a", cell(1, Role.TEXT, "下", column_span=2))
    grid = builder.build()
    (page,) = paginate(grid)
    upper, lower = find(page, Role.TEXT)
    assert lower.height > upper.height * 2
    assert_sound(grid, (page,))


@pytest.mark.parametrize("columns", [(0, 100), (1, 1000)])
def test_a_column_too_narrow_for_a_character_still_ends(columns: tuple[int, ...]) -> None:
    builder = GridBuilder(columns=columns)
    narrow = cell(0, Role.TEXT, "绩效（1010.10万元）" * 30, path="a")
    builder.add(RowKind.BODY, "a", narrow, cell(1, Role.TEXT, "宽"))
    placed = [one for page in paginate(builder.build()) for one in page.cells]
    parts = [text_of(one) for one in placed if one.cell.path == "a"]
    assert "".join(parts) == "绩效（1010.10万元）" * 30


def test_margins_that_leave_no_room_still_end() -> None:
    page = Page(margin_top=200, margin_bottom=200)
    grid = make_form(3, page=page)
    assert len(paginate(grid)) <= len(grid.rows)


def test_landscape_uses_the_longer_side() -> None:
    grid = make_form(3, page=Page(landscape=True))
    pages = paginate(grid)
    title = find(pages[0], Role.TITLE)[0]
    assert title.width == pytest.approx((297 - 40) * MILLIMETRE, abs=0.1)
    assert_sound(grid, pages)


def test_a_grid_without_rows_is_one_empty_page() -> None:
    assert paginate(Grid("空", (1,), ())) == (PlacedPage(()),)


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(1, 6), st.sampled_from(["head", "body"])),
        min_size=1,
        max_size=25,
    ),
    st.integers(1, 4),
)
def test_no_text_is_lost_whatever_the_form(
    shapes: list[tuple[int, int, str]], group_size: int
) -> None:
    builder = GridBuilder(columns=(10, 45, 45))
    until = 0
    for number, (length, span, kind) in enumerate(shapes):
        text = f"{number}：" + "办理事项，" * length
        cells = [cell(1, Role.TEXT, text, path=f"t[{number}]"), cell(2, Role.LABEL, "标签")]
        if number >= until:
            until = min(number + span, len(shapes))
            name = "满意度指标" * (length % 5)
            cells.insert(0, cell(0, Role.SIDE, name, row_span=until - number))
        is_head = kind == "head" and length < 20
        row_kind = RowKind.HEAD if is_head else RowKind.BODY
        builder.add(row_kind, f"b{until}", *cells, group=number // group_size)
    grid = builder.build()
    pages = paginate(grid)
    shown: dict[Cell, str] = {}
    for page in pages:
        for one in page.cells:
            shown[one.cell] = shown.get(one.cell, "") + text_of(one)
    for one_cell in grid.cells():
        if one_cell.role is Role.TEXT and grid.rows[one_cell.row].kind is RowKind.BODY:
            assert shown[one_cell] == one_cell.text
        else:
            assert one_cell.text in shown[one_cell]
            assert one_cell.alignment in (Align.LEFT, Align.CENTRE)
    assert_sound(grid, pages)
