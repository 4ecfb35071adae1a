"""Locking the approved targets: by the finance clerk, while the sheet is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from perfeval.db import transaction
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.workflow import Action
from perfeval.services.target_locks import lock_targets, unlock_targets
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    person_of,
)
from tests.factories.sheets import sheet_with

LATER = AT + timedelta(days=1)


@pytest.fixture
def office(db_session: scoped_session[Session]) -> Office:
    return make_office()


def test_targets_are_locked_once_and_opened_again(office: Office) -> None:
    filing = load_filing(make_filing(office))
    clerk = person_of(office.clerk)
    version = filing.version
    for at in (AT, LATER):
        with transaction():
            lock_targets(filing, actor=clerk, at=at)
        assert filing.sheet.targets_locked_at == AT
    assert filing.version == version + 1
    with transaction():
        unlock_targets(filing, actor=clerk, at=LATER)
    assert filing.sheet.targets_locked_at is None
    with transaction():
        unlock_targets(filing, actor=clerk, at=LATER)
    assert filing.version == version + 2


def test_the_lists_count_what_can_still_be_changed(office: Office) -> None:
    filing = load_filing(make_filing(office, sheet_with(4, target_value="≥")))
    assert filing.open_errors == 1
    with transaction():
        lock_targets(filing, actor=person_of(office.clerk), at=AT)
    assert filing.open_errors == 0
    with transaction():
        unlock_targets(filing, actor=person_of(office.clerk), at=AT)
    assert filing.open_errors == 1


@pytest.mark.parametrize("who", ["owner", "deputy", "director", "officer", "stranger"])
def test_only_the_finance_clerk_of_the_unit_locks(office: Office, who: str) -> None:
    filing, actor = load_filing(make_filing(office)), person_of(getattr(office, who))
    for change in (lock_targets, unlock_targets):
        with pytest.raises(NotPermittedError, match="财务"):
            change(filing, actor=actor, at=AT)


def test_it_is_done_while_the_sheet_is_open(office: Office) -> None:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    clerk = person_of(office.clerk)
    for change in (lock_targets, unlock_targets):
        with pytest.raises(WorkflowError, match="已经送审"):
            change(load_filing(filing_id), actor=clerk, at=AT)
    decide_filing(filing_id, office.clerk, Action.RETURN, "请改")
    filing = load_filing(filing_id)
    with transaction():
        lock_targets(filing, actor=clerk, at=AT)
    assert filing.sheet.targets_locked_at == AT
