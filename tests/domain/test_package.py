"""The checks of a unit's package, and the copy-paste index of a district."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfeval.domain.checks.copies import Share, index_copies, word_lists
from perfeval.domain.checks.district import rank_copies
from perfeval.domain.checks.package import check_package
from perfeval.domain.checks.package_model import Owed, PackageFinding, PackageReport
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheet_format import canonical_json, read_frozen_indicators, read_sheet
from perfeval.domain.sheets import SheetDocument, SheetKind
from tests.domain.data import any_pack, corrected, edited, filled_sheets, load_cases, sample

CASES = load_cases("packages")["case"]
BASES = {
    **{f"published-{n}": sample(n) for n in (1, 2, 3)},
    **filled_sheets(),
    "corrected": corrected(),
    "plain": load_cases("checks")["sheet"],
}


def _sheets(case: dict[str, Any]) -> tuple[dict[str, FormPack], dict[str, SheetDocument]]:
    packs, documents = {}, {}
    for key, given in case["sheets"].items():
        data = edited(BASES[given["base"]], given.get("edits", ()))
        pack = any_pack(given.get("pack", data["pack"]))
        rules = replace(pack.checks, **given.get("checks", {}))
        packs[key] = replace(pack, check_levels=given.get("levels", {}), checks=rules)
        documents[key] = read_sheet({**data, "pack": pack.id})
    return packs, documents


def _report(case: dict[str, Any]) -> PackageReport[str]:
    packs, documents = _sheets(case)
    owed = case.get("register")
    register: list[Owed[str]] | None = None
    if owed is not None:
        register = [Owed(**{**one, "kind": SheetKind(one.get("kind", "project"))}) for one in owed]
    return check_package(packs, documents, register)


def _shown(finding: PackageFinding[str], expected: dict[str, Any] | None) -> dict[str, Any]:
    """Return a finding as the case writes it: by its cells, or by its sheets alone."""
    shown: dict[str, Any] = {"check": finding.check, "level": finding.level.value}
    if expected and "sheets" in expected:
        return {**shown, "sheets": list(dict.fromkeys(place.sheet for place in finding.places))}
    return {**shown, "places": [f"{place.sheet}:{place.path}" for place in finding.places]}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_package_shows_what_one_sheet_cannot(case: dict[str, Any]) -> None:
    report = _report(case)
    expected = case.get("findings", [])
    padded = [*expected, *[None] * len(report.findings)]
    assert [_shown(f, e) for f, e in zip(report.findings, padded, strict=False)] == expected
    for words in case.get("says", ()):
        assert any(words in finding.message for finding in report.findings), words
    assert all(finding.fix for finding in report.findings)
    if "rows" in case:
        found = {f"{row.name} {row.target}".strip(): row for row in report.copies.rows}
        assert {name: list(row.sheets) for name, row in found.items()} == case["rows"]
    if "shares" in case:
        shares = {key: f"{one.copied}/{one.rows}" for key, one in report.copies.shares.items()}
        assert shares == case["shares"]
    if "percent" in case:
        assert report.copies.share_of(report.copies.shares).percent == case["percent"]
    if "groups" in case:
        assert {" ".join(g.sheets): len(g.rows) for g in report.groups} == case["groups"]


@pytest.mark.parametrize("case", [c for c in CASES if "money" in c], ids=lambda case: case["name"])
def test_the_money_of_the_projects_stands_beside_the_whole(case: dict[str, Any]) -> None:
    lines = {
        line.column: [line.whole, line.spending, line.projects, line.difference]
        for line in _report(case).money
    }
    assert lines == {
        column: [Decimal(text) if text else None for text in texts]
        for column, texts in case["money"].items()
    }


def test_what_nobody_knows_is_not_checked() -> None:
    report = _report({"sheets": {"a": {"base": "corrected"}}})
    assert {one.check: one.why for one in report.not_run} == {
        "Q42": "没有部门整体支出自评表",
        "Q43": "需要本单位应自评的项目名单",
    }
    assert report.coverage == ()


def test_a_package_without_sheets_is_empty() -> None:
    report: PackageReport[int] = check_package({}, {}, [])
    assert (report.findings, report.money, report.copies.rows) == ((), (), ())
    assert report.copies.share_of([]).percent == "—"


def test_each_thing_owed_has_its_finding_or_none() -> None:
    packs, documents = _sheets({"sheets": {"a": {"base": "corrected"}}})
    owed: tuple[Owed[str], ...] = (Owed("甲", sheet="a", is_signed_off=True), Owed("乙"))
    report = check_package(packs, documents, owed)
    assert [(one.owed.name, one.finding is None) for one in report.coverage] == [
        ("甲", True),
        ("乙", False),
    ]
    assert report.of_check("Q43") == report.findings


def test_a_district_is_ordered_by_what_it_copies() -> None:
    packs, documents = _sheets(
        {
            "sheets": {
                "office": {"base": "published-2"},
                "archive": {"base": "published-3"},
                "plain": {"base": "plain"},
                "school": {
                    "base": "published-3",
                    "edits": [
                        {"at": "project.name", "value": "校园安保经费"},
                        {"at": "indicators[9].name", "value": "师生满意率"},
                    ],
                },
            }
        }
    )
    units = {"office": 1, "archive": 1, "plain": 2, "school": 3}
    projects = {key: key for key in documents}
    found = rank_copies(index_copies(documents, word_lists(packs), projects), units, projects)
    assert [(one.unit, one.share) for one in found.units] == [
        (3, Share(9, 10)),
        (1, Share(15, 19)),
        (2, Share(0, 5)),
    ]
    assert found.share == Share(24, 34)
    spread = [(one.row.name, one.units, one.projects) for one in found.rows]
    assert spread[:4] == [
        ("经济增长率", 2, 3),
        ("保就业率", 2, 3),
        ("自然环境更优", 2, 3),
        ("保障社会可持续发展", 2, 3),
    ]
    assert ("印制年鉴", 2, 2) in spread
    assert "服务对象满意率" not in {name for name, *_ in spread}
    (own,) = (one for one in found.units[1].rows if one.spread.row.name == "服务对象满意率")
    assert [place.sheet for place in own.places] == ["office", "archive"]


def test_a_frozen_round_gives_its_rows_without_the_rest() -> None:
    document = read_sheet(
        edited(corrected(), [{"at": "indicators[1].not_applicable", "value": True}])
    )
    rows = read_frozen_indicators(canonical_json(document))
    assert [(row.name, row.target_value) for row in rows] == [
        (row.name, row.target_value) for row in document.indicators
    ]
    assert [row.not_applicable for row in rows[:3]] == [None, True, None]
