"""Rows of published forms of many regions: each has the findings that a reviewer would give it."""

from __future__ import annotations

from typing import Any

import pytest

from perfeval.domain.checks import check_sheet
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from tests.domain.data import load_cases

ROWS = load_cases("real_rows")["row"]
PACK = find_pack("national-2020")
KEYS = ("name", "target", "actual", "unit_of_measure", "max_score", "score", "deviation")


def _level1(level2: str) -> str:
    if "满意" in level2:
        return "满意度指标"
    outputs = ("数量指标", "质量指标", "时效指标", "成本指标")
    return "产出指标" if level2 in outputs else "效益指标"


def _sheet(row: dict[str, Any]) -> dict[str, Any]:
    """Return a sheet with this one row; a row without an actual makes it a declaration."""
    indicator = {key: row.get(key) for key in KEYS}
    indicator |= {"level1": _level1(row["level2"]), "level2": row["level2"]}
    if "operator" in row:
        indicator["operator"] = row["operator"]
    return {
        "format": "perfeval-sheet/1",
        "pack": "national-2020",
        "kind": "project",
        "fiscal_year": row.get("fiscal_year", 2022),
        "stage": "self_assessment" if "actual" in row else "declaration",
        "indicators": [indicator],
    }


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['source']} {row['name']}" for row in ROWS])
def test_a_row_of_a_published_form_has_the_findings_of_a_reviewer(row: dict[str, Any]) -> None:
    report = check_sheet(PACK, read_sheet(_sheet(row)))
    found = {
        f"{finding.check} {finding.path.rpartition('.')[2]}": finding.level.value
        for finding in report.findings
        if finding.path.startswith("indicators[") and finding.check != "Q24"  # it is the only row
    }
    assert found == row["found"]
