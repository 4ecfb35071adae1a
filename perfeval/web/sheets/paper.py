"""Signing on paper: the copy to print, its scan brought back, a step that was signed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.layout import printed_title
from perfeval.domain.paper import PAPER_STATES
from perfeval.domain.permissions import Permission
from perfeval.domain.workflow import current_step
from perfeval.printing.formats import Format
from perfeval.queries.paper import get_scan, list_signers
from perfeval.reading.scans import UnusableFileError
from perfeval.services.paper_decisions import PaperOrder, register_paper_decision
from perfeval.services.rounds import print_paper_copy
from perfeval.services.scans import Upload, add_sealed_scan
from perfeval.web import access
from perfeval.web.access import OpenedFiling, open_filing
from perfeval.web.prints import answer_file
from perfeval.web.sheets.blueprint import blueprint
from perfeval.web.uploads import answer_stored, keep_aside, read_upload

_LONGEST_COMMENT = 2000
_DAMAGED = "这个文件已不在，或与留存的哈希不符，不能下载。请告知系统管理员用 verify 命令核对。"
_NO_FILE = "请选择扫描件；刚才选过的文件也可能已经过期"


@dataclass(frozen=True, slots=True)
class _Typed:
    """What a form had in it: the fields, and the file kept for the next try."""

    code: str = ""
    kept: str = ""
    kept_name: str = ""
    signer: int = 0
    signed_on: str = ""
    comment: str = ""


@blueprint.get("/<key:filing_id>/paper.pdf")
def print_paper(filing_id: int) -> Response:
    """Give the newest round to be signed and sealed by hand; names are printed on demand."""
    opened = open_filing(filing_id)
    if opened.filing.state not in PAPER_STATES:
        raise WorkflowError("送审以后才能打印签字盖章稿；该表还没有送审、已退回或已作废")
    data = print_paper_copy(
        opened.filing.rounds[-1],
        opened.pack,
        access.zone(),
        access.verification_address(),
        with_names="names" in request.args,
    )
    name = printed_title(opened.pack, opened.document)
    return answer_file(data, Format.PDF, f"{name}（签字盖章稿）")


@blueprint.get("/<key:filing_id>/scan")
def show_scan_form(filing_id: int) -> str:
    """Show the form for the scan of the sealed paper."""
    return _scan_page(open_filing(filing_id, Permission.ADD_SCAN), _Typed())


@blueprint.post("/<key:filing_id>/scan")
def add_scan(filing_id: int) -> ResponseReturnValue:
    """Take in the scan of the sealed paper."""
    opened = open_filing(filing_id, Permission.ADD_SCAN)
    upload = read_upload()
    if upload is None:
        return _scan_page(opened, _typed(None), _NO_FILE), 422
    actor, at, place = opened.person, access.now(), access.place()
    try:
        with transaction():
            add_sealed_scan(opened.filing, upload, actor=actor, at=at, place=place)
    except (NotPermittedError, WorkflowError):
        raise
    except DomainError as error:
        typed = _typed(upload, error)
        return _scan_page(open_filing(filing_id), typed, str(error)), 422
    flash("盖章扫描件已上传，与本轮的验真码一致，已标为“已盖章”。", "success")
    return redirect(url_for("sheets.show_sheet", filing_id=filing_id))


@blueprint.get("/<key:filing_id>/scans/<key:scan_id>")
def download_scan(filing_id: int, scan_id: int) -> Response:
    """Give a scan as it was brought, if it is still what it was."""
    opened = open_filing(filing_id)
    scan = get_scan(opened.filing, scan_id)
    if scan is None:
        abort(404)
    store, digest = access.file_store(), scan.file.sha256
    if not store.is_intact(digest):
        abort(503, _DAMAGED)
    return answer_stored(scan.file, scan.original_name, store.read(digest))


@blueprint.get("/<key:filing_id>/paper-decision")
def show_paper_form(filing_id: int) -> str:
    """Show the form that registers what was signed by hand at the current desk."""
    return _paper_page(open_filing(filing_id, Permission.REGISTER_PAPER), _Typed())


@blueprint.post("/<key:filing_id>/paper-decision")
def register_paper(filing_id: int) -> ResponseReturnValue:
    """Register what was signed by hand at the current desk."""
    opened = open_filing(filing_id)
    upload = read_upload()
    if upload is None:
        return _paper_page(opened, _typed(None), _NO_FILE), 422
    actor, at, place = opened.person, access.now(), access.place()
    try:
        with transaction():
            register_paper_decision(
                opened.filing, opened.pack, _order(), upload, actor=actor, at=at, place=place
            )
    except DomainError as error:
        typed = _typed(upload, error)
        return _paper_page(open_filing(filing_id), typed, str(error)), _status_of(error)
    flash("已登记线下签批。", "success")
    return redirect(url_for("sheets.show_sheet", filing_id=filing_id))


def _order() -> PaperOrder:
    form = request.form
    return PaperOrder(
        signer_id=form.get("signer", 0, type=int),
        signed_on=_read_day(form.get("signed_on", "")),
        seen_sha256=form.get("seen_sha256", ""),
        seen_step=form.get("seen_step", type=int),
        comment=form.get("comment", "")[:_LONGEST_COMMENT].replace("\r\n", "\n"),
    )


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _status_of(error: DomainError) -> int:
    if isinstance(error, NotPermittedError):
        return 403
    return 409 if isinstance(error, WorkflowError) else 422


def _typed(upload: Upload | None, error: DomainError | None = None) -> _Typed:
    """Return what the form had in it; a file that could be read is kept for the next try."""
    is_sound = upload is not None and not isinstance(error, UnusableFileError)
    form = request.form
    return _Typed(
        code=form.get("code", "")[:60],
        kept=keep_aside(upload) if upload and is_sound else "",
        kept_name=upload.name if upload else "",
        signer=form.get("signer", 0, type=int),
        signed_on=form.get("signed_on", "")[:10],
        comment=form.get("comment", "")[:_LONGEST_COMMENT],
    )


def _scan_page(opened: OpenedFiling, typed: _Typed, problem: str = "") -> str:
    return _page("sheets/scan.html", opened, typed, problem)


def _paper_page(opened: OpenedFiling, typed: _Typed, problem: str = "") -> str:
    """Render the form; without a step where nothing can be registered (any more)."""
    may_register = opened.may(Permission.REGISTER_PAPER)
    facts = opened.facts
    return _page(
        "sheets/paper_decision.html",
        opened,
        typed,
        problem,
        step=current_step(facts.route, facts.position) if may_register else None,
        signers=list_signers(facts, access.now().date()) if may_register else (),
        seen_sha256=opened.filing.rounds[-1].sha256 if may_register else "",
        seen_step=opened.filing.step,
    )


def _page(template: str, opened: OpenedFiling, typed: _Typed, problem: str, **more: object) -> str:
    return render_template(
        template,
        filing=opened.filing,
        problem=problem,
        most_megabytes=access.settings().file_megabytes,
        **{name: getattr(typed, name) for name in typed.__slots__},
        **more,
    )
