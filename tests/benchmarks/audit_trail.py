"""What the audit trail costs: verifying it, reading pages of it, and its part of a save.

    .venv/bin/python -m tests.benchmarks.audit_trail [--events 100000] [--saves 200]

Runs on a SQLite file and on the tests' PostgreSQL.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from unittest.mock import patch

from perfeval.db import begin_write, db, transaction, upgrade_schema
from perfeval.domain.audit import AuditAction, Change, Subject, SubjectKind
from perfeval.domain.merging import Seen
from perfeval.domain.persons import Person
from perfeval.packs import find_pack
from perfeval.queries.audit import EventFilter, list_events
from perfeval.queries.documents import draft_document
from perfeval.queries.integrity import find_chain_faults, find_round_faults
from perfeval.services import sheets
from perfeval.services.audit import record
from tests.factories.filings import AT, load_filing, make_filing, make_office, person_of
from tests.support.backends import build_app
from tests.support.postgres import postgres_database

BATCH = 1000
PACK = find_pack("sichuan-2022")


def main() -> None:
    """Print the figures of each database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--saves", type=int, default=200)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        for name, url in (
            ("SQLite", f"sqlite:///{folder / 'trail.db'}"),
            ("PostgreSQL", stack.enter_context(postgres_database("perfeval_bench"))),
        ):
            app = build_app(url, folder)
            upgrade_schema(app)
            with app.app_context():
                _say(f"{name}:")
                for line in _figures(chosen.events, chosen.saves):
                    _say(f"  {line}")
                db.session.remove()
                db.engine.dispose()


def _figures(events: int, saves: int) -> Iterator[str]:
    office = make_office()
    units = [office.unit.id, office.bureau.id]
    filing_id = make_filing(office)
    owner = person_of(office.owner)
    recorded, bare = _save_times(filing_id, owner, saves)
    yield (
        f"a save of one cell: {recorded:.1f} ms, without the trail {bare:.1f} ms"
        f" (medians of {saves}, in turn)"
    )
    seconds = _timed(lambda: _fill(events, units))
    yield f"{events:,} events written in batches of {BATCH}: {seconds:.1f} s"
    yield f"verified: {_timed(_verify):.1f} s"
    tracemalloc.start()
    _verify()
    yield f"most memory while verifying: {tracemalloc.get_traced_memory()[1] / 2**20:.1f} MB"
    tracemalloc.stop()
    for word, wanted in _filters(units):
        times = [_timed(partial(_read, wanted)) for _ in range(9)]
        yield f"a page, {word}: {statistics.median(times) * 1000:.1f} ms"


def _verify() -> None:
    faults = [*find_chain_faults(), *find_round_faults()]
    if faults:
        raise RuntimeError(f"an untouched trail has faults: {faults[:3]}")


def _save_times(filing_id: int, actor: Person, count: int) -> tuple[float, float]:
    """Return the median milliseconds of a save with its commit: as it is, and without the trail."""
    with_trail, without = [], []
    for i in range(count):
        with_trail.append(_save(filing_id, actor, f"第 {i} 稿"))
        with patch.object(sheets, "record"), patch.object(sheets, "_changes", return_value=[]):
            without.append(_save(filing_id, actor, f"第 {i} 稿，未记"))
    return statistics.median(with_trail), statistics.median(without)


def _save(filing_id: int, actor: Person, title: str) -> float:
    db.session.rollback()
    begin_write()
    filing = load_filing(filing_id)
    ids = [row.id for row in filing.sheet.indicators]
    document = replace(draft_document(filing), title=title)
    version = filing.version
    started = perf_counter()
    with transaction():
        sheets.save_document(
            filing, document, PACK, seen=Seen(version), row_ids=ids, actor=actor, at=AT
        )
    return (perf_counter() - started) * 1000


def _fill(count: int, units: list[int]) -> None:
    for start in range(0, count, BATCH):
        begin_write()
        with transaction():
            for i in range(start, min(start + BATCH, count)):
                subject = Subject(SubjectKind.FILING, i % 3000, f"第{i % 3000}张表", units[i % 2])
                place = "三级指标《值班值守》实际完成值"
                changes = [Change(place, f"{i}次", f"{i + 1}次", f"indicators#{i}.actual")]
                actor = Person(i % 500, frozenset(), f"第{i % 500}人")
                at = AT + timedelta(minutes=i)
                record(AuditAction.SHEET_SAVED, subject, actor=actor, at=at, changes=changes)


def _filters(units: list[int]) -> Iterator[tuple[str, EventFilter]]:
    whole = EventFilter()
    middle = AT + timedelta(minutes=20_000)
    yield "the newest", whole
    yield "of two units that hold everything", EventFilter(unit_ids=frozenset(units))
    yield "of one unit", EventFilter(unit_ids=frozenset(units[:1]))
    yield "of one filing", replace(whole, filing_id=7)
    yield "of a rare person", replace(whole, person="第499人")
    yield "of nobody", replace(whole, person="无此人")
    yield "of an old day", replace(whole, since=middle, until=_day_after(middle))
    yield "of a rare action", replace(whole, action=AuditAction.PROJECT_CREATED)


def _day_after(instant: datetime) -> datetime:
    return instant + timedelta(days=1)


def _read(wanted: EventFilter) -> None:
    list_events(wanted, most=201)
    db.session.rollback()


def _timed(act: Callable[[], object]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
