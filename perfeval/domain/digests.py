"""Summaries for people who do not look into the program: mail, group chat, robot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

MOST_LINES = 20  # of one list in a mail
_MOST_TEXT = 200  # characters of one notice in a mail


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A sheet that waits; `since` is local time."""

    project: str
    unit: str
    desk: str
    since: datetime


@dataclass(frozen=True, slots=True)
class NewsLine:
    """A notice; `at` is local time."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for one person at one desk; `since` is the day of the oldest, None if unknown."""

    name: str
    desk: str
    count: int
    since: date | None


def mail_subject(waiting: int, news: int, day: date) -> str:
    """Return the subject of a day's mail."""
    parts = [f"{waiting} 张表待您办理"] if waiting else []
    parts += [f"{news} 条新消息"] if news else []
    return f"绩效自评：{'，'.join(parts)}（{_short(day)}）"


def mail_body(
    name: str, waiting: Sequence[WaitingLine], news: Sequence[NewsLine], address: str = ""
) -> str:
    """Return the text of a day's mail; `address` is that of the site, "" if unknown."""
    lines = [f"{name}，您好：", ""]
    lines += _section(f"待您办理 {len(waiting)} 张", map(_waiting_words, waiting))
    lines += _section(f"新消息 {len(news)} 条", map(_news_words, news))
    lines.append(f"请登录网站办理：{address}" if address else "请登录绩效自评网站办理。")
    lines += ["", "每天最多一封；不想再收，可在网站的“我的设置”里关闭。"]
    return "\n".join(lines) + "\n"


def chat_text(backlogs: Sequence[Backlog], day: date) -> str:
    """Return a text to paste into a group chat: who has how many waiting, since when."""
    if not backlogs:
        return f"绩效自评（{_short(day)}）：现在没有等候办理的表。\n"
    lines = [f"绩效自评待办情况（{_short(day)}）"]
    for one in backlogs:
        since = f"，最早自 {_short(one.since)}" if one.since else ""
        lines.append(f"{one.name}（{one.desk}）：{one.count} 张{since}")
    return "\n".join([*lines, "请登录系统尽快办理，谢谢！"]) + "\n"


def robot_text(backlogs: Sequence[Backlog], day: date) -> str:
    """Return the day's counts by desk for the robot of a group chat; no names of projects."""
    total = sum(one.count for one in backlogs)
    if not total:
        return f"绩效自评（{_short(day)}）：没有等候办理的表。"
    lines = [f"绩效自评（{_short(day)}）：{total} 张表等候办理"]
    for one in backlogs[:MOST_LINES]:
        since = f"，最早自 {_short(one.since)}" if one.since else ""
        lines.append(f"{one.name} {one.desk}：{one.count} 张{since}")
    if len(backlogs) > MOST_LINES:
        lines.append(f"另有 {len(backlogs) - MOST_LINES} 处未列出")
    return "\n".join(lines)


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    if not found:
        return []
    shown = [f"  {number}. {line}" for number, line in enumerate(found[:MOST_LINES], 1)]
    if len(found) > MOST_LINES:
        shown.append(f"  另有 {len(found) - MOST_LINES} 条未列出，请登录查看。")
    return [f"{title}：", *shown, ""]


def _waiting_words(line: WaitingLine) -> str:
    return f"《{line.project}》（{line.unit}），{line.desk}，自 {_short(line.since)}"


def _news_words(line: NewsLine) -> str:
    text = " ".join(line.text.split())
    shown = text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + "……"
    return f"{_short(line.at)} {line.at:%H:%M} {shown}"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
