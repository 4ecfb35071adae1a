"""The trail as CSV for office programs: nothing in it is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from zoneinfo import ZoneInfo

from perfeval.domain.audit import action_label, read_detail
from perfeval.domain.audit_chain import ChainedEvent
from perfeval.domain.audit_lines import describe_detail

HEADINGS = ("编号", "时间", "人员", "单位", "操作", "对象", "内容", "前一条的哈希", "哈希")
_LINES_AT_ONCE = 500
# What office programs begin a formula with, full-width signs included.
_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")


def csv_lines(
    events: Iterable[ChainedEvent], unit_names: Mapping[int, str], zone: ZoneInfo
) -> Iterator[str]:
    """Yield the text of the table piece by piece, beginning with the mark of UTF-8."""
    written = StringIO()
    table = csv.writer(written)
    table.writerow(HEADINGS)
    yield "\ufeff"
    for count, event in enumerate(events, start=1):
        table.writerow(guard_formula(text) for text in _texts(event, unit_names, zone))
        if count % _LINES_AT_ONCE == 0:
            yield written.getvalue()
            written.seek(0)
            written.truncate()
    yield written.getvalue()


def guard_formula(text: str) -> str:
    """Return a text that no office program computes."""
    return f"'{text}" if text[:1] in _FORMULA_SIGNS else text


def _texts(event: ChainedEvent, unit_names: Mapping[int, str], zone: ZoneInfo) -> tuple[str, ...]:
    return (
        str(event.number),
        f"{event.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        event.actor_name or "",
        unit_names.get(event.unit_id or 0, ""),
        action_label(event.action),
        event.subject_name,
        describe_detail(read_detail(event.detail)),
        event.previous_sha256,
        event.sha256,
    )
