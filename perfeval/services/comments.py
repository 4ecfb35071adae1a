"""Commenting on cells: reviewers say or propose something, the owner answers each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from perfeval.db import db
from perfeval.domain import labels
from perfeval.domain.audit import AuditAction, Change
from perfeval.domain.cell_values import get_value
from perfeval.domain.checks.answers import cell_path, cell_reference
from perfeval.domain.comments import (
    Answered,
    Standing,
    check_proposal,
    check_words,
    list_cells_to_comment,
)
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.permissions import Permission, fits_state, may
from perfeval.domain.persons import FilingFacts, Person
from perfeval.domain.sheet_format import parse_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.workflow import current_step
from perfeval.models import CellComment, CommentReply, Filing, Round
from perfeval.queries.comments import comment_standing, get_comment, list_comments
from perfeval.queries.documents import draft_document
from perfeval.queries.filings import facts_of, get_facts
from perfeval.queries.rounds import frozen_route
from perfeval.queries.units import get_unit_tree
from perfeval.services.audit import of_filing, record
from perfeval.services.errors import UnansweredError
from perfeval.services.findings import check_fills
from perfeval.services.repairs import apply_proposal

_REMARK, _ANSWER = "批注", "答复"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reviewer says of a cell; `proposal` is what it should hold, "" for nothing."""

    path: str
    text: str = ""
    proposal: str = ""


def add_comment(
    filing: Filing, pack: FormPack, remark: Remark, *, actor: Person, at: datetime
) -> CellComment:
    """Comment on a cell of the newest round.

    Raises NotPermittedError, WorkflowError if the sheet waits at no desk, or DomainError: the form
    has no such cell, or nothing is said.
    """
    _check_has_on_desk(filing, actor, at)
    round_ = filing.rounds[-1]
    document = parse_sheet(round_.content)
    place = list_cells_to_comment(pack, document).get(remark.path)
    if place is None:
        raise DomainError("请选择要批注的一格")
    content = get_value(document, remark.path) or ""
    proposal = check_proposal(remark.proposal, content)
    text = "" if proposal and not remark.text.strip() else check_words(remark.text, _REMARK)
    comment = CellComment(
        filing_id=filing.id,
        round=round_,
        cell=cell_reference(remark.path, _row_ids(filing, round_)),
        place=place,
        content=content,
        text=text,
        proposal=proposal,
        author_id=actor.user_id,
        author_name=actor.full_name,
        author_role=frozen_route(round_).steps[filing.step or 0].role,
        written_at=at,
        replies=[],
    )
    db.session.add(comment)
    db.session.flush()
    changes = [Change("建议修改", content, proposal, comment.cell)] if proposal else []
    _record(AuditAction.COMMENT_WRITTEN, filing, comment, actor, at, changes, {"remark": text})
    return comment


def answer_comment(
    filing: Filing,
    pack: FormPack,
    comment_id: int,
    answered: Answered,
    text: str = "",
    *,
    actor: Person,
    at: datetime,
) -> CellComment:
    """Answer a comment as owner of an open sheet: explain, or take or refuse its proposal.

    Raises NotPermittedError, WorkflowError, or DomainError: there is no such comment or no
    proposal, it is done, the cell is gone or locked, or an explanation says nothing.
    """
    facts = _check_owns(filing, actor)
    comment = _get(filing, comment_id)
    path = cell_path(comment.cell, _row_ids(filing))
    check_fills(filing, facts, actor, path or comment.cell)
    if comment.done_at is not None:
        raise DomainError("这条批注已经办结，不需要再答复")
    if comment.proposal is None and answered in (Answered.ACCEPTED, Answered.REJECTED):
        raise DomainError("这条批注没有修改建议，请填写答复")
    if answered is Answered.ACCEPTED:
        comment.repair_id = _put_in(filing, pack, comment, actor, at)
    elif answered is Answered.REJECTED:
        check_words(text, "不采纳的理由")
    else:
        check_words(text, _ANSWER)
    comment.answered, comment.answered_at = answered, at
    _reply(comment, text, actor, at)
    told = "：".join(filter(None, (labels.COMMENT_ANSWERS[answered], text.strip())))
    _record(AuditAction.COMMENT_ANSWERED, filing, comment, actor, at, facts={"answer": told})
    return comment


def close_comment(filing: Filing, comment_id: int, *, actor: Person, at: datetime) -> CellComment:
    """Mark a comment as done, as whoever has the sheet on the desk; raises as `add_comment`."""
    _check_has_on_desk(filing, actor, at)
    comment = _get(filing, comment_id)
    if comment.done_at is None:
        comment.done_at, comment.done_by_name = at, actor.full_name
        _record(AuditAction.COMMENT_CLOSED, filing, comment, actor, at)
    return comment


def reopen_comment(
    filing: Filing, comment_id: int, text: str = "", *, actor: Person, at: datetime
) -> CellComment:
    """Ask for another answer, as whoever has the sheet on the desk; raises as `add_comment`."""
    _check_has_on_desk(filing, actor, at)
    comment = _get(filing, comment_id)
    if comment_standing(comment) is Standing.OPEN and not text.strip():
        raise DomainError("这条批注还在等待答复；有补充的，请写在下面")
    comment.answered = comment.answered_at = comment.repair_id = None
    comment.done_at = comment.done_by_name = None
    _reply(comment, text, actor, at)
    _record(
        AuditAction.COMMENT_REOPENED, filing, comment, actor, at, facts={"remark": text.strip()}
    )
    return comment


def settle_comments(filing: Filing, *, actor: Person, at: datetime) -> None:
    """Note before a submission which comments were followed by a change since the last round.

    Raises UnansweredError for those that were neither answered nor followed.
    """
    waiting = [c for c in list_comments(filing.id) if comment_standing(c) is Standing.OPEN]
    if not waiting:
        return
    round_ = filing.rounds[-1]
    before, before_ids = parse_sheet(round_.content), _row_ids(filing, round_)
    after, after_ids = draft_document(filing), _row_ids(filing)
    left = []
    for comment in waiting:
        held = _held(before, comment.cell, before_ids)
        if held == _held(after, comment.cell, after_ids):
            left.append(comment.place)
            continue
        comment.answered, comment.answered_at = Answered.CHANGED, at
        told = {"answer": labels.COMMENT_ANSWERS[Answered.CHANGED]}
        _record(AuditAction.COMMENT_ANSWERED, filing, comment, actor, at, facts=told)
    if left:
        raise UnansweredError(left)


def _check_has_on_desk(filing: Filing, actor: Person, at: datetime) -> None:
    facts = get_facts(filing, get_unit_tree(), at.date())
    if current_step(facts.route, facts.position) is None:
        raise WorkflowError("该表现在没有待办的环节，不能提出或办理批注")
    if not may(actor, Permission.DECIDE, facts):
        raise NotPermittedError("该表现在不在您的环节，批注由现在办理的人提出和办结")


def _check_owns(filing: Filing, actor: Person) -> FilingFacts:
    facts = facts_of(filing, get_unit_tree())
    if not may(actor, Permission.EDIT, facts):
        raise NotPermittedError("只有本项目的经办人可以答复批注")
    if not fits_state(Permission.EDIT, facts):
        raise WorkflowError("该表已经送审，不能再答复批注；被退回后再答复")
    return facts


def _get(filing: Filing, comment_id: int) -> CellComment:
    comment = get_comment(filing.id, comment_id)
    if comment is None:
        raise DomainError("没有这条批注，请刷新页面")
    return comment


def _row_ids(filing: Filing, round_: Round | None = None) -> Sequence[int]:
    """Return the stored indicators behind the rows of a round, or of the draft."""
    kept = round_.row_ids if round_ else None
    return kept if kept is not None else [row.id for row in filing.sheet.indicators]


def _held(document: SheetDocument, cell: str, row_ids: Sequence[int]) -> str | None:
    """Return what a cell holds, None where its row is gone."""
    path = cell_path(cell, row_ids)
    return None if path is None else get_value(document, path) or ""


def _put_in(
    filing: Filing, pack: FormPack, comment: CellComment, actor: Person, at: datetime
) -> int:
    path = cell_path(comment.cell, _row_ids(filing))
    if path is None:
        raise DomainError("这一行已经删去，不能采纳建议；请改为填写答复")
    return apply_proposal(filing, pack, path, comment.proposal or "", actor=actor, at=at).id


def _reply(comment: CellComment, text: str, actor: Person, at: datetime) -> None:
    if text.strip():
        said = CommentReply(
            text=check_words(text, _ANSWER),
            author_id=actor.user_id,
            author_name=actor.full_name,
            written_at=at,
        )
        comment.replies.append(said)
    db.session.flush()


def _record(
    action: AuditAction,
    filing: Filing,
    comment: CellComment,
    actor: Person,
    at: datetime,
    changes: Sequence[Change] = (),
    facts: Mapping[str, str] | None = None,
) -> None:
    told = {"place": comment.place, **(facts or {})}
    record(action, of_filing(filing), actor=actor, at=at, changes=changes, facts=told)
    db.session.flush()
