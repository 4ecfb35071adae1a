"""Makes an office with all its desks, and brings filings to a desk through the real services.

    with app.app_context():
        office = make_office()
        filing_id = make_filing(office)
        bring_to(office, filing_id, Stop.SIGNED_OFF)

Every function commits; filings are named by id, because a request reads its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from perfeval.db import db, transaction
from perfeval.domain.checks import Level
from perfeval.domain.checks.answers import AnswerKind
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.domain.sheets import SheetDocument, SheetKind
from perfeval.domain.workflow import Action
from perfeval.models import Filing, Unit, User
from perfeval.packs import find_pack
from perfeval.packs.sample_sheets import list_published_sheets, load_corrected_sheet
from perfeval.queries.decisions import seen_hash
from perfeval.queries.filings import get_filing
from perfeval.queries.findings import check_draft
from perfeval.queries.people import get_person
from perfeval.services import transitions
from perfeval.services.findings import Reply, answer_finding
from perfeval.services.sheets import create_filing, create_project
from perfeval.services.transitions import Verdict
from tests.factories.organisation import give_post, make_unit, make_user

AT = datetime(2023, 1, 10, 1, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Office:
    """A unit with one person at each desk, its finance bureau, and somebody from elsewhere."""

    unit: Unit
    bureau: Unit
    owner: User
    clerk: User
    deputy: User
    director: User
    officer: User  # of the bureau
    administrator: User
    stranger: User  # owner at another unit of the district


class Stop(IntEnum):
    """How far a filing has come on the usual route."""

    DRAFT = 0
    SUBMITTED = 1  # waits for the clerk
    CHECKED = 2  # waits for the deputy head
    PASSED = 3  # waits for the director
    SIGNED_OFF = 4  # waits to be reported
    REPORTED = 5  # waits for the bureau
    RECEIVED = 6


WAY = (Action.SUBMIT, Action.PASS, Action.PASS, Action.SIGN_OFF, Action.REPORT, Action.RECEIVE)


def corrected_sheet() -> SheetDocument:
    """Return the sample sheet that nothing is wrong with."""
    return load_corrected_sheet()


def published_sheet(number: int = 2) -> SheetDocument:
    """Return a published sheet, with its faults: 1 department, 2 supervision, 3 gazetteer."""
    return list_published_sheets()[number - 1]


def make_office(name: str = "区政府办公室", *, login: str = "", staffed: bool = True) -> Office:
    """Make a district with an office, its bureau and everybody's posts.

    `login` begins the login names, for a test with two districts; without staff nobody has the
    posts of finance clerk and deputy head.
    """
    region = make_unit(f"{name}所在区", UnitKind.REGION)
    bureau = make_unit(f"{name}的财政局", UnitKind.FINANCE_BUREAU, region)
    unit = make_unit(name, parent=region)
    other = make_unit(f"{name}的邻居", parent=region)
    office = Office(
        unit,
        bureau,
        owner=make_user(f"{login}owner", "张经办"),
        clerk=make_user(f"{login}clerk", "李财务"),
        deputy=make_user(f"{login}deputy", "王分管"),
        director=make_user(f"{login}director", "赵主任"),
        officer=make_user(f"{login}officer", "钱归口"),
        administrator=make_user(f"{login}administrator", "孙管理"),
        stranger=make_user(f"{login}stranger", "周外人"),
    )
    give_post(office.owner, PostRole.OWNER, unit)
    if staffed:
        give_post(office.clerk, PostRole.FINANCE_CLERK, unit)
        give_post(office.deputy, PostRole.DEPUTY_HEAD, unit)
    give_post(office.director, PostRole.DIRECTOR, unit)
    give_post(office.officer, PostRole.DESK_OFFICER, bureau)
    give_post(office.administrator, PostRole.UNIT_ADMINISTRATOR, unit)
    give_post(office.stranger, PostRole.OWNER, other)
    return office


def make_filing(
    office: Office,
    document: SheetDocument | None = None,
    *,
    name: str | None = None,
    owner: User | None = None,
    unit: Unit | None = None,
) -> int:
    """Make a project of the owner with a filing that holds `document` (the corrected sheet)."""
    document = document or corrected_sheet()
    owner, unit = owner or office.owner, unit or office.unit
    with transaction():
        project = create_project(
            unit_id=unit.id,
            owner_id=owner.id,
            kind=SheetKind(document.kind),
            name=name or document.name,
            code=document.project.code,
            actor=person_of(owner),
            at=AT,
        )
        pack = find_pack(document.pack)
        actor = person_of(owner)
        filing = create_filing(project, document, pack, campaign_id=None, actor=actor, at=AT)
    return filing.id


def bring_to(office: Office, filing_id: int, stop: Stop) -> None:
    """Bring a filing forward on the usual route, from wherever it stands open or waiting."""
    people = (
        office.owner,
        office.clerk,
        office.deputy,
        office.director,
        office.clerk,
        office.officer,
    )
    filing = load_filing(filing_id)
    begun = 0 if filing.step is None else filing.step + 1
    for i in range(begun, stop):
        if i == 0:
            submit_filing(filing_id, people[0])
        else:
            decide_filing(filing_id, people[i], WAY[i])


def submit_filing(filing_id: int, user: User, comment: str = "", *, at: datetime = AT) -> None:
    """Submit a filing, its warnings confirmed."""
    filing = load_filing(filing_id)
    pack = find_pack(filing.sheet.pack_id)
    confirmed = check_draft(filing, pack).digest
    with transaction():
        transitions.submit(
            filing, pack, actor=person_of(user), at=at, comment=comment, confirmed=confirmed
        )


def answer_filing(
    filing_id: int, user: User, *replies: Reply, explanation: str = "口径见区里文件，佐证附后"
) -> None:
    """Answer findings of a draft; without `replies` every open error gets the explanation."""
    pack = find_pack(load_filing(filing_id).sheet.pack_id)
    if not replies:
        found = check_draft(load_filing(filing_id), pack).open(Level.ERROR)
        each = ((one.finding.check, one.finding.path) for one in found)
        replies = tuple(Reply(AnswerKind.WAIVER, *one, explanation) for one in each)
    for reply in replies:
        with transaction():
            filing = load_filing(filing_id)
            answer_finding(filing, pack, reply, actor=person_of(user), at=AT)


def decide_filing(
    filing_id: int,
    user: User,
    action: Action,
    comment: str = "",
    *,
    at: datetime = AT,
    to_step: int | None = None,
) -> None:
    """Decide on the newest round of a filing, or on its draft; a return may name a desk."""
    filing = load_filing(filing_id)
    verdict = Verdict(action, seen_hash(filing), comment, to_step=to_step)
    pack = find_pack(filing.sheet.pack_id)
    with transaction():
        transitions.decide(filing, pack, verdict, actor=person_of(user), at=at, zone=ZONE)


def load_filing(filing_id: int) -> Filing:
    """Return the filing as the database holds it now; what was not committed is lost."""
    db.session.expunge_all()  # what the test holds keeps its columns
    filing = get_filing(filing_id)
    assert filing is not None
    return filing


def person_of(user: User) -> Person:
    """Return a user with the posts held on the day of the tests."""
    return get_person(user, AT.date())
