from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.printing.measure import measure, to_printable, wrap


class Widths(defaultdict[str, float]):
    """Half an em for ASCII, one em for all others."""

    def __init__(self) -> None:
        super().__init__(float)

    def __missing__(self, char: str) -> float:
        return 500.0 if char < "\u0100" else 1000.0


WIDTHS = Widths()


def lines(text: str, ems: float) -> list[str]:
    return [line.text for line in wrap(text, WIDTHS, ems * 1000)]


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        ("", 5, [""]),
        ("绩效目标自评", 4, ["绩效目标", "自评"]),
        ("预算\n执行情况", 5, ["预算", "执行情况"]),
        ("一\n\n二", 5, ["一", "", "二"]),
        # closing punctuation does not begin a line
        ("完成目标，成效好", 4, ["完成目", "标，成", "效好"]),
        # opening punctuation does not end one
        ("完成率（预计）高", 4, ["完成率", "（预计）", "高"]),
        ("资金总额1010.10万元", 6, ["资金总额", "1010.10万元"]),
        ("满意度达到≥95%", 6, ["满意度达到", "≥95%"]),
        ("督导调研400余次", 5, ["督导调研", "400余次"]),
        # what does not fit a whole line falls into characters
        ("1010.10万元", 2, ["1010", ".10", "万元"]),
        ("甲……乙", 2, ["甲", "……", "乙"]),
        # a last line is not left with one character alone
        ("经济效益指标", 5, ["经济效益", "指标"]),
        ("满意度", 0.5, ["满", "意", "度"]),
    ],
)
def test_a_text_breaks_as_a_printer_would(text: str, ems: float, expected: list[str]) -> None:
    assert lines(text, ems) == expected


def test_only_lines_broken_for_want_of_room_are_soft() -> None:
    assert [line.soft for line in wrap("绩效目标自评\n好", WIDTHS, 4000)] == [True, False, False]


def test_spaces_at_the_end_of_a_line_do_not_count() -> None:
    (line,) = wrap("绩效   ", WIDTHS, 2000)
    assert line.width == 2000


@given(
    st.text(
        alphabet=st.sampled_from("绩效目标，。（）《》“”%≥…—10.a /\n甲\u3000\u0301"), max_size=60
    ),
    st.integers(min_value=0, max_value=12_000),
)
def test_no_character_is_lost_and_every_line_fits(text: str, limit: int) -> None:
    found = wrap(text, WIDTHS, limit)
    for paragraph in text.split("\n"):
        taken = ""
        while True:
            line, *found_rest = found
            found = tuple(found_rest)
            taken += line.text
            assert line.width <= limit or len(line.text.strip(" ")) == 1
            assert line.width == measure(line.text.rstrip(" "), WIDTHS)
            if not line.soft:
                break
        assert taken == paragraph
    assert not found


@given(st.text(max_size=40))
def test_any_text_becomes_printable_and_stays_so(text: str) -> None:
    printable = to_printable(text)
    assert to_printable(printable) == printable
    printable.encode("utf-8")


def test_odd_line_ends_and_spaces_become_usual_ones() -> None:
    assert (
        to_printable("a\r\nb\rc\u2028d\te\u2003f\u200b\ufeff\ud800") == "a\nb\nc\nd e\u3000f\ufffd"
    )
