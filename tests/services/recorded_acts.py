"""The functions of the services by what they do, and an act of each that must leave an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from perfeval.config import Settings
from perfeval.db import db, transaction
from perfeval.domain.audit import AuditAction
from perfeval.domain.cell_values import set_values
from perfeval.domain.checks import Level
from perfeval.domain.checks.answers import AnswerKind
from perfeval.domain.comments import Answered
from perfeval.domain.merging import Seen
from perfeval.domain.paper import ScanPurpose
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.domain.sheets import SheetDocument, SheetKind
from perfeval.domain.workflow import DEFAULT_ROUTE, Action, Route, Step
from perfeval.models import (
    Delegation,
    FormPackVersion,
    Post,
    Project,
    Repair,
    RouteStep,
    Unit,
    User,
)
from perfeval.packs import find_pack
from perfeval.queries.documents import draft_document
from perfeval.queries.findings import check_draft
from perfeval.services import (
    accounts,
    batches,
    comments,
    contacts,
    corrections,
    delegations,
    demo,
    findings,
    form_packs,
    handover,
    installation,
    kept_packs,
    organisation,
    paper_decisions,
    people,
    repairs,
    scans,
    sheets,
    target_locks,
    transitions,
)
from perfeval.services.comments import Remark
from perfeval.services.delegations import DelegationOrder
from perfeval.services.demo_content import ACCOUNTS
from perfeval.services.findings import Reply
from perfeval.services.installation import FirstNames
from perfeval.services.pack_uploads import read_upload
from perfeval.services.paper_decisions import PaperOrder
from perfeval.services.people import NewPost
from perfeval.services.scans import Upload
from perfeval.services.transitions import Verdict
from tests.factories import give_post, make_unit, make_user
from tests.factories.comments import change_cells, comment_on
from tests.factories.filings import (
    AT,
    ZONE,
    Office,
    Stop,
    bring_to,
    corrected_sheet,
    decide_filing,
    load_filing,
    make_filing,
    person_of,
    published_sheet,
)
from tests.factories.form_packs import draft, variant
from tests.factories.paper import make_scan, place_in
from tests.factories.sheets import sheet_with_suggestion

PACK = find_pack("sichuan-2022")
PASSWORDS = dict.fromkeys((account.username for account in ACCOUNTS), "a password")
# What writes and leaves no event, and why.
UNRECORDED = {
    "accounts.confirm_session": "that the password was typed again; the decision is recorded",
    "accounts.see_session": "that a login is in use is no act",
    "audit.record": "the trail itself",
    "audit.record_decision": "the trail itself",
    "audit.record_print": "the trail itself",
    "digests.keep_digests": "mails that the program writes of itself, kept in the outbox",
    "audit.record_scan": "the trail itself",
    "findings.count_findings": "counts for the lists, worked out from what is stored",
    "jobs.request_job": "what is to be done has its own table, with its times and its outcome",
    "jobs.start_job": "how a job gets on stands in its row",
    "jobs.finish_job": "how a job gets on stands in its row",
    "jobs.fail_job": "how a job gets on stands in its row",
    "jobs.delete_jobs": "the rows of jobs that ended long ago",
    "kept_packs.keep_used_packs": "keeps each pack by keep_pack",
    "notices.notify": "telling somebody of what is recorded",
    "notices.tell_of_decision": "a part of the decision that is told of",
    "notices.keep_reminders": "what waits anyway is said once more",
    "notices.read_notice": "that a notice was read is no act",
    "notices.read_all_notices": "that notices were read is no act",
    "outbox.write_mail": "mails that the program writes of itself, kept in the outbox",
    "outbox.note_sent": "how a mail gets on stands in its row",
    "outbox.note_refused": "how a mail gets on stands in its row",
    "looks.note_look": "that a round was read is no act",
    "phrases.add_phrase": "a person's own stock of words decides nothing",
    "phrases.delete_phrase": "a person's own stock of words decides nothing",
    "rounds.open_round": "a part of the decision that opens a round",
    "rounds.keep_print": "a part of signing off, which records the print",
    "sheet_rows.write_cells": "a part of saving, which tells what changed",
    "verification.verify_code": "strangers look; each look is kept in a table of its own",
    "verification.verify_file": "strangers look; each look is kept in a table of its own",
}
READS = frozenset(
    [
        *(f"accounts.{name}" for name in ("random_password", "find_session", "is_due")),
        *(f"audit.of_{name}" for name in ("filing", "project", "unit", "user", "pack")),
        *("demo.list_sample_accounts", "demo.list_known_accounts"),
        *("findings.check_may_answer", "transitions.check_verdict"),
        *("digests.plan_digests", "handover.preview_hand_over", "notices.plan_reminders"),
        *("installation.has_begun", "kept_packs.read_packaged_source"),
        *(
            f"organisation.{n}"
            for n in ("check_administers", "is_closed", "may_close", "lock_unit")
        ),
        *(f"pack_uploads.{name}" for name in ("decode_upload", "read_upload", "blank_sheet")),
        *(f"people.{name}" for name in ("roles_at", "is_over", "manages", "check_manages")),
        *(
            "rounds.make_code",
            "rounds.print_round",
            "rounds.print_paper_copy",
            "sheets.blank_document",
        ),
    ]
)

Act = Callable[[], object]
Scenario = Callable[[Office], Act]
SCENARIOS: dict[str, tuple[Scenario, str]] = {}


def recorded(name: str, action: str) -> Callable[[Scenario], Scenario]:
    """Say which function a scenario calls, and which event it must leave."""

    def keep(scenario: Scenario) -> Scenario:
        SCENARIOS[name] = (scenario, action)
        return scenario

    return keep


# Logins


@recorded("accounts.start_session", AuditAction.LOGGED_IN)
def _log_in(office: Office) -> Act:
    return lambda: accounts.start_session(office.owner, "127.0.0.1", at=AT)


@recorded("accounts.note_refusal", AuditAction.LOGIN_REFUSED)
def _refuse(office: Office) -> Act:
    return lambda: accounts.note_refusal(office.owner, "密码不对", "127.0.0.1", at=AT)


@recorded("accounts.end_session", AuditAction.LOGGED_OUT)
def _log_out(office: Office) -> Act:
    with transaction():
        key = accounts.start_session(office.owner, "127.0.0.1", at=AT)
    return lambda: accounts.end_session(key, at=AT)


# People and posts


def _administrator(office: Office) -> Person:
    return person_of(office.administrator)


def _owner(office: Office) -> User:
    return db.session.get_one(User, office.owner.id)


def _post(office: Office) -> NewPost:
    return NewPost(PostRole.FINANCE_CLERK, db.session.get_one(Unit, office.unit.id))


@recorded("people.create_person", AuditAction.PERSON_CREATED)
def _create_person(office: Office) -> Act:
    return lambda: people.create_person(
        username="new", full_name="新来的", post=_post(office), actor=_administrator(office), at=AT
    )


@recorded("people.rename_person", AuditAction.PERSON_RENAMED)
def _rename_person(office: Office) -> Act:
    actor = _administrator(office)
    return lambda: people.rename_person(_owner(office), full_name="更名", actor=actor, at=AT)


@recorded("contacts.set_contact", AuditAction.CONTACT_SET)
def _set_contact(office: Office) -> Act:
    actor = _administrator(office)
    return lambda: contacts.set_contact(
        _owner(office), phone="0813-5551234", email="", actor=actor, at=AT
    )


@recorded("contacts.set_own_mail", AuditAction.CONTACT_SET)
def _set_own_mail(office: Office) -> Act:
    actor = person_of(office.owner)
    return lambda: contacts.set_own_mail(
        _owner(office), email="a@b.cn", wants_digest=True, actor=actor, at=AT
    )


@recorded("people.reset_password", AuditAction.PASSWORD_SET)
def _reset_password(office: Office) -> Act:
    return lambda: people.reset_password(_owner(office), actor=_administrator(office), at=AT)


@recorded("people.disable_person", AuditAction.PERSON_DISABLED)
def _disable(office: Office) -> Act:
    return lambda: people.disable_person(_owner(office), actor=_administrator(office), at=AT)


@recorded("people.enable_person", AuditAction.PERSON_ENABLED)
def _enable(office: Office) -> Act:
    return lambda: people.enable_person(_owner(office), actor=_administrator(office), at=AT)


@recorded("people.join_person", AuditAction.POST_GIVEN)
def _join(office: Office) -> Act:
    name = office.stranger.username, office.stranger.full_name
    return lambda: people.join_person(
        username=name[0],
        full_name=name[1],
        post=_post(office),
        actor=_administrator(office),
        at=AT,
    )


@recorded("people.give_post", AuditAction.POST_GIVEN)
def _give_post(office: Office) -> Act:
    actor = _administrator(office)
    return lambda: people.give_post(_owner(office), _post(office), actor=actor, at=AT)


@recorded("people.end_post", AuditAction.POST_ENDED)
def _end_post(office: Office) -> Act:
    post_id = give_post(office.owner, PostRole.DEPUTY_HEAD, office.unit).id
    actor = _administrator(office)
    return lambda: people.end_post(
        db.session.get_one(Post, post_id), last_day=None, actor=actor, at=AT
    )


@recorded("organisation.set_last_day", AuditAction.POST_ENDED)
def _set_last_day(office: Office) -> Act:
    post_id = give_post(office.owner, PostRole.DEPUTY_HEAD, office.unit).id
    return lambda: organisation.set_last_day(
        db.session.get_one(Post, post_id), AT.date(), actor=_administrator(office), at=AT
    )


# Delegations


def _ordered(office: Office, *, actor: User) -> Delegation:
    """Register a delegation of the director's post to the deputy head."""
    post = db.session.scalars(select(Post).where(Post.user_id == office.director.id)).one()
    deputy = db.session.get_one(User, office.deputy.id)
    order = DelegationOrder(post, deputy, AT.date(), AT.date())
    return delegations.register_delegation(order, actor=person_of(actor), at=AT)


@recorded("delegations.register_delegation", AuditAction.DELEGATION_REGISTERED)
def _register_delegation(office: Office) -> Act:
    return lambda: _ordered(office, actor=office.director)


@recorded("delegations.confirm_delegation", AuditAction.DELEGATION_CONFIRMED)
def _confirm_delegation(office: Office) -> Act:
    with transaction():
        row = _ordered(office, actor=office.administrator)
    actor = person_of(office.director)
    return lambda: delegations.confirm_delegation(row, actor=actor, at=AT)


@recorded("delegations.end_delegation", AuditAction.DELEGATION_ENDED)
def _end_delegation(office: Office) -> Act:
    with transaction():
        row = _ordered(office, actor=office.director)
    actor = person_of(office.director)
    return lambda: delegations.end_delegation(row, actor=actor, at=AT)


# Hand-overs


@recorded("handover.hand_over", AuditAction.HANDED_OVER)
def _hand_over(office: Office) -> Act:
    leaver = db.session.get_one(User, office.owner.id)
    successor = db.session.get_one(User, office.clerk.id)
    what = handover.HandoverOrder(frozenset({PostRole.OWNER}))
    actor = _administrator(office)
    return lambda: handover.hand_over(
        _unit(office), leaver, successor, what=what, actor=actor, at=AT
    )


# Units and routes


def _unit(office: Office) -> Unit:
    return db.session.get_one(Unit, office.unit.id)


@recorded("organisation.create_unit", AuditAction.UNIT_CREATED)
def _create_unit(office: Office) -> Act:
    return lambda: organisation.create_unit(
        _unit(office),
        name="督查室",
        kind=UnitKind.OFFICE,
        valid_from=None,
        actor=_administrator(office),
        at=AT,
    )


@recorded("organisation.rename_unit", AuditAction.UNIT_RENAMED)
def _rename_unit(office: Office) -> Act:
    actor = _administrator(office)
    return lambda: organisation.rename_unit(_unit(office), name="新名称", actor=actor, at=AT)


@recorded("organisation.close_unit", AuditAction.UNIT_CLOSED)
def _close_unit(office: Office) -> Act:
    below = make_unit("督查室", UnitKind.OFFICE, office.unit)
    give_post(office.owner, PostRole.OWNER, below)
    return lambda: organisation.close_unit(
        db.session.get_one(Unit, below.id),
        last_day=AT.date(),
        actor=_administrator(office),
        at=AT,
    )


@recorded("organisation.set_route", AuditAction.ROUTE_SET)
def _set_route(office: Office) -> Act:
    route = Route((Step(PostRole.DIRECTOR, Action.SIGN_OFF),))
    actor = _administrator(office)
    return lambda: organisation.set_route(_unit(office), route, seen="", actor=actor, at=AT)


# Form packs


def _draft_row(office: Office) -> FormPackVersion:
    return draft(office, variant(2))


@recorded("form_packs.create_draft", AuditAction.DRAFT_CREATED)
def _create_draft(office: Office) -> Act:
    bureau = db.session.get_one(Unit, office.bureau.id)
    source, actor = variant(2), person_of(office.officer)
    return lambda: form_packs.create_draft(
        read_upload(source), source, unit=bureau, actor=actor, at=AT
    )


@recorded("form_packs.replace_draft", AuditAction.DRAFT_REPLACED)
def _replace_draft(office: Office) -> Act:
    row, source, actor = _draft_row(office), variant(3), person_of(office.officer)
    return lambda: form_packs.replace_draft(row, read_upload(source), source, actor=actor, at=AT)


@recorded("form_packs.delete_draft", AuditAction.DRAFT_DELETED)
def _delete_draft(office: Office) -> Act:
    row, actor = _draft_row(office), person_of(office.officer)
    return lambda: form_packs.delete_draft(row, actor=actor, at=AT)


@recorded("form_packs.publish_draft", AuditAction.PACK_PUBLISHED)
def _publish_draft(office: Office) -> Act:
    row, actor = _draft_row(office), person_of(office.officer)
    return lambda: form_packs.publish_draft(row, seen_sha256=row.sha256, actor=actor, at=AT)


@recorded("kept_packs.keep_pack", AuditAction.PACK_KEPT)
def _keep_pack(_office: Office) -> Act:
    return lambda: kept_packs.keep_pack(PACK, at=AT)


# The first rows


@recorded("installation.begin_installation", AuditAction.INSTALLATION_BEGUN)
def _begin(_office: Office) -> Act:
    names = FirstNames("某区", "某区财政局", "某区教育局", "admin", "陈某某")
    return lambda: _in_empty(installation.begin_installation, names, "a password", at=AT)


@recorded("demo.load_demo", AuditAction.SAMPLE_LOADED)
def _load_demo(_office: Office) -> Act:
    return lambda: _in_empty(demo.load_demo, PASSWORDS, at=AT)


@recorded("demo.set_sample_passwords", AuditAction.PASSWORD_SET)
def _set_sample_passwords(_office: Office) -> Act:
    make_user("jingban")
    return lambda: demo.set_sample_passwords({"jingban": "another one"}, at=AT)


def _in_empty(begin: Callable[..., object], *arguments: object, **more: object) -> None:
    """Delete the office first: these two begin with an empty database."""
    for table in reversed(db.metadata.sorted_tables):
        if table.name != "audit_event":
            db.session.execute(table.delete())
    db.session.expunge_all()
    begin(*arguments, **more)


# Sheets and their way


@recorded("sheets.create_project", AuditAction.PROJECT_CREATED)
def _create_project(office: Office) -> Act:
    return lambda: sheets.create_project(
        unit_id=office.unit.id,
        owner_id=office.owner.id,
        kind=SheetKind.PROJECT,
        name="新项目",
        code=None,
        actor=person_of(office.owner),
        at=AT,
    )


@recorded("sheets.create_filing", AuditAction.FILING_CREATED)
def _create_filing(office: Office) -> Act:
    project_id = load_filing(make_filing(office)).sheet.project_id
    document = replace(published_sheet(), fiscal_year=2023)
    actor = person_of(office.owner)
    return lambda: sheets.create_filing(
        db.session.get_one(Project, project_id),
        document,
        PACK,
        campaign_id=None,
        actor=actor,
        at=AT,
    )


def _changed(filing_id: int) -> SheetDocument:
    return replace(draft_document(load_filing(filing_id)), title="改过的标题")


@recorded("sheets.save_document", AuditAction.SHEET_SAVED)
def _save(office: Office) -> Act:
    filing_id = make_filing(office)
    document, actor = _changed(filing_id), person_of(office.owner)
    filing = load_filing(filing_id)
    return lambda: sheets.save_document(
        filing, document, PACK, seen=Seen(filing.version), actor=actor, at=AT
    )


@recorded("sheets.write_document", AuditAction.SHEET_SAVED)
def _write(office: Office) -> Act:
    filing_id = make_filing(office)
    document, actor = _changed(filing_id), person_of(office.owner)
    return lambda: sheets.write_document(load_filing(filing_id), document, PACK, actor=actor, at=AT)


def _reply(filing_id: int) -> Reply:
    """Return an explanation of the first error of a filing."""
    found = check_draft(load_filing(filing_id), PACK).open(Level.ERROR)[0].finding
    return Reply(AnswerKind.WAIVER, found.check, found.path, "当年没有开展这项工作，依据会议纪要")


@recorded("findings.answer_finding", AuditAction.FINDING_ANSWERED)
def _answer(office: Office) -> Act:
    filing_id = make_filing(office, published_sheet())
    reply, actor = _reply(filing_id), person_of(office.owner)
    return lambda: findings.answer_finding(load_filing(filing_id), PACK, reply, actor=actor, at=AT)


@recorded("findings.withdraw_answer", AuditAction.ANSWER_WITHDRAWN)
def _withdraw(office: Office) -> Act:
    filing_id = make_filing(office, published_sheet())
    reply, actor = _reply(filing_id), person_of(office.owner)
    with transaction():
        findings.answer_finding(load_filing(filing_id), PACK, reply, actor=actor, at=AT)
    return lambda: findings.withdraw_answer(
        load_filing(filing_id), PACK, check=reply.check, path=reply.path, actor=actor, at=AT
    )


@recorded("findings.confirm_warnings", AuditAction.FINDING_ANSWERED)
def _confirm(office: Office) -> Act:
    document = set_values(corrected_sheet(), {"objectives[0].actual": "完成"})  # too little said
    filing_id = make_filing(office, document)
    digest, actor = check_draft(load_filing(filing_id), PACK).digest, person_of(office.owner)
    assert digest
    return lambda: findings.confirm_warnings(
        load_filing(filing_id), PACK, digest, actor=actor, at=AT
    )


@recorded("transitions.submit", "decision.submit")
def _submit(office: Office) -> Act:
    filing_id = make_filing(office)
    digest, actor = check_draft(load_filing(filing_id), PACK).digest, person_of(office.owner)
    return lambda: transitions.submit(
        load_filing(filing_id), PACK, actor=actor, at=AT, confirmed=digest
    )


@recorded("transitions.decide", "decision.pass")
def _decide(office: Office) -> Act:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    actor = person_of(office.clerk)

    def act() -> None:
        filing = load_filing(filing_id)
        verdict = Verdict(Action.PASS, filing.rounds[-1].sha256)
        transitions.decide(filing, PACK, verdict, actor=actor, at=AT, zone=ZONE)

    return act


@recorded("batches.decide_batch", "decision.pass")
def _decide_batch(office: Office) -> Act:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    actor = person_of(office.clerk)

    def act() -> None:
        filing = load_filing(filing_id)
        verdict = Verdict(Action.PASS, filing.rounds[-1].sha256)
        item = batches.BatchItem(filing, PACK, verdict)
        batches.decide_batch([item], actor=actor, at=AT, zone=ZONE)

    return act


@recorded("transitions.write_decision", "decision.pass")
def _write_decision(office: Office) -> Act:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    actor = person_of(office.clerk)

    def act() -> None:
        filing = load_filing(filing_id)
        verdict = Verdict(Action.PASS, filing.rounds[-1].sha256)
        facts = transitions.check_verdict(filing, verdict, actor=actor, at=AT)
        transitions.write_decision(filing, facts, verdict, actor=actor, at=AT)

    return act


@recorded("corrections.correct_filing", "decision.correct")
def _correct(office: Office) -> Act:
    first = replace(DEFAULT_ROUTE.steps[0], corrects_money=True)
    steps = (first, *DEFAULT_ROUTE.steps[1:])
    with transaction():
        rows = [RouteStep.from_step(i, step) for i, step in enumerate(steps)]
        db.session.get_one(Unit, office.unit.id).route_steps = rows
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    actor = person_of(office.clerk)

    def act() -> None:
        filing = load_filing(filing_id)
        verdict = Verdict(Action.CORRECT, filing.rounds[-1].sha256)
        typed = {"funds[2].executed": "0"}
        corrections.correct_filing(filing, PACK, verdict, typed, actor=actor, at=AT)

    return act


SUGGESTED = ("Q01", "indicators[4].target")


def _repaired(office: Office) -> tuple[int, Repair]:
    filing_id = make_filing(office, sheet_with_suggestion())
    with transaction():
        repair = _apply(office, filing_id)
    return filing_id, repair


def _apply(office: Office, filing_id: int) -> Repair:
    check, path = SUGGESTED
    return repairs.apply_repair(
        load_filing(filing_id), PACK, check=check, path=path, actor=person_of(office.owner), at=AT
    )


@recorded("repairs.apply_repair", AuditAction.REPAIR_APPLIED)
def _apply_repair(office: Office) -> Act:
    filing_id = make_filing(office, sheet_with_suggestion())
    return lambda: _apply(office, filing_id)


@recorded("repairs.undo_repair", AuditAction.REPAIR_UNDONE)
def _undo_repair(office: Office) -> Act:
    filing_id, repair = _repaired(office)
    actor = person_of(office.owner)
    return lambda: repairs.undo_repair(load_filing(filing_id), PACK, repair.id, actor=actor, at=AT)


@recorded("repairs.apply_proposal", AuditAction.REPAIR_APPLIED)
def _apply_proposal(office: Office) -> Act:
    filing_id, actor = make_filing(office), person_of(office.owner)
    return lambda: repairs.apply_proposal(
        load_filing(filing_id), PACK, COMMENTED, "310次", actor=actor, at=AT
    )


COMMENTED = "indicators[0].actual"


def _commented(office: Office) -> tuple[int, int]:
    """Return a submitted filing and a comment on it."""
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    return filing_id, comment_on(filing_id, office.clerk, COMMENTED, "请核对台账")


def _returned(office: Office) -> tuple[int, int]:
    filing_id, comment_id = _commented(office)
    decide_filing(filing_id, office.clerk, Action.RETURN, "见批注")
    return filing_id, comment_id


@recorded("comments.add_comment", AuditAction.COMMENT_WRITTEN)
def _add_comment(office: Office) -> Act:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    actor, remark = person_of(office.clerk), Remark(COMMENTED, "请核对台账")
    return lambda: comments.add_comment(load_filing(filing_id), PACK, remark, actor=actor, at=AT)


@recorded("comments.answer_comment", AuditAction.COMMENT_ANSWERED)
def _answer_comment(office: Office) -> Act:
    filing_id, number = _returned(office)
    actor, kind = person_of(office.owner), Answered.REPLIED
    return lambda: comments.answer_comment(
        load_filing(filing_id), PACK, number, kind, "台账无误", actor=actor, at=AT
    )


@recorded("comments.close_comment", AuditAction.COMMENT_CLOSED)
def _close_comment(office: Office) -> Act:
    filing_id, number = _commented(office)
    actor = person_of(office.clerk)
    return lambda: comments.close_comment(load_filing(filing_id), number, actor=actor, at=AT)


@recorded("comments.reopen_comment", AuditAction.COMMENT_REOPENED)
def _reopen_comment(office: Office) -> Act:
    filing_id, number = _commented(office)
    actor = person_of(office.clerk)
    with transaction():
        comments.close_comment(load_filing(filing_id), number, actor=actor, at=AT)
    return lambda: comments.reopen_comment(load_filing(filing_id), number, actor=actor, at=AT)


@recorded("comments.settle_comments", AuditAction.COMMENT_ANSWERED)
def _settle_comments(office: Office) -> Act:
    filing_id, _ = _returned(office)
    change_cells(filing_id, office.owner, {COMMENTED: "310次"})
    actor = person_of(office.owner)
    return lambda: comments.settle_comments(load_filing(filing_id), actor=actor, at=AT)


@recorded("target_locks.lock_targets", AuditAction.TARGETS_LOCKED)
def _lock(office: Office) -> Act:
    filing_id, actor = make_filing(office), person_of(office.clerk)
    return lambda: target_locks.lock_targets(load_filing(filing_id), actor=actor, at=AT)


@recorded("target_locks.unlock_targets", AuditAction.TARGETS_UNLOCKED)
def _unlock(office: Office) -> Act:
    filing_id, actor = make_filing(office), person_of(office.clerk)
    with transaction():
        target_locks.lock_targets(load_filing(filing_id), actor=actor, at=AT)
    return lambda: target_locks.unlock_targets(load_filing(filing_id), actor=actor, at=AT)


def _files_folder() -> Path:
    settings: Settings = current_app.extensions["perfeval.settings"]
    return settings.files_folder


def _scan(filing_id: int) -> Upload:
    return Upload(
        "盖章.pdf", make_scan(), load_filing(filing_id).rounds[-1].verification_code or ""
    )


@recorded("scans.add_sealed_scan", AuditAction.SCAN_ADDED)
def _add_scan(office: Office) -> Act:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    place, actor = place_in(_files_folder()), person_of(office.clerk)
    upload = _scan(filing_id)
    return lambda: scans.add_sealed_scan(
        load_filing(filing_id), upload, actor=actor, at=AT, place=place
    )


@recorded("scans.keep_scan", AuditAction.SCAN_ADDED)
def _keep_scan(office: Office) -> Act:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.SUBMITTED)
    place, actor = place_in(_files_folder()), person_of(office.clerk)
    upload, purpose = _scan(filing_id), ScanPurpose.SIGNED
    return lambda: scans.keep_scan(
        load_filing(filing_id), upload, purpose, actor=actor, at=AT, place=place
    )


@recorded("paper_decisions.register_paper_decision", "decision.pass")
def _register_paper(office: Office) -> Act:
    filing_id = make_filing(office)
    bring_to(office, filing_id, Stop.CHECKED)
    place, actor = place_in(_files_folder()), person_of(office.clerk)

    def act() -> None:
        upload, filing = _scan(filing_id), load_filing(filing_id)
        order = PaperOrder(office.deputy.id, AT.date(), filing.rounds[-1].sha256, filing.step)
        paper_decisions.register_paper_decision(
            filing, PACK, order, upload, actor=actor, at=AT, place=place
        )

    return act
