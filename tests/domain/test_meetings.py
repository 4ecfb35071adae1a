"""集体研究: what is read from what is typed, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from perfeval.domain.errors import IncompleteDecisionError
from perfeval.domain.meetings import Meeting, TypedMeeting, describe_meeting, read_meeting
from tests.domain.data import load_cases

TODAY = date(2023, 1, 10)
CASES = load_cases("meetings")


def words_of(meeting: Meeting | None) -> str:
    if meeting is None:
        return ""
    return describe_meeting(meeting.name, meeting.held_on, meeting.minutes)


@pytest.mark.parametrize("case", CASES["read"], ids=lambda case: case["words"] or "nothing")
def test_a_meeting_is_read_and_told(case: dict[str, Any]) -> None:
    assert words_of(read_meeting(TypedMeeting(*case["typed"]), TODAY)) == case["words"]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["sentence"])
def test_a_meeting_that_cannot_be_is_refused_in_words(case: dict[str, Any]) -> None:
    with pytest.raises(IncompleteDecisionError) as refused:
        read_meeting(TypedMeeting(*case["typed"]), TODAY)
    assert case["sentence"] in str(refused.value)


def test_without_a_day_there_is_no_meeting_to_tell() -> None:
    assert describe_meeting("主任办公会", None, None) == ""
