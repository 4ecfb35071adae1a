"""The sample: a district with its people, and four sheets to try the program on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from perfeval.db import db
from perfeval.domain.audit import INSTALLATION, AuditAction, Change
from perfeval.domain.errors import DomainError
from perfeval.domain.sheets import SheetDocument
from perfeval.models import Campaign, Filing, Post, Project, RouteStep, Unit, User
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import list_published_sheets, load_corrected_sheet
from perfeval.services import demo_content as content
from perfeval.services.audit import of_user, record
from perfeval.services.demo_content import ACCOUNTS, SampleAccount
from perfeval.services.findings import count_findings
from perfeval.services.installation import has_begun
from perfeval.services.sheets import create_filing

# Written in the README, and therefore never valid where others can reach the site.
KNOWN_PASSWORD = "demo-2022"  # noqa: S105 - known on purpose, and changed outside loopback


def load_demo(passwords: Mapping[str, str], *, at: datetime) -> None:
    """Fill an empty database with the sample; `passwords` holds one for each login name.

    Raises DomainError if the database holds a unit or a person.
    """
    if has_begun():
        raise DomainError("数据库里已有单位或人员，演示数据只能装入空数据库")
    units = _make_units()
    people = {account.username: _make_person(account, units, passwords) for account in ACCOUNTS}
    db.session.add_all([*units.values(), *people.values()])
    db.session.flush()
    changes = [Change("单位", None, name) for name in units]
    changes += [Change("人员", None, user.full_name) for user in people.values()]
    record(AuditAction.SAMPLE_LOADED, INSTALLATION, actor=None, at=at, changes=changes)
    campaign = _make_campaign(units[content.BUREAU])
    documents = (*list_published_sheets(), load_corrected_sheet())
    unit, owner = units[content.DEPARTMENT], people[content.OWNER]
    filings = [_file(document, unit, owner, campaign, at) for document in documents]
    # The first was counted before there was anything to hold it against.
    for filing, document in zip(filings, documents, strict=True):
        count_findings(filing, find_pack(document.pack))


def list_sample_accounts() -> tuple[SampleAccount, ...]:
    """Return the sample's accounts that the database holds."""
    found = _find_people()
    return tuple(account for account in ACCOUNTS if account.username in found)


def list_known_accounts() -> tuple[SampleAccount, ...]:
    """Return the sample's accounts that the documented password still opens (slow: a hash each)."""
    found = _find_people()
    return tuple(
        account
        for account in ACCOUNTS
        if account.username in found
        and found[account.username].verify_and_update_password(KNOWN_PASSWORD)
    )


def set_sample_passwords(passwords: Mapping[str, str], *, at: datetime) -> None:
    """Give the sample's accounts of these login names new passwords; their sessions end."""
    found = _find_people()
    for username, password in passwords.items():
        found[username].set_password(password)
        record(AuditAction.PASSWORD_SET, of_user(found[username]), actor=None, at=at)
    db.session.flush()


def _find_people() -> dict[str, User]:
    names = [account.username for account in ACCOUNTS]
    people = db.session.scalars(select(User).where(User.username.in_(names)))
    return {user.username: user for user in people}


def _make_units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for sample in content.UNITS:
        parent = units[sample.parent] if sample.parent else None
        route = content.ROUTES.get(sample.name)
        steps = [
            RouteStep.from_step(position, step)
            for position, step in enumerate(route.steps if route else ())
        ]
        units[sample.name] = Unit(
            name=sample.name, kind=sample.kind, parent=parent, route_steps=steps
        )
    return units


def _make_person(
    account: SampleAccount, units: Mapping[str, Unit], passwords: Mapping[str, str]
) -> User:
    user = User(username=account.username, full_name=account.full_name)
    user.set_password(passwords[account.username])
    user.posts = [Post(role=role, unit=units[name]) for role, name in account.posts]
    return user


def _make_campaign(bureau: Unit) -> Campaign:
    sample = content.CAMPAIGN
    campaign = Campaign(
        unit_id=bureau.id,
        title=sample.title,
        fiscal_year=sample.fiscal_year,
        stage=sample.stage,
        due_on=sample.due_on,
    )
    db.session.add(campaign)
    db.session.flush()
    return campaign


def _file(
    document: SheetDocument, unit: Unit, owner: User, campaign: Campaign, at: datetime
) -> Filing:
    project = Project(
        unit=unit, owner=owner, kind=document.kind, code=document.project.code, name=document.name
    )
    db.session.add(project)
    return create_filing(
        project, document, find_pack(document.pack), campaign_id=campaign.id, actor=None, at=at
    )
