"""Sheets in the tables: every string as it was, exact numbers beside them, nobody overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from perfeval.db import db, transaction
from perfeval.domain.errors import NotPermittedError
from perfeval.domain.merging import Seen
from perfeval.domain.sheet_format import canonical_json, read_sheet
from perfeval.domain.sheets import Fund, Indicator, SheetDocument, SheetKind, Stage
from perfeval.domain.workflow import State
from perfeval.models import Fund as FundRow
from perfeval.models import FundExecution, Measurement
from perfeval.models import Indicator as IndicatorRow
from perfeval.packs import find_pack
from perfeval.queries.documents import draft_document
from perfeval.services.errors import StaleError
from perfeval.services.sheets import create_project, save_document, write_document
from tests.domain.documents import documents
from tests.factories.filings import (
    AT,
    Office,
    corrected_sheet,
    load_filing,
    make_filing,
    make_office,
    person_of,
    published_sheet,
)
from tests.support.backends import empty_all_tables

PACK = find_pack("sichuan-2022")


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


def kept_part(document: SheetDocument) -> SheetDocument:
    """Return what the tables are to keep: the rest belongs to rounds, or to the filing itself."""
    stage = None if document.stage is Stage.SELF_ASSESSMENT else document.stage
    return replace(
        document,
        pack=PACK.id,
        pack_version=PACK.version,
        stage=stage,
        signatures=(),
        round=None,
    )


def store(document: SheetDocument, filing_id: int, **options: Any) -> None:
    with transaction():
        write_document(load_filing(filing_id), document, PACK, actor=None, at=AT, **options)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_published_sheet_comes_back_as_it_was(office: Office, number: int) -> None:
    document = published_sheet(number)
    filing = load_filing(make_filing(office, document))
    assert draft_document(filing) == kept_part(document)
    assert filing.state is State.DRAFT


@given(data=st.data())
def test_any_document_comes_back_as_it_was(app: Flask, data: st.DataObject) -> None:
    first, second = (kept_part(read_sheet(data.draw(documents))) for _ in range(2))
    with app.app_context():
        office = make_office()
        filing_id = make_filing(office)
        filing = load_filing(filing_id)
        first, second = (
            replace(d, stage=None, kind=SheetKind.PROJECT, fiscal_year=2022)
            for d in (first, second)
        )
        for document in (first, second, first):
            write_document(load_filing(filing.id), document, PACK, actor=None, at=AT)
            db.session.commit()
            assert draft_document(load_filing(filing.id)) == document
    empty_all_tables(app)


def test_a_fund_source_that_stands_twice_is_kept_twice(office: Office) -> None:
    twice = (Fund("other", annual_budget="1"), Fund("other", annual_budget="2"))
    document = kept_part(replace(corrected_sheet(), funds=twice))
    filing_id = make_filing(office, document)
    store(replace(document, funds=twice[::-1]), filing_id)
    assert draft_document(load_filing(filing_id)).funds == twice[::-1]


def test_sums_of_money_are_exact_in_sql(office: Office) -> None:
    amounts = ["0.000001", "0.1", "0.2", "1,010.10", "99999999.999999", "90万元"]
    rows = tuple(Fund(f"s{i}", annual_budget=a, executed=a) for i, a in enumerate(amounts))
    make_filing(office, replace(corrected_sheet(), funds=rows))
    exact = Decimal("0.000001") + Decimal("0.1") + Decimal("0.2") + Decimal("1010.10")
    exact += Decimal("99999999.999999") + Decimal(90)
    assert db.session.scalars(select(func.sum(FundRow.annual_budget_wan))).one() == exact
    assert db.session.scalars(select(func.sum(FundExecution.executed_wan))).one() == exact


def test_sums_of_scores_are_exact_in_sql(office: Office) -> None:
    scores = ["9.1", "9.2", "0.333333", "10", "7.5"]
    rows = tuple(Indicator("甲", "乙", "丙", max_score="10", score=score) for score in scores)
    make_filing(office, replace(corrected_sheet(), indicators=rows))
    total = db.session.scalars(select(func.sum(Measurement.score))).one()
    assert total == sum((Decimal(score) for score in scores), Decimal())
    assert db.session.scalars(select(func.sum(IndicatorRow.max_score))).one() == Decimal(50)


@pytest.mark.parametrize("text", ["约九十万", "", "1e400", "9" * 60, "0.0000001", "—"])
def test_what_is_no_exact_amount_keeps_its_text_and_has_no_number(
    office: Office, text: str
) -> None:
    rows = (Fund("total", annual_budget=text),)
    filing = load_filing(make_filing(office, replace(corrected_sheet(), funds=rows)))
    stored = filing.sheet.funds[0]
    assert (stored.annual_budget_text, stored.annual_budget_wan) == (text, None)


def test_a_row_keeps_its_identity_through_moves(office: Office) -> None:
    filing_id = make_filing(office)
    before = [row.id for row in load_filing(filing_id).sheet.indicators]
    rows = corrected_sheet().indicators
    document = replace(corrected_sheet(), indicators=(rows[2], Indicator("甲", "乙"), rows[0]))
    store(document, filing_id, row_ids=[before[2], None, before[0]])
    after = load_filing(filing_id)
    ids = [row.id for row in after.sheet.indicators]
    assert (ids[0], ids[2]) == (before[2], before[0])
    assert ids[1] not in before
    assert draft_document(after).indicators == document.indicators
    count = db.session.scalars(select(func.count()).select_from(Measurement)).one()
    assert count == 3


def test_a_save_over_a_newer_version_is_refused(office: Office) -> None:
    filing_id = make_filing(office)
    version = load_filing(filing_id).version
    changed = replace(corrected_sheet(), implementing_unit="先存的")
    with transaction():
        save_document(load_filing(filing_id), changed, PACK, seen=Seen(version), actor=None, at=AT)
    with pytest.raises(StaleError), transaction():
        save_document(
            load_filing(filing_id), corrected_sheet(), PACK, seen=Seen(version), actor=None, at=AT
        )
    assert draft_document(load_filing(filing_id)).implementing_unit == "先存的"


def test_only_owners_of_the_unit_make_projects(office: Office) -> None:
    for user in (office.clerk, office.stranger, office.administrator):
        with pytest.raises(NotPermittedError):
            create_project(
                unit_id=office.unit.id,
                owner_id=user.id,
                kind=SheetKind.PROJECT,
                name="x",
                code=None,
                actor=person_of(user),
                at=AT,
            )


def test_the_canonical_text_of_a_stored_sheet_does_not_depend_on_how_it_got_there(
    office: Office,
) -> None:
    document = kept_part(corrected_sheet())
    straight = make_filing(office, document)
    detour = make_filing(office, published_sheet())
    store(document, detour)
    texts = {canonical_json(draft_document(load_filing(i))) for i in (straight, detour)}
    assert texts == {canonical_json(document)}
