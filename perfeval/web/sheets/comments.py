"""Commenting on the cells of a frozen round: choosing a cell, saying something, closing."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.services.comments import close_comment, reopen_comment
from perfeval.web import access
from perfeval.web.access import OpenedFiling, open_filing
from perfeval.web.desks import Kept
from perfeval.web.opinions import typed_meeting, typed_opinion
from perfeval.web.remarks import TypedRemarks, read_number, read_remarks, send_remarks
from perfeval.web.sheets.blueprint import blueprint
from perfeval.web.sheets.page import plain_table, render_sheet_page


@blueprint.post("/<key:filing_id>/comments")
def comment_cells(filing_id: int) -> ResponseReturnValue:
    """Do what the button said: choose a cell, add a comment, close one, ask for another answer.

    What else was typed on the page, the opinion of the decision too, goes with the answer.
    """
    opened = open_filing(filing_id)
    doing, _, where = request.form.get("do", "").partition(":")
    typed = replace(read_remarks(), opinion=_opinion(opened))
    if doing == "choose":
        typed = replace(typed, path=where, wants_focus=True)
        return render_sheet_page(opened, remarks=typed)
    try:
        with transaction():
            message, left = _act(opened, doing, read_number(where), typed)
    except (NotPermittedError, WorkflowError) as error:
        return _too_late(filing_id, error, (*typed.texts, typed.words))
    except DomainError as error:
        typed = replace(typed, problem=str(error))
        return render_sheet_page(open_filing(filing_id), remarks=typed), 422
    flash(message, "success")
    if left.texts or left.has_opinion:
        return render_sheet_page(open_filing(filing_id), remarks=left)
    return redirect(url_for("sheets.show_sheet", filing_id=filing_id, _anchor="comments"))


def _act(
    opened: OpenedFiling, doing: str, number: int, typed: TypedRemarks
) -> tuple[str, TypedRemarks]:
    """Do what a button says; return the message, and what was typed beside other buttons."""
    filing, actor, at = opened.filing, opened.person, access.now()
    rest = replace(typed, again={one: typed.again[one] for one in typed.again if one != number})
    if doing == "done":
        close_comment(filing, number, actor=actor, at=at)
        return "已办结一条批注。", rest
    if doing == "reopen":
        reopen_comment(filing, number, typed.again.get(number, ""), actor=actor, at=at)
        return "已要求再答复。", rest
    if not typed.is_new:
        raise DomainError("请填写批注内容，或者填写建议改为什么")
    send_remarks(opened, replace(typed, again={}), at=at)
    return "已提出批注，退回后由经办人逐条答复。", TypedRemarks(
        again=typed.again, opinion=typed.opinion
    )


def _opinion(opened: OpenedFiling) -> Kept:
    """Return what the decision form of the same page holds."""
    target = request.form.get("to_step", "")
    filing = opened.filing
    return Kept(
        request.form.get("seen_sha256", ""),
        request.form.get("seen_step", type=int, default=filing.step),
        read_number(target) if target else None,
        typed_opinion(),
        typed_meeting(),
    )


def _too_late(filing_id: int, error: DomainError, texts: tuple[str, ...]) -> ResponseReturnValue:
    opened = open_filing(filing_id)
    page = render_template(
        "sheets/too_late.html",
        opened=opened,
        sentence=str(error),
        table=plain_table(opened.pack, opened.document),
        texts=[text for text in texts if text],
    )
    return page, 403 if isinstance(error, NotPermittedError) else 409
