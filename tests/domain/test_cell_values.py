"""Values put into cells by their paths."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.domain.cell_values import set_values
from perfeval.domain.errors import DocumentError
from perfeval.domain.sheets import Fund, Indicator, Objective, SheetDocument, SheetKind

SHEET = SheetDocument(
    pack="national-2020",
    kind=SheetKind.PROJECT,
    fiscal_year=2022,
    funds=(Fund("total"), Fund("other")),
    objectives=(Objective("修路"),),
    indicators=(Indicator(name="甲"), Indicator(name="乙")),
)


def test_each_path_changes_its_cell_and_no_other() -> None:
    changed = set_values(
        SHEET,
        {
            "indicators[1].target": "≥6%",
            "indicators[1].actual": "",
            "funds[0].executed": "3.00",
            "objectives[0].actual": "修了",
            "total_score": "98.00",
        },
    )
    assert changed == replace(
        SHEET,
        funds=(Fund("total", executed="3.00"), Fund("other")),
        objectives=(Objective("修路", "修了"),),
        indicators=(
            Indicator(name="甲"),
            Indicator(name="乙", target_value="≥6%", actual_value=""),
        ),
        total_score="98.00",
    )


@pytest.mark.parametrize("path", ["indicators[2].name", "pack", "title", "indicators[0]", "$"])
def test_what_is_no_cell_is_refused(path: str) -> None:
    with pytest.raises(DocumentError) as refused:
        set_values(SHEET, {path: "x"})
    assert refused.value.path == path
