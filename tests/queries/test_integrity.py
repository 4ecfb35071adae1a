"""What was tampered with in the database is found, and named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from perfeval.db import db, transaction
from perfeval.domain.workflow import Action
from perfeval.packs import find_pack
from perfeval.queries.audit import get_head
from perfeval.queries.integrity import find_missing_guards
from perfeval.services.transitions import Verdict, decide
from tests.domain.data import load_cases
from tests.factories.audit import list_faults
from tests.factories.filings import (
    AT,
    ZONE,
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    person_of,
    submit_filing,
)
from tests.support.guards import lifted_guards

CASES = load_cases("round_tamper")["case"]
DAY = timedelta(days=1)
TEXT, PDF = '{"format":"perfeval-sheet/1"}', b"%PDF-1.7 another one"
VALUES = {
    "zeros": "0" * 64,
    "text": TEXT,
    "text_sha256": sha256(TEXT.encode()).hexdigest(),
    "pdf": PDF,
    "pdf_sha256": sha256(PDF).hexdigest(),
}


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.fixture
def filing_id(office: Office) -> int:
    """A filing with two rounds: returned by the clerk, then signed off and printed."""
    made = make_filing(office)
    submit_filing(made, office.owner, at=AT + DAY)
    decide_filing(made, office.clerk, Action.RETURN, "次数不符", at=AT + 2 * DAY)
    submit_filing(made, office.owner, at=AT + 3 * DAY)
    decide_filing(made, office.clerk, Action.PASS, "同意", at=AT + 4 * DAY)
    bring_to(office, made, Stop.SIGNED_OFF)
    return made


def tamper(statements: list[str]) -> None:
    """Run statements as somebody with the database could."""
    db.session.remove()
    with db.engine.begin() as connection, lifted_guards(connection):
        for statement in statements:
            sql = text(statement)
            connection.execute(sql, {name: VALUES[name] for name in sql.compile().params})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_tampering_with_what_is_stored_is_found(filing_id: int, case: dict[str, Any]) -> None:
    noted = get_head() if case.get("noted") else None
    tamper(case.get("sql", []))
    faults = list_faults(noted)
    assert len(faults) == len(case["says"]), faults
    for fault, part in zip(faults, case["says"], strict=True):
        assert part in fault


def test_rounds_older_than_the_trail_are_held_against_their_own_hashes(filing_id: int) -> None:
    """A database that was filled before there was a trail is no reason for alarm."""
    tamper(["DELETE FROM audit_event", "UPDATE round SET content = :text WHERE number = 1"])
    assert list_faults() == [f"{filing_id}/1 内容与它的哈希不符"]


@pytest.fixture
def signed_twice(office: Office) -> int:
    """A filing whose signature was undone by a return to the director, and given again."""
    made = make_filing(office)
    bring_to(office, made, Stop.REPORTED)
    filing = load_filing(made)
    verdict = Verdict(Action.RETURN, filing.rounds[-1].sha256, "印章不清", to_step=2)
    with transaction():
        actor = person_of(office.officer)
        decide(filing, find_pack("sichuan-2022"), verdict, actor=actor, at=AT + DAY, zone=ZONE)
    decide_filing(made, office.director, Action.SIGN_OFF, at=AT + 2 * DAY)
    return made


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE void_print SET printed_pdf = :pdf", ["以前审定的 PDF 与它的哈希不符"]),
        (
            "UPDATE void_print SET printed_pdf = :pdf, printed_sha256 = :pdf_sha256",
            ["以前审定的 PDF 与操作记录不符"],
        ),
        ("DELETE FROM void_print", ["以前审定的 PDF 与操作记录不符"]),
    ],
)
def test_a_print_whose_signature_was_undone_is_held_too(
    signed_twice: int, statement: str, said: list[str]
) -> None:
    assert list_faults() == []
    tamper([statement])
    assert [fault.partition(" ")[2] for fault in list_faults()] == said


def test_a_round_that_was_under_way_when_the_trail_began_is_no_reason_for_alarm(
    office: Office,
) -> None:
    """Of its decisions only the later ones are told; these are held against the trail."""
    filing_id = make_filing(office)
    submit_filing(filing_id, office.owner, at=AT)
    tamper(["DELETE FROM audit_event"])
    decide_filing(filing_id, office.clerk, Action.PASS, at=AT + DAY)
    bring_to(office, filing_id, Stop.SIGNED_OFF)
    assert list_faults() == []
    tamper(["UPDATE decision SET comment = '改过' WHERE sequence = 2"])
    assert list_faults() == [f"{filing_id}/1 办理过程与操作记录不一致"]


DEFINITIONS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE name = 'audit_event_no_update'",
    "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE tgname = 'audit_event_no_update'",
}


def test_a_guard_that_was_taken_away_is_missed(office: Office) -> None:
    assert find_missing_guards() == frozenset()
    db.session.remove()
    dialect = db.engine.dialect.name
    on_table = " ON audit_event" if dialect == "postgresql" else ""
    with db.engine.begin() as connection:
        definition = connection.execute(text(DEFINITIONS[dialect])).scalar_one()
        connection.execute(text(f"DROP TRIGGER audit_event_no_update{on_table}"))
    try:
        assert list_faults() == ["audit_event_no_update"]
    finally:
        db.session.remove()
        with db.engine.begin() as connection:
            connection.exec_driver_sql(definition)
    assert list_faults() == []
