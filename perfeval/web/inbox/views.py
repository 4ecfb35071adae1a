"""The list of a person's notices, and noting that they were read."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.models import Notice
from perfeval.queries.notices import PAGE_LENGTH, count_notices, get_notice, list_notices
from perfeval.services.notices import read_all_notices, read_notice
from perfeval.web import access

blueprint = Blueprint("inbox", __name__, url_prefix="/notices")


@blueprint.get("/")
def list_all() -> str:
    """List the person's notices, the newest first; `?page=` counts from 1."""
    user_id, page = access.current_person().user_id, _page()
    pages = max(1, -(-count_notices(user_id) // PAGE_LENGTH))
    if page > pages:
        abort(404)
    notices = list_notices(user_id, page)
    return render_template("inbox/list.html", notices=notices, page=page, pages=pages)


@blueprint.post("/<key:notice_id>/open")
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Note that a notice was read, and lead to what it is about."""
    notice = _load(notice_id)
    with transaction():
        read_notice(notice, at=access.now())
    if notice.filing_id is None:
        return redirect(url_for("reviews.list_waiting"))
    return redirect(url_for("sheets.show_sheet", filing_id=notice.filing_id))


@blueprint.post("/<key:notice_id>/read")
def mark_read(notice_id: int) -> ResponseReturnValue:
    """Note that a notice was read."""
    notice = _load(notice_id)
    with transaction():
        read_notice(notice, at=access.now())
    return redirect(url_for("inbox.list_all", page=_page()))


@blueprint.post("/read-all")
def mark_all_read() -> ResponseReturnValue:
    """Note that everything up to the newest notice on screen was read."""
    newest = request.form.get("newest", type=int)
    if newest is None or not 0 <= newest < 2**31:
        abort(400)
    with transaction():
        read_all_notices(newest, actor=access.current_person(), at=access.now())
    flash("已全部标为已读。", "success")
    return redirect(url_for("inbox.list_all"))


def _load(notice_id: int) -> Notice:
    notice = get_notice(notice_id, access.current_person().user_id)
    if notice is None:
        abort(404)
    return notice


def _page() -> int:
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= 1_000_000:
        abort(404)
    return page
