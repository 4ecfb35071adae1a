"""Who is asking, and loading what they may see: 404 for a stranger, 403 for the wrong post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import abort, current_app, g, url_for
from flask_login import current_user

from perfeval.config import Settings
from perfeval.domain.errors import WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.permissions import Permission, fits_state, is_owner, is_reader_of_unit, may
from perfeval.domain.persons import FilingFacts, Person
from perfeval.domain.sheets import SheetDocument
from perfeval.file_store import FileStore
from perfeval.models import Filing, Round
from perfeval.queries.documents import current_round, draft_document, round_document
from perfeval.queries.filings import get_facts, get_filing
from perfeval.queries.form_packs import get_pack, list_offered_packs
from perfeval.queries.people import get_person
from perfeval.queries.rounds import list_readable_rounds
from perfeval.queries.units import UnitTree, get_unit_tree
from perfeval.services.scans import Place

_STATE_SENTENCES = {
    Permission.EDIT: "该表已经送审，不能修改；被退回后才能再改。",
    Permission.SUBMIT: "该表已经送审，不能重复送审。",
    Permission.DECIDE: "该表现在没有待办的环节，请刷新页面查看最新状态。",
    Permission.LOCK_TARGETS: "该表已经送审，绩效目标的锁定不能改变；被退回后才能再改。",
    Permission.WITHDRAW: "该表现在不在审核中，不用撤回。",
    Permission.UNDO: "该表没有可以撤销的决定。",
    Permission.REOPEN: "该表还没有审定，不用重新打开；要改的请退回。",
    Permission.REQUEST_RETURN: "财政局接收以后才需要申请退回；之前请现在办理的环节直接退回。",
    Permission.ANSWER_REQUEST: "该表现在没有待答复的退回申请。",
    Permission.ADD_SCAN: "送审以后才有可以盖章的一轮；该表还没有送审、已退回或已作废。",
    Permission.REGISTER_PAPER: "该表现在没有可以登记线下签批的环节，请刷新页面查看最新状态。",
    Permission.VOID: "该表正在审核、已经终审或已经作废，不能作废。",
}


@dataclass(frozen=True, slots=True)
class OpenedFiling:
    """A filing that the asking person may see, with what its pages need.

    `round` is the one that `document` shows, None for the draft.
    """

    filing: Filing
    facts: FilingFacts
    pack: FormPack
    document: SheetDocument
    person: Person
    round: Round | None

    def may(self, permission: Permission) -> bool:
        """Tell whether the person may do this now."""
        return may(self.person, permission, self.facts) and fits_state(permission, self.facts)

    def readable_rounds(self) -> list[Round]:
        """Return the rounds that the person may read, the oldest first."""
        return list_readable_rounds(self.filing, self.facts, self.person)


def settings() -> Settings:
    """Return the settings of this installation."""
    found: Settings = current_app.extensions["perfeval.settings"]
    return found


def zone() -> ZoneInfo:
    """Return the time zone of this installation."""
    return settings().zone


def verification_address() -> str:
    """Return where QR codes lead to, "" if the installation prints none."""
    base = settings().qr_address
    return base and base + url_for("verify.show")


def file_store() -> FileStore:
    """Return where this installation keeps the files that people bring."""
    return FileStore(settings().files_folder)


def place() -> Place:
    """Return what services that take files in need to know of this installation."""
    return Place(file_store(), zone(), verification_address())


def now() -> datetime:
    """Return the present instant in the installation's time zone."""
    return datetime.now(UTC).astimezone(zone())


def current_person() -> Person:
    """Return the person who asks, with the posts held today (read once a request)."""
    if "person" not in g:
        g.person = get_person(current_user, now().date())
    person: Person = g.person
    return person


def unit_tree() -> UnitTree:
    """Return the tree of units (read once a request)."""
    if "unit_tree" not in g:
        g.unit_tree = get_unit_tree()
    tree: UnitTree = g.unit_tree
    return tree


def offered_packs(unit_ids: Iterable[int]) -> tuple[FormPack, ...]:
    """Return the packs for these units: the program's, and what their bureaus published."""
    bureaus = {unit_tree().finance_bureau_of(unit_id) for unit_id in unit_ids}
    return list_offered_packs([bureau for bureau in bureaus if bureau is not None])


def open_filing(filing_id: int, permission: Permission = Permission.VIEW) -> OpenedFiling:
    """Load a filing for the asking person.

    404 if it does not exist or is none of the person's business, 403 if the person sees it but may
    not do this, 409 if the state forbids it, 503 if its form pack cannot be had.
    """
    filing = get_filing(filing_id)
    person = current_person()
    if filing is None:
        abort(404)
    facts = get_facts(filing, unit_tree(), now().date())
    if not may(person, Permission.VIEW, facts):
        abort(404)
    if permission is not Permission.VIEW:
        if not fits_state(permission, facts):
            raise state_error(permission)
        if not may(person, permission, facts):
            abort(403)
    pack = get_pack(filing.sheet.pack_id, filing.sheet.pack_version)
    round_ = _visible_round(filing, facts, person)
    document = draft_document(filing) if round_ is None else round_document(round_, zone())
    return OpenedFiling(filing, facts, pack, document, person, round_)


def state_error(permission: Permission) -> WorkflowError:
    """Return the refusal of what the state of a filing forbids."""
    return WorkflowError(_STATE_SENTENCES[permission])


def _visible_round(filing: Filing, facts: FilingFacts, person: Person) -> Round | None:
    """Return what this person sees: a draft is the unit's own, others see the last round."""
    if is_owner(person, facts) or is_reader_of_unit(person, facts):
        return current_round(filing)
    return filing.rounds[-1]
