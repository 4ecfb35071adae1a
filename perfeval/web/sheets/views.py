"""The pages of one sheet."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.layout import printed_title
from perfeval.domain.merging import Merged
from perfeval.domain.permissions import Permission
from perfeval.queries.filings import hold_filing
from perfeval.services.errors import ClashError, StaleError
from perfeval.services.sheets import save_document
from perfeval.web import access
from perfeval.web.access import open_filing
from perfeval.web.prints import is_official
from perfeval.web.sheets.blueprint import blueprint
from perfeval.web.sheets.changes import asks_before_removal, change_sheet
from perfeval.web.sheets.clashes import (
    ask_which_stands,
    merge_sentence,
    posted_after,
    seen_by,
)
from perfeval.web.sheets.editor import stored_editor
from perfeval.web.sheets.looks import remember_look
from perfeval.web.sheets.page import plain_table, render_sheet_page
from perfeval.web.sheets.posted import Posted, read_posted
from perfeval.web.sheets.seen import write_made_from
from perfeval.web.sheets.side_texts import Unsent
from perfeval.web.sheets.steps import STEPS, Done
from perfeval.web.sheets.typed import TypedSheet


@blueprint.record_once
def _check_token_in_form(state: BlueprintSetupState) -> None:
    """Let the form itself check its token: a save with an old one must not lose what was typed."""
    state.app.extensions["csrf"].exempt(f"{__name__}.save_sheet")


@blueprint.get("/<key:filing_id>")
def show_sheet(filing_id: int) -> str:
    """Show a sheet as its form: with fields for its owner while it is open, else as it stands."""
    opened = open_filing(filing_id)
    repaired = request.args.get("repaired", type=int)
    page = render_sheet_page(opened, editor=stored_editor(opened), repaired=repaired)
    remember_look(opened)
    return page


@blueprint.post("/<key:filing_id>")
def save_sheet(filing_id: int) -> ResponseReturnValue:
    """Save what was typed, then do what the button said: a row move, an answer, a submission."""
    try:
        hold_filing(filing_id)
        opened = open_filing(filing_id, Permission.EDIT)
    except DomainError as error:
        return _keep_typed(filing_id, error)
    posted = read_posted(opened)
    if not posted.form.validate():
        if posted.form.version.errors:
            posted.form.show_version(opened.filing.version, write_made_from(opened))
        status = 400 if posted.form.csrf_token.errors else 422
        return _page_as_typed(posted, posted.typed, posted.form.problem()), status
    if asks_before_removal(posted):
        editor = posted.editor(asked_removal=posted.where)
        return render_sheet_page(opened, editor=editor, unsent=posted.unsent)
    changed = change_sheet(posted)
    try:
        with transaction():
            merged = _save(posted, changed.typed)
    except ClashError as error:
        return ask_which_stands(posted, changed.typed, error), 409
    except StaleError as error:
        return _keep_typed(filing_id, error)
    for sentence in filter(None, (changed.refusal, posted.typed.refusal())):
        flash(sentence, "error")
    posted = posted_after(posted, merged.sheet.row_ids)
    if merged.brought:
        flash(merge_sentence(merged, posted.doing in STEPS), "warning")
        return _go_on(replace(posted, doing="save", where=""), Done())
    return _take_step(posted, changed.anchor)


@blueprint.get("/<key:filing_id>/preview")
def preview_sheet(filing_id: int) -> str:
    """Show the form as it will be printed."""
    opened = open_filing(filing_id)
    return render_template(
        "sheets/preview.html",
        opened=opened,
        table=plain_table(opened.pack, opened.document),
        form_title=printed_title(opened.pack, opened.document),
        is_official=is_official(opened.filing),
    )


def _take_step(posted: Posted, anchor: str) -> ResponseReturnValue:
    """Do what remains once the sheet is saved; a refusal is said on the page."""
    filing_id = posted.opened.filing.id
    step = STEPS.get(posted.doing)
    if step is None:
        message = "已保存。" if posted.doing == "save" else ""
        return _go_on(posted, Done(message, anchor))
    saved = open_filing(filing_id, Permission.EDIT)
    try:
        with transaction():
            done = step.run(posted, saved)
    except (NotPermittedError, WorkflowError):
        raise
    except DomainError as error:
        saved = open_filing(filing_id)
        problem = f"内容已保存，但{step.refused}：{error}。"
        unsent = posted.refused(str(error))
        page = render_sheet_page(saved, editor=stored_editor(saved), unsent=unsent, problem=problem)
        return page, 422
    return _go_on(posted, done)


def _go_on(posted: Posted, done: Done) -> ResponseReturnValue:
    """Lead to the page; where it carries texts that are stored nowhere, answer with it itself."""
    if done.message:
        flash(done.message, "success")
    filing_id = posted.opened.filing.id
    texts = {name: text for name, text in posted.unsent.texts.items() if name != posted.field}
    opened = open_filing(filing_id) if texts else None
    if opened is not None and opened.may(Permission.EDIT):
        focus = done.anchor.removeprefix("cell-")
        unsent = Unsent(texts, confirmed=posted.unsent.confirmed, focus=focus)
        editor = stored_editor(opened)
        return render_sheet_page(opened, editor=editor, unsent=unsent, repaired=done.repaired)
    address = url_for(
        "sheets.show_sheet",
        filing_id=filing_id,
        repaired=done.repaired,
        library_search=done.search,
        _anchor=done.anchor or None,
    )
    return redirect(address)


def _page_as_typed(posted: Posted, typed: TypedSheet, problem: str) -> str:
    """Render the page with everything as it was typed, and say why it was not saved."""
    problem += posted.typed.refusal()
    return render_sheet_page(
        posted.opened, editor=posted.editor(typed), unsent=posted.unsent, problem=problem
    )


def _save(posted: Posted, typed: TypedSheet) -> Merged:
    return save_document(
        posted.opened.filing,
        typed.document,
        posted.opened.pack,
        seen=seen_by(posted),
        row_ids=typed.row_ids,
        actor=posted.opened.person,
        at=access.now(),
    )


def _keep_typed(filing_id: int, error: DomainError) -> ResponseReturnValue:
    """Answer a save that came too late, and show what was typed, so that nothing is lost."""
    opened = open_filing(filing_id)
    posted = read_posted(opened)
    page = render_template(
        "sheets/too_late.html",
        opened=opened,
        sentence=str(error),
        table=plain_table(opened.pack, posted.typed.document),
        texts=posted.unsent.texts.values(),
    )
    return page, 409
