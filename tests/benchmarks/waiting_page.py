"""What the page of waiting sheets costs, as a multiple of a bare page with one query.

    .venv/bin/python -m tests.benchmarks.waiting_page [--sheets 60] [--times 15]

Runs on a SQLite file and on the tests' PostgreSQL. Half of the sheets come back changed for a
second round, so that their differences are told too.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from perfeval.db import db, transaction, upgrade_schema
from perfeval.domain.cell_values import set_values
from perfeval.domain.merging import Seen
from perfeval.domain.workflow import Action
from perfeval.models import Filing
from perfeval.packs import find_pack
from perfeval.queries.documents import draft_document
from perfeval.services.sheets import save_document
from tests.factories import log_in
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    answer_filing,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    person_of,
    published_sheet,
)
from tests.support.backends import build_app
from tests.support.postgres import postgres_database

BARE = "/bare"


def main() -> None:
    """Print the figures of each database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sheets", type=int, default=60)
    parser.add_argument("--times", type=int, default=15)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        for name, url in (
            ("SQLite", f"sqlite:///{folder / 'waiting.db'}"),
            ("PostgreSQL", stack.enter_context(postgres_database("perfeval_bench"))),
        ):
            app = build_app(url, folder)
            _add_bare_page(app)
            upgrade_schema(app)
            _say(f"{name}:")
            for line in _figures(app, chosen.sheets, chosen.times):
                _say(f"  {line}")


def _add_bare_page(app: Flask) -> None:
    """Add a page behind the login that asks the database once and says one line."""

    def bare() -> str:
        return str(db.session.scalar(select(func.count(Filing.id))))

    app.add_url_rule(BARE, "bare", bare)


def _figures(app: Flask, sheets: int, times: int) -> Iterator[str]:
    with app.app_context():
        office = make_office()
        ids = [_make_waiting(office, number) for number in range(sheets)]
    client = log_in(app.test_client(), office.director)
    bare = _median(client, BARE, times)
    yield f"a bare page with one query: {bare:.1f} ms"
    selected = "&".join(f"select={one}" for one in ids)
    for words, address in (
        (f"{sheets} waiting sheets", "/reviews/"),
        ("the same with one open", f"/reviews/?open={ids[0]}"),
        ("the confirmation of all", f"/reviews/batch?{selected}"),
        ("the list as PDF", "/reviews/submission-list.pdf"),
    ):
        spent = _median(client, address, times)
        yield f"{words}: {spent:.0f} ms, {spent / bare:.0f} times the bare page"
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _make_waiting(office: Office, number: int) -> int:
    document = published_sheet(2 + number % 2)
    filing_id = make_filing(office, document, name=f"第{number}个项目")
    answer_filing(filing_id, office.owner)
    bring_to(office, filing_id, Stop.SUBMITTED)
    if number % 2:
        _change(office, filing_id)
    bring_to(office, filing_id, Stop.PASSED)
    return filing_id


def _change(office: Office, filing_id: int) -> None:
    decide_filing(filing_id, office.clerk, Action.RETURN, "请核对")
    filing = load_filing(filing_id)
    changed = set_values(draft_document(filing), {"indicators[0].actual": "98%"})
    with transaction():
        save_document(
            filing,
            changed,
            find_pack(filing.sheet.pack_id),
            seen=Seen(filing.version),
            row_ids=[row.id for row in filing.sheet.indicators],
            actor=person_of(office.owner),
            at=AT,
        )
    answer_filing(filing_id, office.owner)
    bring_to(office, filing_id, Stop.SUBMITTED)


def _median(client: FlaskClient, address: str, times: int) -> float:
    """Return the median milliseconds of opening an address, the first time left out."""
    spent = []
    for _ in range(times + 1):
        started = perf_counter()
        answer = client.get(address)
        spent.append((perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
    return statistics.median(spent[1:])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
