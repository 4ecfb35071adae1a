"""The sample: what it loads, that it loads once, and what the checks find in its sheets."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from perfeval.db import db
from perfeval.domain.checks import Level, check_sheet
from perfeval.domain.errors import DomainError
from perfeval.domain.layout import build_grid
from perfeval.domain.permissions import Permission, may
from perfeval.domain.roles import PostRole
from perfeval.domain.values import ValueKind, parse_value
from perfeval.domain.workflow import DEFAULT_ROUTE, State
from perfeval.models import Campaign, Filing, Project, Unit, User
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import list_published_sheets, load_corrected_sheet
from perfeval.printing.coverage import find_uncovered
from perfeval.queries.documents import draft_document
from perfeval.queries.filings import facts_of
from perfeval.queries.findings import check_draft
from perfeval.queries.people import find_user, get_person, list_holders
from perfeval.queries.units import get_unit_tree
from perfeval.services.demo import (
    KNOWN_PASSWORD,
    list_known_accounts,
    list_sample_accounts,
    load_demo,
    set_sample_passwords,
)
from perfeval.services.demo_content import ACCOUNTS, ROUTES

AT = datetime(2023, 6, 1, 8, tzinfo=UTC)
TODAY = AT.date()
PASSWORDS = {account.username: KNOWN_PASSWORD for account in ACCOUNTS}
SessionFactory = scoped_session[Session]


@pytest.fixture
def sample(db_session: SessionFactory) -> SessionFactory:
    load_demo(PASSWORDS, at=AT)
    db_session.commit()
    return db_session


def test_sheets_come_back_as_they_were_published(sample: SessionFactory) -> None:
    filings = sample.scalars(select(Filing).order_by(Filing.id)).all()
    assert [filing.state for filing in filings] == [State.DRAFT] * 4
    stored = [draft_document(filing) for filing in filings]
    for document, source in zip(
        stored, (*list_published_sheets(), load_corrected_sheet()), strict=True
    ):
        assert document.funds == source.funds
        assert document.objectives == source.objectives
        assert document.indicators == source.indicators
        assert document.title == source.title


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_counts_in_the_lists_are_those_of_a_check_now(sample: SessionFactory) -> None:
    for filing in sample.scalars(select(Filing)):
        now = check_draft(filing, find_pack(filing.sheet.pack_id))
        counts = (filing.open_errors, filing.open_warnings, filing.waivers)
        assert counts == (len(now.open(Level.ERROR)), len(now.open(Level.WARNING)), 0)


def test_units_and_the_task_of_the_bureau(sample: SessionFactory) -> None:
    tree = get_unit_tree()
    names = [(depth, unit.name.removeprefix("遂宁市安居区")) for depth, unit in tree.in_order()]
    assert names == [
        (0, ""),
        (1, "财政局"),
        (1, "人民政府办公室"),
        (2, "地志编纂委员会办公室"),
        (2, "电子政务公开办公室"),
        (2, "效能热线办公室"),
        (2, "机关事务管理局"),
    ]
    campaign = sample.scalars(select(Campaign)).one()
    assert (campaign.title, campaign.due_on) == ("2022年度绩效自评", date(2023, 6, 30))
    bureaus = {tree.finance_bureau_of(unit_id) for unit_id in tree.units}
    assert campaign.unit_id in bureaus


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_desk_of_every_filing_has_somebody(sample: SessionFactory) -> None:
    tree = get_unit_tree()
    for filing in sample.scalars(select(Filing)):
        facts = facts_of(filing, tree)
        owner = sample.get_one(User, facts.owner_id)
        assert may(get_person(owner, TODAY), Permission.SUBMIT, facts)
        for step in facts.route.steps:
            at_unit = step.role is not PostRole.DESK_OFFICER
            unit_id = facts.unit_id if at_unit else facts.finance_bureau_id
            assert unit_id is not None
            holders = list_holders(step.role, unit_id, TODAY)
            assert [user for user in holders if user.id != owner.id], step


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_account_holds_posts_at_two_units(sample: SessionFactory) -> None:
    clerk = find_user("caiwu")
    assert clerk is not None
    posts = {(post.role, post.unit.name) for post in clerk.posts}
    assert posts == {
        (PostRole.FINANCE_CLERK, "遂宁市安居区人民政府办公室"),
        (PostRole.OWNER, "遂宁市安居区地志编纂委员会办公室"),
    }
    held = {post.role for user in sample.scalars(select(User)) for post in user.posts}
    routes = [DEFAULT_ROUTE, *ROUTES.values()]
    asked = {step.role for route in routes for step in route.steps}
    others = {PostRole.OWNER, PostRole.UNIT_ADMINISTRATOR, PostRole.AUDITOR}
    assert held == asked | others, "one account for each"


def test_database_in_use_is_refused(sample: SessionFactory) -> None:
    with pytest.raises(DomainError, match="只能装入空数据库"):
        load_demo(PASSWORDS, at=AT)
    assert sample.scalar(select(func.count()).select_from(Project)) == 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_database_with_a_unit_alone_is_refused(db_session: SessionFactory) -> None:
    db_session.add(Unit(name="某区", kind="region"))
    db_session.commit()
    with pytest.raises(DomainError):
        load_demo(PASSWORDS, at=AT)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_new_passwords_close_the_known_one(sample: SessionFactory) -> None:
    assert list_known_accounts() == list_sample_accounts() == ACCOUNTS
    jingban = find_user("jingban")
    assert jingban is not None
    before = jingban.fs_uniquifier
    set_sample_passwords({"jingban": "another one"}, at=AT)
    db.session.commit()
    assert [account.username for account in list_known_accounts()] == [
        account.username for account in ACCOUNTS if account.username != "jingban"
    ]
    assert jingban.fs_uniquifier != before, "sessions of the old password end"
    assert jingban.verify_and_update_password("another one")


def test_corrected_sheet_has_no_finding() -> None:
    sheet = load_corrected_sheet()
    pack = find_pack(sheet.pack)
    uncovered = find_uncovered(build_grid(pack, sheet))
    assert check_sheet(pack, sheet, missing_characters=uncovered).findings == ()


def test_corrected_sheet_compares_like_with_like() -> None:
    """Every target has an operator and a number; its actual is in the same unit and reaches it."""
    sheet = load_corrected_sheet()
    assert "更正示范" in (sheet.title or "")
    assert "更正示范" in (sheet.project.name or "")
    for row in sheet.indicators:
        target, actual = parse_value(row.target_value), parse_value(row.actual_value)
        assert target.kind is actual.kind is ValueKind.NUMBER
        assert target.comparison is not None
        assert (target.unit, target.vague) == (actual.unit, actual.vague) == (target.unit, "")
        assert target.number is not None
        assert actual.number is not None
        if target.comparison == "≥":
            assert target.number <= actual.number <= target.number * 12 / 10
        else:
            assert target.comparison == "≤"
            assert actual.number <= target.number
        assert row.evidence


def test_corrected_sheet_says_in_words_what_its_rows_say() -> None:
    sheet = load_corrected_sheet()
    completion = sheet.objectives[0].actual_completion or ""
    for row in sheet.indicators:
        if row.level2 in ("数量指标", "质量指标", "时效指标", "社会效益指标", "满意度指标"):
            assert (row.actual_value or "?") in completion, row.name
    for part, whole, rate in ((237, 240, "98.75"), (231, 240, "96.25"), (179, 186, "96.24")):
        assert f"{part / whole * 100:.2f}" == rate
    assert f"{109 / 116 * 100:.2f}" == "93.97"
    assert round(896400 / (312 + 64 + 108)) == 1852


# What blocks, by check, as the published sheets stand.
PUBLISHED = {
    0: Counter(Q01=3, Q02=2, Q03=4, Q05=1, Q06=4, Q08=2, Q58=2),
    1: Counter(Q01=3, Q02=2, Q03=1, Q06=3, Q08=2, Q40=1, Q58=1),
    2: Counter(Q01=3, Q02=2, Q03=2, Q06=3, Q08=2, Q58=1),
}


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_sheets_have_their_findings(number: int) -> None:
    sheet = list_published_sheets()[number]
    pack = find_pack(sheet.pack)
    report = check_sheet(pack, sheet, missing_characters=find_uncovered(build_grid(pack, sheet)))
    errors = (finding for finding in report.findings if finding.level is Level.ERROR)
    assert Counter(finding.check for finding in errors) == PUBLISHED[number]
