"""The meeting that a decision was taken at (集体研究): read from what is typed, told in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from perfeval.domain.errors import IncompleteDecisionError

LONGEST_NAME = 100
LONGEST_NUMBER = 60
_FIRST_YEAR = 1949


@dataclass(frozen=True, slots=True)
class TypedMeeting:
    """What a person typed about a meeting; all blank where there was none."""

    name: str = ""
    held_on: str = ""
    minutes: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed."""
        return not any(text.strip() for text in (self.name, self.held_on, self.minutes))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting by name and day, and the number of its minutes (纪要文号), "" if none is known."""

    name: str
    held_on: date
    minutes: str = ""


def read_meeting(typed: TypedMeeting, today: date) -> Meeting | None:
    """Return the meeting that was typed, None where nothing was.

    Raises IncompleteDecisionError with what is wrong and how to put it right.
    """
    if typed.is_blank:
        return None
    name, minutes = (" ".join(text.split()) for text in (typed.name, typed.minutes))
    if not name:
        raise IncompleteDecisionError("填写了集体研究的，请写明会议名称，如“主任办公会”")
    if len(name) > LONGEST_NAME:
        raise IncompleteDecisionError(f"会议名称最多 {LONGEST_NAME} 个字，现有 {len(name)} 个字")
    if len(minutes) > LONGEST_NUMBER:
        raise IncompleteDecisionError(
            f"纪要文号最多 {LONGEST_NUMBER} 个字，现有 {len(minutes)} 个字"
        )
    return Meeting(name, _read_day(typed.held_on, today), minutes)


def describe_meeting(name: str | None, held_on: date | None, minutes: str | None) -> str:
    """Return a meeting in one line (主任办公会，2023年1月9日，〔2023〕1号), "" for none."""
    if not name or held_on is None:
        return ""
    day = f"{held_on.year}年{held_on.month}月{held_on.day}日"
    return "，".join(filter(None, (name, day, minutes)))


def _read_day(text: str, today: date) -> date:
    if not text.strip():
        raise IncompleteDecisionError("填写了集体研究的，请写明会议日期")
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise IncompleteDecisionError(
            f"会议日期“{text.strip()[:20]}”不对，请按“2024-01-31”的样子填写"
        ) from None
    if day > today:
        raise IncompleteDecisionError(f"会议日期 {day} 在今天之后：会议开过以后再填，请核对日期")
    if day.year < _FIRST_YEAR:
        raise IncompleteDecisionError(f"会议日期 {day} 的年份不对，请核对日期")
    return day
