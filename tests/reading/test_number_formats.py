"""Numbers are read as their cells show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.reading.number_formats import BUILTIN, show_number

SHOWN = [
    ("0.95", "0.00%", "95.00%"),
    ("0.95", "0%", "95%"),
    ("0.97460000000000002", "0.00%", "97.46%"),
    ("1.0150000000000001", "0.0%", "101.5%"),
    ("90", "General", "90"),
    ("90", "G/通用格式", "90"),
    ("0.1", "General", "0.1"),
    ("0.30000000000000004", "General", "0.3"),
    ("1E-3", "General", "0.001"),
    ("1010.1", "0.00", "1010.10"),
    ("1010.1", "#,##0.00", "1,010.10"),
    ("1234567.891", "#,##0", "1,234,568"),
    ("0", "#,##0.00", "0.00"),
    ("0.5", "#.##", ".5"),
    ("2.5", "0", "3"),
    ("-2.5", "0", "-3"),
    ("-1234.5", "#,##0.00;-#,##0.00", "-1,234.50"),
    ("-1234.5", "#,##0.00_);(#,##0.00)", "(1,234.50)"),
    ("-1234.5", "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "-1,234.50 "),
    ("0", '0.00;-0.00;"—"', "—"),
    ("90", '0.00"万元"', "90.00万元"),
    ("90", "0\\万\\元", "90万元"),
    ("400", '"≥"0"次"', "≥400次"),
    ("1200", "0.0,", "1.2"),
    ("0.5", "0.00E+00", "5.00E-01"),
    ("90", "[$¥-804]#,##0.00", "¥90.00"),
    ("90", "[DBNum1]General", "90"),
    ("7", "00", "07"),
    ("2.5", "# ?/?", "2.5"),
    ("150", "[>100]0;0.00", "150"),
    ("44925", "yyyy/m/d", "2022/12/30"),
    ("44925", 'yyyy"年"m"月"d"日"', "2022年12月30日"),
    ("44925", "yyyy\\-mm\\-dd", "2022-12-30"),
    ("44925.75", "yyyy/m/d h:mm", "2022/12/30 18:00"),
    ("44925.75", "上午/下午h:mm", "下午6:00"),
    ("0.5", "h:mm:ss", "12:00:00"),
    ("1.5", "[h]:mm", "36:00"),
    ("44925", 'm"月"d"日"', "12月30日"),
    ("44925", "aaaa", "星期五"),
    ("1", "yyyy/m/d", "1900/1/1"),
    ("-5", "yyyy/m/d", "-5"),
    ("99999999", "yyyy/m/d", "99999999"),
    ("not a number", "0.00", "not a number"),
    ("NaN", "0.00", "NaN"),
    ("1e400", "0.00", "1e400"),
]


@pytest.mark.parametrize(("raw", "code", "text"), SHOWN)
def test_a_number_is_shown_by_its_format(raw: str, code: str, text: str) -> None:
    assert show_number(raw, code) == text


@pytest.mark.parametrize(
    ("number", "raw", "text"),
    [
        (10, "0.95", "95.00%"),
        (9, "0.95", "95%"),
        (2, "0.95", "0.95"),
        (31, "44925", "2022年12月30日"),
    ],
)
def test_formats_named_by_number_only(number: int, raw: str, text: str) -> None:
    assert show_number(raw, BUILTIN[number]) == text


def test_days_of_workbooks_that_count_from_1904() -> None:
    assert show_number("43463", "yyyy/m/d", from_1904=True) == "2022/12/30"


@given(
    st.floats(allow_nan=True) | st.integers(-(10**20), 10**20),
    st.text('0#?.,%;"年月日ymdhs[]E+-\\_*@ ', max_size=14),
)
def test_any_number_under_any_format_is_some_text(number: float, code: str) -> None:
    assert isinstance(show_number(repr(number), code), str)
