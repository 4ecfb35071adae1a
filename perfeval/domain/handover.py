"""The list of a hand-over (交接清单): what goes from a leaver to a successor, and its Grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval.domain.grid import Grid, Role, RowKind
from perfeval.domain.side_page import SidePage

COLUMNS = (7, 33, 12, 24, 24)  # shares of the width
_NONE = "无"


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project with one of its sheets, as both stood at the hand-over."""

    name: str
    fiscal_year: str
    state: str
    to_do: str  # what the successor has to do with it


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A sheet that waits at a desk of the leaver; it stays with the post."""

    name: str
    fiscal_year: str
    desk: str
    since: str


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of the leaver at the unit, its term, and whether the successor gets it."""

    role: str
    term: str
    given: bool


@dataclass(frozen=True, slots=True)
class HandoverList:
    """All that went over in one step, in the words of that day; kept as it was."""

    unit: str
    leaver: str
    successor: str
    actor: str
    made_on: str
    last_day: str  # of the leaver's posts
    projects: tuple[ProjectLine, ...] = ()
    waiting: tuple[WaitingLine, ...] = ()
    posts: tuple[PostLine, ...] = ()
    delegations: tuple[str, ...] = ()
    co_owned: tuple[str, ...] = ()  # sheets of others that the leaver fills with them


def build_handover_grid(content: HandoverList) -> Grid:
    """Return the list as a page to be signed by both and by whoever saw to it."""
    title = f"{content.leaver}工作交接清单"
    page = SidePage(title, COLUMNS)
    page.add_line(f"单位：{content.unit}　　交接日期：{content.made_on}", RowKind.TITLE)
    page.add_line(
        f"移交人：{content.leaver}（岗位到{content.last_day}止）　　接收人：{content.successor}",
        RowKind.TITLE,
    )
    _add_table(
        page,
        "一、项目和自评表",
        ("序号", "项目", "年度", "状态", "接下来的办理"),
        [(one.name, one.fiscal_year, one.state, one.to_do) for one in content.projects],
    )
    _add_table(
        page,
        "二、岗位上的待办",
        ("序号", "项目", "年度", "环节", "到达时间"),
        [(one.name, one.fiscal_year, one.desk, one.since) for one in content.waiting],
    )
    _add_table(
        page,
        "三、岗位",
        ("序号", "岗位", "接收人接任", "任期", "移交人"),
        [
            (one.role, "是" if one.given else "否", one.term, f"到{content.last_day}止")
            for one in content.posts
        ],
    )
    page.add_line("四、代理", RowKind.TITLE, Role.LABEL)
    for line in content.delegations or (_NONE,):
        page.add_line(line, RowKind.NOTE)
    page.add_line("五、协办", RowKind.TITLE, Role.LABEL)
    for line in content.co_owned or (_NONE,):
        page.add_line(line, RowKind.NOTE)
    page.add_line(f"经办：{content.actor}", RowKind.NOTE)
    page.add_line(
        "移交人（签字）：　　　　　　接收人（签字）：　　　　　　监交人（签字）：", RowKind.NOTE
    )
    return page.finish()


def _add_table(
    page: SidePage, title: str, heads: Sequence[str], lines: Sequence[tuple[str, ...]]
) -> None:
    """Add a table with its heading; an empty one says so."""
    heading = f"{title}（{len(lines)} 项）"
    if lines:
        page.add_table(heading, heads, lines)
        return
    page.add_line(heading, RowKind.TITLE, Role.LABEL)
    page.add_line(_NONE, RowKind.NOTE)
