"""How long a search in a large indicator library takes, beside a bare query over the same table.

    .venv/bin/python -m tests.benchmarks.library_search [--entries 20000]

Runs on a SQLite file and on the tests' PostgreSQL.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import func, insert, select

from perfeval.db import db, upgrade_schema
from perfeval.domain.library import LibraryEntry
from perfeval.models import LibraryIndicator
from perfeval.queries.library import count_uses, find_entries
from tests.factories.filings import AT, make_filing, make_office
from tests.support.backends import build_app
from tests.support.postgres import postgres_database

TURNS = 15
SEARCHES = ("", "培训", "培训 次数", "第19999号", "产出 %", "没有这样的指标")


def main() -> None:
    """Print the figures of each database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=20_000)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        for name, url in (
            ("SQLite", f"sqlite:///{folder / 'library.db'}"),
            ("PostgreSQL", stack.enter_context(postgres_database("perfeval_bench"))),
        ):
            app = build_app(url, folder)
            upgrade_schema(app)
            with app.app_context():
                _say(f"{name}, {chosen.entries:,} entries:")
                for line in _figures(chosen.entries):
                    _say(f"  {line}")
                db.session.remove()
                db.engine.dispose()


def _figures(count: int) -> Iterator[str]:
    office = make_office()
    make_filing(office)
    units = [office.unit.id, office.bureau.id]
    db.session.execute(insert(LibraryIndicator), [_row(i, units[i % 2]) for i in range(count)])
    db.session.commit()
    bare = _fastest(_count)
    yield f"bare query (all rows counted): {bare:.1f} ms"
    for words in SEARCHES:
        for most, what in ((8, "offered while typing"), (51, "a page")):
            time = _fastest(partial(_find, units, words, most))
            yield f"“{words}”, {what}: {time:.1f} ms, {time / bare:.1f} times the bare query"
    rows = find_entries(units)
    time = _fastest(lambda: count_uses(rows, units))
    yield f"uses of {len(rows)} entries: {time:.1f} ms"


def _row(i: int, unit_id: int) -> dict[str, object]:
    what = ("举办培训次数", "验收合格率", "完成及时率", "服务对象满意度")[i % 4]
    entry = LibraryEntry(f"{what}（第{i}号）", "产出指标", "数量指标", "≥", "3", "次", source="无")
    return {
        **asdict(entry),
        "unit_id": unit_id,
        "search_text": entry.search_text,
        "changed_at": AT,
    }


def _count() -> None:
    db.session.scalar(select(func.count(LibraryIndicator.search_text)))


def _find(units: list[int], words: str, most: int) -> None:
    find_entries(units, words, most=most, level2="数量指标" if most == 8 else "")


def _fastest(act: Callable[[], object]) -> float:
    times = []
    for _ in range(TURNS):
        db.session.expunge_all()
        started = perf_counter()
        act()
        times.append((perf_counter() - started) * 1000)
    return min(times)  # the others waited for somebody else's work


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
