"""The pages of one sheet."""

from __future__ import annotations

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from perfeval.db import db, transaction
from perfeval.domain.errors import DomainError
from perfeval.domain.layout import printed_title
from perfeval.domain.permissions import Permission
from perfeval.domain.row_moves import RowMove, TypedRow, append_row, move_row
from perfeval.queries.filings import get_filing
from perfeval.services import sheets as service
from perfeval.services import transitions
from perfeval.services.errors import (
    NobodyAtDeskError,
    StaleError,
    SubmissionBlockedError,
    UnconfirmedError,
)
from perfeval.web import access
from perfeval.web.access import OpenedFiling, open_filing
from perfeval.web.prints import is_official
from perfeval.web.sheets.forms import (
    MOST_ROWS,
    SheetForm,
    TypedSheet,
    clean,
    level_choices,
    make_form,
    typed_sheet,
)
from perfeval.web.sheets.page import Editor, render_sheet_page, sheet_table
from perfeval.web.sheets.scores import add_score_view, with_balance, with_scores
from perfeval.web.sheets.table_rows import find_table_row, is_filled, move_table_row

LONGEST_COMMENT = 2000

blueprint = Blueprint("sheets", __name__, url_prefix="/sheets")
add_score_view(blueprint)


@blueprint.record_once
def _check_token_in_form(state: BlueprintSetupState) -> None:
    """Let the form itself check its token: a save with an old one must not lose what was typed."""
    state.app.extensions["csrf"].exempt(f"{__name__}.save_sheet")


@blueprint.get("/<key:filing_id>")
def show_sheet(filing_id: int) -> str:
    """Show a sheet as its form: with fields for its owner while it is open, else as it stands."""
    opened = open_filing(filing_id)
    return render_sheet_page(opened, editor=_stored_editor(opened))


@blueprint.post("/<key:filing_id>")
def save_sheet(filing_id: int) -> ResponseReturnValue:
    """Save what was typed, then do what the button said: nothing, a row move, or submit."""
    try:
        opened = open_filing(filing_id, Permission.EDIT)
    except DomainError as error:
        return _keep_typed(filing_id, error)
    form = make_form(opened.pack, opened.document)
    typed = typed_sheet(form, opened.pack, opened.document, _row_ids(opened))
    comment = _typed_comment()
    if not form.validate():
        form.show_version(form.version.data or opened.filing.version)
        page = render_sheet_page(
            opened, editor=Editor(opened.pack, form, typed), comment=comment, problem=form.problem()
        )
        return page, 400 if form.csrf_token.errors else 422
    doing, _, where = request.form.get("do", "save").partition(":")
    if doing == "remove" and _holds_text(opened, typed, where):
        editor = Editor(opened.pack, form, typed, asked_removal=where)
        return render_sheet_page(opened, editor=editor, comment=comment)
    moved, anchor = _moved(opened, _computed(opened, typed, doing), doing, where)
    if max(map(len, (moved.rows, *(moved.document.tables or {}).values()))) > MOST_ROWS:
        moved, anchor = typed, ""
        flash(f"最多 {MOST_ROWS} 行，不能再加。", "error")
    try:
        with transaction():
            _save(opened, form, moved)
    except StaleError as error:
        form.show_version(_newest_version(filing_id))
        stale = (
            f"{error}。再点一次“保存”将以您的内容为准；也可以先在新窗口打开本页查看已保存的内容。"
        )
        page = render_sheet_page(
            opened, editor=Editor(opened.pack, form, moved), comment=comment, problem=stale
        )
        return page, 409
    if doing == "submit":
        return _submit(filing_id, comment)
    if doing == "save":
        flash("已保存。", "success")
    return redirect(url_for("sheets.show_sheet", filing_id=filing_id, _anchor=anchor or None))


@blueprint.get("/<key:filing_id>/preview")
def preview_sheet(filing_id: int) -> str:
    """Show the form as it will be printed."""
    opened = open_filing(filing_id)
    table = sheet_table(opened.pack, opened.document, None)
    title = printed_title(opened.pack, opened.document)
    return render_template(
        "sheets/preview.html",
        opened=opened,
        table=table,
        form_title=title,
        is_official=is_official(opened.filing),
    )


def _stored_editor(opened: OpenedFiling) -> Editor | None:
    if not opened.may(Permission.EDIT):
        return None
    form = make_form(opened.pack, opened.document)
    form.show_version(opened.filing.version)
    ids = _row_ids(opened)
    rows = zip(opened.document.indicators, ids, strict=True)
    typed = TypedSheet(opened.document, tuple(TypedRow(row, i) for row, i in rows))
    return Editor(opened.pack, form, typed)


def _row_ids(opened: OpenedFiling) -> list[int]:
    return [row.id for row in opened.filing.sheet.indicators]


def _computed(opened: OpenedFiling, typed: TypedSheet, doing: str) -> TypedSheet:
    """Return the sheet with computed points or scores, where a button asked for them."""
    pack, document = opened.pack, typed.document
    if doing == "balance":
        return typed.with_values(with_balance(pack, document))
    if doing in ("fill-scores", "all-scores"):
        return typed.with_values(with_scores(pack, document, overwrite=doing == "all-scores"))
    return typed


def _moved(
    opened: OpenedFiling, typed: TypedSheet, doing: str, where: str
) -> tuple[TypedSheet, str]:
    """Return the sheet after the row button that was pressed, and the row to show next."""
    table_row = find_table_row(opened.pack, typed, where)
    if table_row is not None:
        return move_table_row(typed, doing, table_row)
    if doing == "append":
        wanted = request.form.get("new_level", "")
        levels = {v: (one, two) for v, one, two in level_choices(opened.pack, typed.document)}
        if wanted not in levels:
            return typed, ""
        rows = append_row(typed.rows, *levels[wanted])
        return typed.with_rows(rows), _anchor(_first_new(typed.rows, rows))
    i = _row_number(where)
    move = "remove" if doing == "remove-sure" else doing
    if move not in set(RowMove) or i is None or i >= len(typed.rows):
        return typed, ""
    rows = move_row(typed.rows, RowMove(move), i)
    place = {RowMove.ADD: i + 1, RowMove.REMOVE: min(i, len(rows) - 1)}.get(RowMove(move))
    if place is None:  # a row that only joined the neighbouring group keeps its place
        place = next((j for j, row in enumerate(rows) if row is typed.rows[i]), i)
    return typed.with_rows(rows), _anchor(place)


def _first_new(before: tuple[TypedRow, ...], after: tuple[TypedRow, ...]) -> int:
    pairs = enumerate(after)
    return next(i for i, row in pairs if i >= len(before) or row is not before[i])


def _anchor(i: int) -> str:
    return f"cell-indicators-{i}-name" if i >= 0 else ""


def _row_number(where: str) -> int | None:
    return int(where) if where.isascii() and where.isdecimal() and len(where) < 5 else None


def _holds_text(opened: OpenedFiling, typed: TypedSheet, where: str) -> bool:
    table_row = find_table_row(opened.pack, typed, where)
    if table_row is not None:
        return is_filled(typed, table_row)
    i = _row_number(where)
    return i is not None and i < len(typed.rows) and not typed.rows[i].is_empty


def _typed_comment() -> str:
    return clean(request.form.get("comment"))[:LONGEST_COMMENT]


def _save(opened: OpenedFiling, form: SheetForm, typed: TypedSheet) -> None:
    service.save_document(
        opened.filing,
        typed.document,
        opened.pack,
        version=form.version.data or 0,
        row_ids=[row.row_id for row in typed.rows],
        at=access.now(),
    )


def _submit(filing_id: int, comment: str) -> ResponseReturnValue:
    """Submit what has just been saved; what blocks it is said on the page."""
    opened = open_filing(filing_id, Permission.SUBMIT)
    try:
        with transaction():
            transitions.submit(
                opened.filing,
                opened.pack,
                actor=opened.person,
                at=access.now(),
                comment=comment,
                confirmed=request.form.get("confirmed", ""),
            )
    except (SubmissionBlockedError, UnconfirmedError, NobodyAtDeskError) as error:
        opened = open_filing(filing_id)
        problem = f"内容已保存，但没有送审：{error}。"
        page = render_sheet_page(
            opened, editor=_stored_editor(opened), comment=comment, problem=problem
        )
        return page, 422
    flash("已送审。", "success")
    return redirect(url_for("sheets.show_sheet", filing_id=filing_id))


def _newest_version(filing_id: int) -> int:
    db.session.rollback()
    filing = get_filing(filing_id)
    return filing.version if filing else 0


def _keep_typed(filing_id: int, error: DomainError) -> ResponseReturnValue:
    """Answer a save that came too late, and show what was typed, so that nothing is lost."""
    opened = open_filing(filing_id)
    form = make_form(opened.pack, opened.document)
    typed = typed_sheet(form, opened.pack, opened.document, _row_ids(opened))
    table = sheet_table(opened.pack, typed.document, None)
    page = render_template("sheets/too_late.html", opened=opened, sentence=str(error), table=table)
    return page, 409
