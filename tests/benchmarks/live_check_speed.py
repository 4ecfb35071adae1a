"""How long the server takes to check a sheet while it is typed: `make bench-live`.

A sheet of 30 rows, ten more of its unit beside it. Each answer takes turns with that of a bare
Flask page in the same process; what counts is the ratio, milliseconds depend on the machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from flask import Flask

from perfeval.db import upgrade_schema
from perfeval.domain.sheets import Fund, Indicator, ProjectReference, SheetDocument, SheetKind
from perfeval.packs import find_pack
from perfeval.services.sheets import blank_document
from tests.factories import log_in, post
from tests.factories.filings import make_filing, make_office
from tests.support.backends import build_app
from tests.support.postgres import NoPostgresError, postgres_database
from tests.web.sheets.filling import open_sheet

ROWS, SIBLINGS = 30, 10
AIM = 100  # milliseconds for an answer
WORKS = ("巡查道路", "更换井盖", "清掏管网", "修剪绿篱", "检修路灯", "清运垃圾")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="answers of each kind")
    count = parser.parse_args().count
    say("| database | live check ms (least) | bare page ms (least) | ratio | aim ms |")
    say("| --- | ---: | ---: | ---: | ---: |")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        measure("SQLite", f"sqlite:///{folder / 'bench.db'}", folder, count)
        try:
            url = stack.enter_context(postgres_database("perfeval_bench"))
        except NoPostgresError as error:
            say(f"| PostgreSQL | {error} | | | |")
        else:
            measure("PostgreSQL", url, folder, count)


def measure(name: str, url: str, folder: Path, count: int) -> None:
    """Print the row of a database."""
    app = build_app(url, folder)
    upgrade_schema(app)
    live, bare = live_check(app), bare_page()
    pairs = [(clock(live), clock(bare)) for _ in range(count + 3)][3:]  # the first ones warm up
    times, others = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratio = statistics.median(time_ / other for time_, other in pairs)
    say(f"| {name} | {tell(times)} | {tell(others)} | {ratio:.0f} | < {AIM} |")


def live_check(app: Flask) -> Callable[[], None]:
    """Return what asks for the check of a sheet whose first result was just typed."""
    with app.app_context():
        office = make_office()
        filing_id, *_ = [make_filing(office, make_sheet(number)) for number in range(SIBLINGS + 1)]
    client = log_in(app.test_client(), office.owner)
    fields = {**open_sheet(client, filing_id).fields, "indicators-0-actual": "50次"}

    def ask() -> None:
        assert post(client, f"/sheets/{filing_id}/live", fields).status_code == 200

    return ask


def bare_page() -> Callable[[], None]:
    """Return what asks Flask for a page of one word."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "ok", endpoint="bare")
    client = app.test_client()

    def ask() -> None:
        assert client.get("/").status_code == 200

    return ask


def make_sheet(number: int) -> SheetDocument:
    """Return a sheet of thirty rows, some with faults."""
    blank = blank_document(
        find_pack("national-2020"),
        kind=SheetKind.PROJECT,
        fiscal_year=2023,
        project=ProjectReference(None, f"市政维护{number}"),
        unit_name="区政府办公室",
    )
    levels = [blank.indicators[i * len(blank.indicators) // ROWS] for i in range(ROWS)]
    rows = tuple(make_row(level, number, i) for i, level in enumerate(levels))
    total = Fund("total", "90.00", "90.00", "71.34", "79.27%", "10", "7.93")
    return replace(blank, indicators=rows, funds=(total, *blank.funds[1:]))


def make_row(level: Indicator, number: int, i: int) -> Indicator:
    """Return a row; every fifth misses its target without a reason."""
    done = 90 + i if i % 5 == 0 else 120 + i
    return replace(
        level,
        name=f"{WORKS[(i + number) % len(WORKS)]}{'一二三四五'[i % 5]}片",
        target_value=f"≥{100 + i}次",
        actual_value=f"{done}次",
        max_score="3",
        score="3",
    )


def clock(work: Callable[[], None]) -> float:
    """Return the milliseconds that `work` took."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def tell(times: list[float]) -> str:
    """Return median and minimum."""
    return f"{statistics.median(times):.1f} ({min(times):.1f})"


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
