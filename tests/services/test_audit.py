"""The audit trail in the database: chained in the transaction of the change, and kept for good."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from perfeval.db import begin_write, db, transaction
from perfeval.domain.audit import INSTALLATION, AuditAction, Change, read_detail
from perfeval.domain.audit_chain import GENESIS
from perfeval.domain.cell_values import set_values
from perfeval.domain.merging import Seen
from perfeval.domain.sheets import Indicator, SheetKind
from perfeval.models import AuditEvent, Project, Unit
from perfeval.packs import find_pack
from perfeval.queries.documents import draft_document
from perfeval.services.audit import record
from perfeval.services.organisation import rename_unit
from perfeval.services.people import NewPost, create_person, reset_password
from perfeval.services.sheets import save_document
from tests.factories.audit import events_after, last_event, last_number, list_faults
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    load_filing,
    make_filing,
    make_office,
    person_of,
)
from tests.support.sizes import size

PACK = find_pack("sichuan-2022")
WRITERS = 8


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


def note(word: str = "x") -> None:
    changes = [Change("试", None, word)]
    record(AuditAction.SAMPLE_LOADED, INSTALLATION, actor=None, at=AT, changes=changes)


def test_events_follow_each_other_from_the_first(office: Office) -> None:
    for word in ("一", "二"):
        with transaction():
            note(word)
            note(word)
    events = events_after()
    assert [event.number for event in events] == [1, 2, 3, 4]
    assert events[0].previous_sha256 == GENESIS
    assert [e.previous_sha256 for e in events[1:]] == [e.sha256 for e in events[:-1]]
    assert list_faults() == []


def test_what_is_rolled_back_leaves_no_event(office: Office) -> None:
    note()
    db.session.rollback()
    with transaction():
        rename_unit(office.unit, name="新名称", actor=person_of(office.administrator), at=AT)
    (event,) = events_after()
    assert event.action == AuditAction.UNIT_RENAMED


def test_a_closed_session_forgets_what_it_noted(office: Office) -> None:
    note()
    db.session.close()
    with transaction():
        note()
    assert last_number() == 1


def test_without_an_event_there_is_no_change(office: Office) -> None:
    """What cannot be recorded (here an instant without its zone) is not done."""
    old, actor = office.unit.name, person_of(office.administrator)
    unit = db.session.get_one(Unit, office.unit.id)
    rename_unit(unit, name="新名称", actor=actor, at=AT.replace(tzinfo=None))
    with pytest.raises(StatementError, match="time zone"):
        db.session.commit()
    db.session.rollback()
    assert db.session.get_one(Unit, office.unit.id).name == old
    assert last_number() == 0


def _row(number: int) -> dict[str, object]:
    return {
        "id": number,
        "at": AT,
        "action": "x",
        "subject_kind": "filing",
        "subject_name": "x",
        "detail": "{}",
        "previous_sha256": GENESIS,
        "sha256": GENESIS,
    }


def told() -> list[str | None]:
    return [change.new for event in events_after() for change in read_detail(event.detail).changes]


def test_what_a_savepoint_rolls_back_leaves_no_event(office: Office) -> None:
    with transaction():
        note("前")
        for word in ("撤回一", "撤回二"):
            savepoint = db.session.begin_nested()
            note(word)
            savepoint.rollback()
        with db.session.begin_nested():
            note("留下")
            inner = db.session.begin_nested()
            note("撤回三")
            inner.rollback()
        note("后")
    assert told() == ["前", "留下", "后"]
    assert list_faults() == []


def fail_in_savepoint() -> None:
    with db.session.begin_nested():
        note("撤回")
        db.session.add(Project(unit_id=-1, owner_id=-1, kind=SheetKind.PROJECT, name="无此单位"))
        db.session.flush()


def test_a_write_that_fails_in_a_savepoint_leaves_no_event(office: Office) -> None:
    with transaction():
        with pytest.raises(IntegrityError):
            fail_in_savepoint()
        note("后")
    assert told() == ["后"]


def test_a_save_tells_each_cell_that_changed_by_the_id_of_its_row(office: Office) -> None:
    filing_id = make_filing(office)
    before = last_number()
    filing = load_filing(filing_id)
    ids = [row.id for row in filing.sheet.indicators]
    document = set_values(draft_document(filing), {"indicators[2].actual": "99次", "grade": "良"})
    old = draft_document(filing)
    _save(office, filing_id, document, ids)
    (event,) = events_after(before)
    assert (event.actor_id, event.actor_name) == (office.owner.id, "张经办")
    assert (event.subject_id, event.unit_id) == (filing_id, office.unit.id)
    assert event.subject_name.endswith("（2022年度）")
    changes = {change.cell: change for change in last_event()[1].changes}
    assert set(changes) == {f"indicators#{ids[2]}.actual", "grade"}
    cell = changes[f"indicators#{ids[2]}.actual"]
    assert (cell.old, cell.new) == (old.indicators[2].actual_value, "99次")
    assert cell.place == f"三级指标《{old.indicators[2].name}》实际完成指标值"


def test_rows_that_come_go_and_move_are_told(office: Office) -> None:
    filing_id = make_filing(office)
    filing = load_filing(filing_id)
    ids: list[int | None] = [row.id for row in filing.sheet.indicators]
    old = draft_document(filing)
    new_row = Indicator("完成指标", "数量指标", "新增的一行", "≥1次")
    rows = (new_row, old.indicators[2], old.indicators[1], *old.indicators[3:])
    _save(office, filing_id, replace(old, indicators=rows), [None, ids[2], ids[1], *ids[3:]])
    changes = last_event()[1].changes
    gone = {change.cell: change.old for change in changes if change.new is None}
    assert gone[f"indicators#{ids[0]}.name"] == old.indicators[0].name
    assert gone[f"indicators#{ids[0]}.actual"] == old.indicators[0].actual_value
    new_id = load_filing(filing_id).sheet.indicators[0].id
    assert f"indicators#{new_id}.name" in {change.cell for change in changes}
    assert "指标行的顺序" in {change.place for change in changes}


def test_a_save_that_changes_nothing_is_no_event(office: Office) -> None:
    filing_id = make_filing(office)
    before = last_number()
    filing = load_filing(filing_id)
    _save(office, filing_id, draft_document(filing), [row.id for row in filing.sheet.indicators])
    assert last_number() == before


def _save(office: Office, filing_id: int, document: object, ids: list) -> None:
    filing = load_filing(filing_id)
    with transaction():
        save_document(
            filing,
            document,  # type: ignore[arg-type]
            PACK,
            seen=Seen(filing.version),
            row_ids=ids,
            actor=person_of(office.owner),
            at=AT,
        )


def test_the_way_of_a_filing_is_told_with_the_hashes_it_is_bound_to(office: Office) -> None:
    filing_id = make_filing(office)
    before = last_number()
    bring_to(office, filing_id, Stop.SIGNED_OFF)
    round_ = load_filing(filing_id).rounds[-1]
    told = [(event.action, event.actor_name) for event in events_after(before)]
    decisions = [pair for pair in told if pair[0] != AuditAction.FINDING_ANSWERED]
    assert decisions == [
        ("decision.submit", "张经办"),
        ("decision.pass", "李财务"),
        ("decision.pass", "王分管"),
        ("decision.sign_off", "赵主任"),
        (AuditAction.ROUND_PRINTED, None),
    ]
    assert last_event()[1].facts == {"round": "1", "printed_sha256": round_.printed_sha256}
    assert list_faults() == []


def test_no_password_is_ever_written(office: Office) -> None:
    actor = person_of(office.administrator)
    with transaction():
        post = NewPost(next(iter(actor.posts)).role, office.unit)
        user, first = create_person(
            username="new", full_name="新来的", post=post, actor=actor, at=AT
        )
        second = reset_password(user, actor=actor, at=AT)
    written = "".join(str(event) for event in events_after())
    assert "新来的" in written
    for secret in (first, second, user.password, user.fs_uniquifier):
        assert secret not in written


# Kept for good.


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEvent).values(actor_name="别人"),
        update(AuditEvent).where(AuditEvent.id == 1).values(id=7),
        delete(AuditEvent),
        delete(AuditEvent).where(AuditEvent.id == 1),
    ],
)
def test_the_database_refuses_to_change_or_delete(office: Office, statement: object) -> None:
    with transaction():
        note()
    with pytest.raises(IntegrityError, match="never changed"), transaction():
        db.session.execute(statement)  # type: ignore[call-overload]
    assert last_number() == 1
    assert list_faults() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_refuses_to_empty_the_table(office: Office) -> None:
    with transaction():
        note()
    for way in ("TRUNCATE audit_event", "TRUNCATE audit_event RESTART IDENTITY CASCADE"):
        with pytest.raises(IntegrityError, match="never changed"), transaction():
            db.session.execute(text(way))
    assert last_number() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["INSERT OR REPLACE", "REPLACE"])
def test_sqlite_refuses_to_replace(office: Office, way: str) -> None:
    with transaction():
        note()
    columns = ", ".join(_row(1))
    values = ", ".join(f":{name}" for name in _row(1))
    with pytest.raises(IntegrityError, match="never changed"), transaction():
        db.session.execute(
            text(f"{way} INTO audit_event ({columns}) VALUES ({values})"),
            {**_row(1), "at": "2023-01-10 01:30:00.000000"},
        )
    assert list_faults() == []


# Writers at once.


def test_writers_at_once_make_one_chain(app: Flask, office: Office) -> None:
    """Each commits its events; nothing is lost, nothing forks, nobody waits in a circle."""
    rounds = size("audit_rounds")
    unit_ids = (office.unit.id, office.bureau.id)

    def write(writer: int) -> None:
        with app.app_context():
            for i in range(rounds):
                begin_write()
                with transaction():
                    # Some record before they wait for a row, some after: none may hold the chain
                    # while it waits.
                    if writer % 4 < 2:
                        note(f"{writer}/{i}")
                    unit = db.session.get_one(Unit, unit_ids[writer % 2], with_for_update=True)
                    unit.name = f"{writer}的第{i}个名称"
                    db.session.flush()
                    note(f"{writer}/{i}，又一条")
            db.session.remove()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert last_number() == WRITERS * rounds * 3 // 2
    assert list_faults() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reader_that_writes_late_is_refused_rather_than_forking(
    app: Flask, office: Office
) -> None:
    """On SQLite a transaction that began by reading cannot write once another one has."""
    with transaction():
        note()
    begun = db.session.scalars(select(AuditEvent.id)).all()
    assert begun == [1]

    def write_between() -> None:
        with app.app_context():
            begin_write()
            with transaction():
                note("between")
            db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write_between).result()
    with pytest.raises(OperationalError), transaction():
        note("late")
    assert last_number() == 2
    assert list_faults() == []
