"""What templates can say: Chinese words of states and roles, local times, the menu."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_login import current_user

from perfeval.domain import labels
from perfeval.domain.audit import action_label
from perfeval.domain.audit_lines import list_facts
from perfeval.domain.checks import find_check
from perfeval.domain.delegations import DELEGABLE
from perfeval.domain.meetings import describe_meeting
from perfeval.domain.paper import PAPER_STATES, signed_on_paper
from perfeval.domain.permissions import BUREAU_READERS, READERS
from perfeval.domain.roles import PostRole
from perfeval.domain.values import execution_rate, round_half_up
from perfeval.domain.workflow import EDITABLE_STATES, Action, Desk
from perfeval.models import Filing
from perfeval.queries.filings import count_waiting_for, total_funds
from perfeval.queries.notices import count_unread
from perfeval.web import access
from perfeval.web.notices import delegation_notices

_DELEGATING = (*DELEGABLE, PostRole.SECRETARY, PostRole.UNIT_ADMINISTRATOR)


def init_templates(app: Flask) -> None:
    """Give every template its filters and the menu of the person."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_filter(local_time)
    app.add_template_filter(plain_number)
    app.jinja_env.globals["labels"] = labels
    app.add_template_global(check_title)
    app.add_template_global(action_label)
    app.add_template_global(list_facts)
    app.add_template_global(describe_meeting)
    app.add_template_global(step_word)
    app.add_template_global(money_of)
    app.add_template_global(delegation_notices)
    app.jinja_env.globals["EDITABLE_STATES"] = EDITABLE_STATES
    app.jinja_env.globals["PAPER_STATES"] = PAPER_STATES
    app.add_template_global(signed_on_paper)
    app.context_processor(_menu)


def local_time(instant: datetime | None) -> str:
    """Print an instant in the installation's time zone: 2023年1月5日 14:03."""
    if instant is None:
        return ""
    here = instant.astimezone(access.zone())
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"


def plain_number(number: Decimal) -> str:
    """Print a number without trailing zeros: 12.5, 90, -3."""
    return f"{number.normalize() + 0:f}"


def check_title(check_id: str) -> str:
    """Return the title of a check."""
    check = find_check(check_id)
    return check.title if check else check_id


def step_word(row: dict[str, str]) -> str:
    """Return the name of a desk of a frozen route."""
    return labels.step_label(PostRole(row["role"]), Action(row["action"]), Desk(row["desk"]))


def money_of(filing: Filing) -> dict[str, str]:
    """Return what a list says of a filing's money: annual budget in 万元, execution rate."""
    funds = total_funds(filing)
    rate = execution_rate(funds.annual_budget_wan, funds.executed_wan)
    budget = funds.annual_budget_wan
    return {
        "annual_budget": f"{budget:,.2f}" if budget is not None else "",
        "execution_rate": f"{round_half_up(rate * 100, 2)}%" if rate is not None else "—",
    }


def _menu() -> dict[str, Any]:
    if not current_user or not current_user.is_authenticated:
        return {"menu": []}
    person = access.current_person()
    lines = [
        ("待办", "reviews.list_waiting", count_waiting_for(person, access.now().date()), True),
        ("消息", "inbox.list_all", count_unread(person.user_id), True),
        ("我的项目", "projects.list_own", None, person.units_as(PostRole.OWNER)),
        ("本单位全部", "reviews.list_unit", None, person.units_as(*READERS)),
        ("收集情况", "collection.show_board", None, person.units_as(*BUREAU_READERS)),
        ("表样", "form_packs.list_all", None, person.units_as(PostRole.DESK_OFFICER)),
        ("代理", "delegations.list_all", None, person.units_as(*_DELEGATING)),
        ("单位与人员", "admin.show_units", None, person.units_as(PostRole.UNIT_ADMINISTRATOR)),
        ("操作记录", "audit.list_events", None, person.units_as(PostRole.AUDITOR)),
        ("检查规则", "main.list_rules", None, True),
    ]
    return {"menu": [(word, end, count) for word, end, count, shown in lines if shown]}
