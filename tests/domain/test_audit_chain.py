"""The chain of the audit trail: whatever is done to it, verifying names the event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.domain.audit_chain import (
    GENESIS,
    ChainedEvent,
    Head,
    event_bytes,
    event_sha256,
    verify_chain,
)
from tests.domain.data import load_cases

CASES = load_cases("audit_tamper")["case"]
AT = datetime(2023, 1, 10, 1, 30, tzinfo=UTC)
COLUMNS = [field.name for field in fields(ChainedEvent)]
Chain = list[ChainedEvent]


def hashed(event: ChainedEvent) -> ChainedEvent:
    return replace(event, sha256=event_sha256(event))


def grow(chain: Chain, count: int) -> Chain:
    """Return the chain with further events of one filing."""
    for _ in range(count):
        number = len(chain) + 1
        event = ChainedEvent(
            number=number,
            at=AT + timedelta(minutes=number),
            actor_id=number % 3,
            actor_name=f"第{number % 3}人",
            action="sheet.save",
            subject_kind="filing",
            subject_id=7,
            subject_name="督导调研工作经费（2022年度）",
            unit_id=3,
            detail=f'{{"changes":[{{"new":"60次","old":"45次","place":"第{number}格"}}]}}',
            previous_sha256=chain[-1].sha256 if chain else GENESIS,
        )
        chain = [*chain, hashed(event)]
    return chain


def with_column(event: ChainedEvent, column: str, value: object) -> ChainedEvent:
    values: dict[str, Any] = {column: value}
    return replace(event, **values)


def _place(chain: Chain, number: int) -> int:
    return next(i for i, event in enumerate(chain) if event.number == number)


def _set(chain: Chain, act: Mapping[str, Any]) -> Chain:
    i = _place(chain, act["at"])
    chain[i] = with_column(chain[i], act["column"], act.get("value"))
    return chain


def _rehash(chain: Chain, act: Mapping[str, Any]) -> Chain:
    i = _place(chain, act["at"])
    chain[i] = hashed(chain[i])
    return chain


def _rehash_from(chain: Chain, act: Mapping[str, Any]) -> Chain:
    first = _place(chain, act["at"])
    for i in range(first, len(chain)):
        link = chain[i].previous_sha256 if i == first else chain[i - 1].sha256
        chain[i] = hashed(replace(chain[i], previous_sha256=link))
    return chain


def _insert(chain: Chain, act: Mapping[str, Any]) -> Chain:
    i = _place(chain, act["at"])
    return [*chain[:i], chain[_place(chain, act["of"])], *chain[i:]]


def _swap(chain: Chain, act: Mapping[str, Any]) -> Chain:
    i, j = _place(chain, act["at"]), _place(chain, act["with"])
    one, other = chain[i], chain[j]
    chain[i], chain[j] = replace(other, number=one.number), replace(one, number=other.number)
    return chain


ACTS: Mapping[str, Callable[[Chain, Mapping[str, Any]], Chain]] = {
    "set": _set,
    "rehash": _rehash,
    "rehash_from": _rehash_from,
    "insert": _insert,
    "swap": _swap,
    "delete": lambda chain, act: [one for one in chain if one.number != act["at"]],
    "renumber": lambda chain, _: [replace(e, number=i) for i, e in enumerate(chain, start=1)],
    "cut": lambda chain, act: chain[: act["behind"]],
    "append": lambda chain, _: [*chain, forged(grow(chain, 1)[-1])],
}


def forged(event: ChainedEvent) -> ChainedEvent:
    return hashed(replace(event, actor_id=99))


def tampered(case: Mapping[str, Any]) -> tuple[Chain, Head | None]:
    """Return the chain after what a case does to it, and the head written down before."""
    chain = grow([], 8)
    head = Head(case["noted"], chain[case["noted"] - 1].sha256) if "noted" in case else None
    for act in case.get("do", ()):
        chain = ACTS[act["act"]](chain, act)
    return chain, head


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_tampering_is_named_by_the_number_of_the_event(case: dict[str, Any]) -> None:
    chain, head = tampered(case)
    faults = list(verify_chain(chain, head))
    assert [fault.number for fault in faults] == case["faults"], faults
    if "says" in case:
        assert case["says"] in faults[0].sentence


def test_the_cases_change_every_column() -> None:
    changed = {act["column"] for case in CASES for act in case.get("do", ()) if "column" in act}
    assert changed == set(COLUMNS)


def test_an_empty_trail_has_no_fault() -> None:
    assert list(verify_chain([])) == []


def test_a_zone_of_the_clock_does_not_change_the_bytes() -> None:
    (event,) = grow([], 1)
    there = event.at.astimezone(tz=None)
    assert event_bytes(replace(event, at=there)) == event_bytes(event)


@given(
    st.sampled_from([name for name in COLUMNS if name not in ("number", "at", "sha256")]),
    st.integers(0, 7),
    st.one_of(st.none(), st.integers(), st.text(max_size=30)),
)
def test_any_other_value_in_any_column_is_found(column: str, i: int, value: object) -> None:
    chain = grow([], 8)
    is_same = getattr(chain[i], column) == value
    chain[i] = with_column(chain[i], column, value)
    faults = list(verify_chain(chain))
    assert bool(faults) != is_same
    assert {fault.number for fault in faults} <= {i + 1}
