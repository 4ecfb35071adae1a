from __future__ import annotations

import pytest

from perfeval.domain.row_moves import RowMove, TypedRow, append_row, move_row
from perfeval.domain.sheets import Indicator


def rows(*parents: int | None) -> tuple[TypedRow, ...]:
    named = zip("甲乙丙丁", parents, strict=False)
    return tuple(TypedRow(Indicator("产出", None, name, parent=up)) for name, up in named)


def shown(moved: tuple[TypedRow, ...]) -> list[tuple[str | None, str | None]]:
    """Return each row with the name of its parent."""
    found = []
    for row in moved:
        up = row.indicator.parent
        found.append((row.indicator.name, None if up is None else moved[up].indicator.name))
    return found


@pytest.mark.parametrize(
    ("move", "i", "after"),
    [
        (RowMove.ADD, 0, [("甲", None), (None, None), ("乙", None), ("丙", "乙"), ("丁", "乙")]),
        (
            RowMove.DUPLICATE,
            1,
            [("甲", None), ("乙", None), ("乙", None), ("丙", "乙"), ("丁", "乙")],
        ),
        (RowMove.REMOVE, 0, [("乙", None), ("丙", "乙"), ("丁", "乙")]),
        (RowMove.REMOVE, 1, [("甲", None), ("丙", None), ("丁", None)]),
        (RowMove.UP, 1, [("乙", None), ("甲", None), ("丙", "乙"), ("丁", "乙")]),
        (RowMove.DOWN, 2, [("甲", None), ("乙", None), ("丁", "乙"), ("丙", "乙")]),
    ],
)
def test_children_keep_their_parent(
    move: RowMove, i: int, after: list[tuple[str | None, str | None]]
) -> None:
    assert shown(move_row(rows(None, None, 1, 1), move, i)) == after


def test_a_parent_that_joins_another_group_keeps_its_children() -> None:
    other = TypedRow(Indicator("效益", None, "丙"))
    moved = move_row((other, *rows(None, 1)), RowMove.UP, 1)
    assert shown(moved) == [("丙", None), ("甲", None), ("乙", "甲")]
    assert moved[1].indicator.level1 == "效益"


def test_appended_rows_shift_parents() -> None:
    first = (TypedRow(Indicator("成本", None, "头")), TypedRow(Indicator("产出", None, "甲")))
    child = TypedRow(Indicator("产出", None, "乙", parent=1))
    moved = append_row((*first, child), "成本", None)
    assert shown(moved) == [("头", None), (None, None), ("甲", None), ("乙", "甲")]
