"""Handing a leaver's projects and posts at a unit to a successor, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.audit import AuditAction
from perfeval.domain.handover import HandoverList, PostLine, ProjectLine, WaitingLine
from perfeval.domain.persons import HeldPost, Person
from perfeval.domain.records import write_record
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import EDITABLE_STATES, Position, State
from perfeval.models import CoOwner, Delegation, Filing, Handover, Post, Unit, User
from perfeval.queries.delegations import holds_post, list_touching
from perfeval.queries.handovers import InHand, get_in_hand
from perfeval.queries.rounds import frozen_route
from perfeval.services.audit import of_user, record
from perfeval.services.co_owners import describe_share, pass_on
from perfeval.services.organisation import InputError, check_administers
from perfeval.services.people import NewPost, end_post, give_post


@dataclass(frozen=True, slots=True)
class HandoverOrder:
    """Which of the leaver's posts the successor gets, and the last day of the leaver's."""

    roles: frozenset[PostRole]
    last_day: date | None = None  # None ends them at once


def preview_hand_over(
    unit: Unit,
    leaver: User,
    successor: User,
    *,
    what: HandoverOrder,
    actor: Person,
    at: datetime,
) -> HandoverList:
    """Return the list of what `hand_over` would move; raises as it does, and changes nothing."""
    check_administers(actor, unit.id)
    held = get_in_hand(leaver.id, unit.id, at.date())
    _check(unit, leaver, successor, what, held, at.date())
    last_day = _last_day(what, at.date())
    lent = _delegations(leaver, unit, at.date())
    return HandoverList(
        unit=unit.name,
        leaver=leaver.full_name,
        successor=successor.full_name,
        actor=actor.full_name,
        made_on=_printed_day(at.date()),
        last_day=_printed_day(last_day),
        projects=_project_lines(held),
        waiting=tuple(_waiting_line(filing, at) for filing in held.waiting),
        posts=tuple(
            PostLine(labels.ROLES[post.role], _term(post), post.role in what.roles)
            for post in held.posts
        ),
        delegations=tuple(_delegation_line(row, last_day) for row in lent),
        co_owned=tuple(_co_owned_line(row) for row in held.co_owned),
    )


def hand_over(
    unit: Unit,
    leaver: User,
    successor: User,
    *,
    what: HandoverOrder,
    actor: Person,
    at: datetime,
) -> Handover:
    """Move the leaver's projects and the named posts at a unit to the successor, and keep the list.

    Drafts follow their project's owner, waiting sheets the post. Posts of the leaver end after
    `what.last_day`, delegations by and to the leaver at this unit with them; the successor's begin
    today. Raises NotPermittedError, or InputError naming the field that cannot be used.
    """
    content = preview_hand_over(unit, leaver, successor, what=what, actor=actor, at=at)
    held = get_in_hand(leaver.id, unit.id, at.date())
    last_day = _last_day(what, at.date())
    for row in _delegations(leaver, unit, at.date()):
        _close(row, last_day, at)
    for project in held.projects:
        project.owner_id = successor.id
    for share in held.co_owned:
        pass_on(share, successor, actor=actor, at=at)
    for role in sorted(what.roles):
        if not holds_post(successor.id, HeldPost(unit.id, role), at.date()):
            give_post(successor, NewPost(role, unit, at.date()), actor=actor, at=at)
    for post in held.posts:
        end_post(post, last_day=what.last_day, actor=actor, at=at)
    done = Handover(
        unit_id=unit.id,
        leaver_id=leaver.id,
        leaver_name=leaver.full_name,
        successor_id=successor.id,
        successor_name=successor.full_name,
        actor_id=actor.user_id,
        actor_name=actor.full_name,
        made_at=at,
        content=write_record(content),
    )
    db.session.add(done)
    db.session.flush()
    facts = {
        "successor": successor.full_name,
        "projects": "；".join(project.name for project in held.projects),
        "delegations": "；".join(content.delegations),
        "co_owned": "；".join(content.co_owned),
        "last_day": last_day.isoformat(),
    }
    subject = of_user(leaver, unit.id)
    record(AuditAction.HANDED_OVER, subject, actor=actor, at=at, facts=facts)
    return done


def _check(
    unit: Unit, leaver: User, successor: User, what: HandoverOrder, held: InHand, today: date
) -> None:
    if held.is_empty:
        raise InputError("unit", f"{leaver.full_name}在“{unit.name}”没有岗位和项目，无需交接")
    if successor.id == leaver.id:
        raise InputError("successor", "不能交接给本人，请选择接收人")
    if not successor.active:
        raise InputError("successor", f"{successor.full_name}的账号已停用，请选择其他人")
    if what.roles - {post.role for post in held.posts}:
        raise InputError("roles", f"只能移交{leaver.full_name}在本单位现有的岗位，请刷新页面后再选")
    keeps = PostRole.OWNER in what.roles or holds_post(
        successor.id, HeldPost(unit.id, PostRole.OWNER), today
    )
    many = len(held.projects) + len(held.co_owned)
    if many and not keeps:
        raise InputError(
            "roles",
            f"有 {many} 个项目要移交，{successor.full_name}还不是本单位经办人，"
            "请勾选“经办人”岗位，或先为其设置该岗位",
        )
    if what.last_day is not None and what.last_day < today - timedelta(days=1):
        raise InputError("last_day", "最后一天不能早于昨天")


def _last_day(what: HandoverOrder, today: date) -> date:
    return what.last_day or today - timedelta(days=1)


def _delegations(leaver: User, unit: Unit, today: date) -> Sequence[Delegation]:
    return [row for row in list_touching(leaver.id, today) if row.unit_id == unit.id]


def _close(row: Delegation, last_day: date, at: datetime) -> None:
    if row.starts_on > last_day:
        row.ended_at = at
    else:
        row.ends_on = min(row.ends_on, last_day)


def _co_owned_line(row: CoOwner) -> str:
    return f"{row.sheet.project.name}（{row.sheet.fiscal_year}年度）：{describe_share(row)}"


def _project_lines(held: InHand) -> tuple[ProjectLine, ...]:
    lines = []
    for project in held.projects:
        filings = [one for one in held.filings if one.sheet.project_id == project.id]
        lines += [_project_line(filing) for filing in filings]
        if not filings:
            lines.append(ProjectLine(project.name, "", "未填报", "填报"))
    return tuple(lines)


def _project_line(filing: Filing) -> ProjectLine:
    sheet, state = filing.sheet, filing.state
    to_do = {State.DRAFT: "继续填报后送审", State.RETURNED: "按退回意见修改后送审"}.get(
        state, "被退回时由接收人修改"
    )
    position = Position(state, filing.step)
    if state in EDITABLE_STATES or not filing.rounds:
        words = labels.STATES[state]
    else:
        words = labels.position_label(frozen_route(filing.rounds[-1]), position)
    return ProjectLine(sheet.project.name, str(sheet.fiscal_year), words, to_do)


def _waiting_line(filing: Filing, at: datetime) -> WaitingLine:
    role = labels.ROLES[filing.waiting_role] if filing.waiting_role else ""
    since = _printed_day(filing.saved_at.astimezone(at.tzinfo).date())
    return WaitingLine(filing.sheet.project.name, str(filing.sheet.fiscal_year), role, since)


def _term(post: Post) -> str:
    begin = f"{post.valid_from}起" if post.valid_from else "长期"
    return f"{begin}，原到{post.valid_to}止" if post.valid_to else begin


def _delegation_line(row: Delegation, last_day: date) -> str:
    ending = "撤销" if row.starts_on > last_day else f"到{min(row.ends_on, last_day)}止"
    return (
        f"{row.delegate.full_name}代{row.principal.full_name}（{labels.ROLES[row.role]}，"
        f"{row.starts_on}至{row.ends_on}）：{ending}"
    )


def _printed_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
