"""No crying wolf: clean sheets under every pack are quiet, planted defects are found in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.checks import CheckReport, Finding, Level, StoredFacts, check_sheet
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack, list_packs
from tests.domain.clean_sheets import make_clean_sheet
from tests.domain.planted_defects import DEFECTS, Defect, plant

FORMS = [(pack.id, kind) for pack in list_packs() for kind in pack.forms]
SHEETS_OF_EACH = 30
PLANTED_IN_EACH = 6


@cache
def _clean(name: str, kind: str, number: int) -> dict[str, Any]:
    return make_clean_sheet(find_pack(name), kind, number)


def _check(pack: FormPack, data: dict[str, Any]) -> CheckReport:
    return check_sheet(pack, read_sheet(data), missing_characters=())


def _asked(report: CheckReport) -> Iterator[Finding]:
    yield from (finding for finding in report.findings if finding.level is not Level.HINT)


def test_there_are_enough_sheets_and_defects() -> None:
    assert len(FORMS) * SHEETS_OF_EACH >= 200
    assert len(DEFECTS) >= 20


@pytest.mark.parametrize(("name", "kind"), FORMS)
def test_clean_sheets_have_no_error_and_no_warning(name: str, kind: str) -> None:
    pack = find_pack(name)
    for number in range(SHEETS_OF_EACH):
        report = _check(pack, _clean(name, kind, number))
        said = [(number, f.check, f.path, f.message) for f in _asked(report)]
        assert said == []


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_planted_defect_is_found_at_its_cell(defect: Defect) -> None:
    counts, missed = measure(defect)
    assert counts["planted"], "no sheet has a place for it"
    assert missed == []


def measure(defect: Defect) -> tuple[Counter[str], list[str]]:
    """Plant a defect in sheets of every form; count what was planted, found, and said elsewhere."""
    counts: Counter[str] = Counter()
    missed = []
    for name, kind in FORMS:
        pack = find_pack(name)
        for number in range(PLANTED_IN_EACH):
            planted = plant(defect, pack, _clean(name, kind, number))
            if planted is None:
                continue
            cell, data = planted
            counts["planted"] += 1
            findings = list(_asked(_check(pack, data)))
            if any(f.check == defect.check and f.path == cell for f in findings):
                counts["found"] += 1
            else:
                missed.append(f"{name} {kind} {number}: {cell}")
            place = cell.partition(".")[0]
            here = (place, *defect.touches)
            counts["in place"] += sum(f.path.startswith(here) for f in findings)
            counts["elsewhere"] += sum(not f.path.startswith(here) for f in findings)
    return counts, missed


ODD = st.sampled_from(
    (
        *(
            "",
            "—",
            "≥",
            "9" * 24,
            "0." + "0" * 22 + "1",
            "-3",
            "1e9",
            "%",
            "·",
            "/",
            "元/",
            "44561",
        ),
        *("≥100%", "400余次", "2023年2月30日", "定性", "XX", "10分", "0万元/人", "百分之", "≤"),
    )
)


@given(form=st.sampled_from(FORMS), edits=st.data())
def test_no_content_whatever_breaks_a_check(form: tuple[str, str], edits: st.DataObject) -> None:
    name, kind = form
    data = deepcopy(_clean(name, kind, 0))
    for row in (*data["indicators"], *data["funds"], *data["objectives"]):
        for key in set(row) - {"source", "evidence", "level1", "parent"}:
            if edits.draw(st.booleans()):
                row[key] = edits.draw(ODD)
    data["total_score"] = edits.draw(ODD)
    data["texts"] = {key: edits.draw(ODD) for key in data["texts"]}
    sheet = read_sheet(data)
    facts = StoredFacts({"目标": ()}, {0: "1次"}, ("甲",), "满意率97%", 3, frozenset())
    report = check_sheet(find_pack(name), sheet, others=(sheet, read_sheet(data)), stored=facts)
    assert all(finding.message and finding.fix for finding in report.findings)
