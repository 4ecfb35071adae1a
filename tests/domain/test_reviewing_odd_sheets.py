"""Level and questions of sheets with whatever content: they always come, and say something."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.filling_quality import assess_filling
from perfeval.domain.reviewer_questions import reviewer_questions
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from tests.domain.clean_sheets import make_clean_sheet
from tests.domain.kept import kept_of
from tests.domain.test_clean_and_planted import FORMS, ODD

CELLS = st.one_of(ODD, st.sampled_from(("9" * 20 + "5%", "≥0", "{row}", "0", "100%", "—\n—")))


@given(form=st.sampled_from(FORMS), edits=st.data())
def test_no_content_whatever_leaves_a_sheet_without_level(
    form: tuple[str, str], edits: st.DataObject
) -> None:
    pack = find_pack(form[0])
    data = deepcopy(make_clean_sheet(pack, form[1], 0))
    for row in (*data["indicators"], *data["funds"], *data["objectives"]):
        for key in set(row) - {"source", "evidence", "level1", "parent"}:
            if edits.draw(st.booleans()):
                row[key] = edits.draw(CELLS)
    sheet = read_sheet(data)
    findings = kept_of(sheet)
    quality = assess_filling(pack, sheet, findings)
    assert quality.reasons
    assert all(reason.sentence for reason in quality.reasons)
    asked = reviewer_questions(pack, sheet, findings)
    assert all(one.text.endswith("？") for cell in asked.cells for one in cell.questions)
    assert bool(asked.cells) or not findings
