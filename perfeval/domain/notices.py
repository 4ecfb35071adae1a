"""Notices to people: their kinds, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from perfeval.domain.workflow import Action

# What the owner sees on the sheet's page anyway: no notice for each desk that is passed.
QUIET_ACTIONS = frozenset({Action.SUBMIT, Action.PASS})


class NoticeKind(StrEnum):
    """Why a person is told."""

    TODO = "todo"  # a sheet has come to a desk of the person
    RETURNED = "returned"  # a sheet of the person has come back
    NEWS = "news"  # somebody decided on a sheet of the person
    REMINDER = "reminder"  # sheets have been waiting for the person too long


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did to a sheet, in words."""

    project: str
    actor: str
    action: str  # 退回, 审定, 报送财政局
    comment: str = ""


def todo_text(deed: Deed, desk: str) -> str:
    """Say that a sheet has come to a desk: 《某项目》待您办理“财务审核”（张三送审）。说明：…"""
    text = f"《{deed.project}》待您办理“{desk}”（{deed.actor}{deed.action}）"
    return f"{text}。说明：{deed.comment}" if deed.comment else text


def news_text(deed: Deed) -> str:
    """Say what became of a sheet: 《某项目》已由李四退回：第 3 行的单位不符"""
    text = f"《{deed.project}》已由{deed.actor}{deed.action}"
    return f"{text}：{deed.comment}" if deed.comment else text


def reminder_text(projects: Sequence[str], since: datetime, days: int) -> str:
    """Say which sheets wait too long; `projects` the longest waiting first, `since` local time."""
    shown = "、".join(f"《{name}》" for name in projects[:3])
    more = "等" if len(projects) > 3 else ""
    return (
        f"有 {len(projects)} 张表在您处等候超过 {days} 天："
        f"{shown}{more}，最早自 {since.month}月{since.day}日。请尽快办理"
    )
