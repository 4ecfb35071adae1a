"""What buttons do once a sheet is saved: submit it, answer a finding, apply or undo a repair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from flask import request

from perfeval.domain.checks.answers import AnswerKind
from perfeval.domain.comments import Answered
from perfeval.domain.errors import DomainError
from perfeval.services import transitions
from perfeval.services.comments import answer_comment
from perfeval.services.findings import Reply, answer_finding, withdraw_answer
from perfeval.services.repairs import apply_repair, undo_repair
from perfeval.web import access
from perfeval.web.access import OpenedFiling
from perfeval.web.remarks import read_number
from perfeval.web.sheets.library import SEARCH
from perfeval.web.sheets.posted import Posted
from perfeval.web.sheets.side_texts import ACCEPT, ANSWER, REJECT, REPAIR, WAIVE

_PANEL, _COMMENTS = "findings", "comments"


@dataclass(frozen=True, slots=True)
class Done:
    """What a button did: what to say of it, where to go on, the repair to tell of, the search."""

    message: str = ""
    anchor: str = ""
    repaired: int | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What a button does to the saved filing, and what did not happen if it is refused."""

    run: Callable[[Posted, OpenedFiling], Done]
    refused: str


def _submit(posted: Posted, saved: OpenedFiling) -> Done:
    transitions.submit(
        saved.filing,
        saved.pack,
        actor=saved.person,
        at=access.now(),
        comment=posted.unsent.comment,
        confirmed=posted.unsent.confirmed,
    )
    return Done("已送审。")


def _answer(kind: AnswerKind, message: str, posted: Posted, saved: OpenedFiling) -> Done:
    check, path = _finding_of(posted)
    reply = Reply(kind, check, path, _text_of(posted))
    answer_finding(saved.filing, saved.pack, reply, actor=saved.person, at=access.now())
    return Done(message, _PANEL)


def _withdraw(posted: Posted, saved: OpenedFiling) -> Done:
    check, path = _finding_of(posted)
    actor, at = saved.person, access.now()
    withdraw_answer(saved.filing, saved.pack, check=check, path=path, actor=actor, at=at)
    return Done("已撤回，这一处需要重新处理。", _PANEL)


def _repair(posted: Posted, saved: OpenedFiling) -> Done:
    check, path = _finding_of(posted)
    repair = apply_repair(
        saved.filing,
        saved.pack,
        check=check,
        path=path,
        answer=_text_of(posted),
        actor=saved.person,
        at=access.now(),
    )
    return Done(repaired=repair.id)


def _undo(posted: Posted, saved: OpenedFiling) -> Done:
    number = read_number(posted.where)
    if not number:
        raise DomainError("没有这一次修改")
    undone = undo_repair(saved.filing, saved.pack, number, actor=saved.person, at=access.now())
    if not undone.kept:
        return Done("已撤销这次修改，各格恢复原来的内容。", _PANEL)
    places = "、".join(undone.kept)
    return Done(f"已撤销这次修改。{places}在那之后又改动过，保持现在的内容。", _PANEL)


def _comment(answered: Answered, message: str, posted: Posted, saved: OpenedFiling) -> Done:
    comment = answer_comment(
        saved.filing,
        saved.pack,
        read_number(posted.where),
        answered,
        _text_of(posted),
        actor=saved.person,
        at=access.now(),
    )
    is_put_in = answered is Answered.ACCEPTED
    return Done(message, _COMMENTS, comment.repair_id if is_put_in else None)


def _find(_posted: Posted, _saved: OpenedFiling) -> Done:
    """Search the indicator library; the page that follows shows what is found."""
    return Done(anchor="library", search=request.form.get(SEARCH, ""))


STEPS: Mapping[str, Step] = {
    "submit": Step(_submit, "没有送审"),
    WAIVE: Step(
        partial(_answer, AnswerKind.WAIVER, "已记录情况说明，这一处不再阻止送审。"),
        "情况说明没有记录",
    ),
    "confirm": Step(partial(_answer, AnswerKind.CONFIRMATION, "已核实一处。"), "没有确认"),
    "adjust": Step(
        partial(_answer, AnswerKind.TARGET_ADJUSTMENT, "已记下：申请目标调整。"), "没有记下"
    ),
    "next-year": Step(
        partial(_answer, AnswerKind.NEXT_YEAR, "已记下：列入下年度改进。"), "没有记下"
    ),
    "withdraw": Step(_withdraw, "没有撤回"),
    REPAIR: Step(_repair, "没有按建议修改"),
    "undo": Step(_undo, "没有撤销"),
    ANSWER: Step(partial(_comment, Answered.REPLIED, "已答复一条批注。"), "批注没有答复"),
    ACCEPT: Step(partial(_comment, Answered.ACCEPTED, ""), "没有采纳建议"),
    REJECT: Step(
        partial(_comment, Answered.REJECTED, "已答复一条批注：不采纳建议。"), "批注没有答复"
    ),
    "find": Step(_find, "没有查找"),
}


def _finding_of(posted: Posted) -> tuple[str, str]:
    check, _, path = posted.where.partition(":")
    return check, path


def _text_of(posted: Posted) -> str:
    """Return what was typed in the field beside the button."""
    return request.form.get(posted.field, "")
