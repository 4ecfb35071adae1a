"""The bureau's drafts: uploading, replacing, publishing and deleting them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.errors import WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.models import FormPackVersion
from perfeval.queries.form_packs import newest_version
from perfeval.services import form_packs as service
from perfeval.services.pack_uploads import Fault, PackFaultsError, read_upload
from perfeval.web import access
from perfeval.web.form_packs.blueprint import blueprint
from perfeval.web.form_packs.forms import PublishForm, UploadForm
from perfeval.web.form_packs.loading import bureaus, open_draft, open_version
from perfeval.web.form_packs.versions import render_version

_VERSION_LINE = re.compile(r"^version *= *\d+", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
Store = Callable[[FormPack, str], FormPackVersion]


@blueprint.get("/new")
def show_upload() -> str:
    """Show the form for an upload, empty or with a version to start from (`from`, `version`)."""
    bureaus()
    text, pack_id = "", request.args.get("from", "")
    version = request.args.get("version", "", type=str)
    if pack_id and version.isascii() and version.isdigit() and len(version) < 6:
        opened = open_version(pack_id, int(version))
        number = f"version = {newest_version(pack_id) + 1}"
        text = _VERSION_LINE.sub(number, opened.source_text, count=1)
    return _upload_page(UploadForm(formdata=None, data={"text": text}))


@blueprint.post("/new")
def upload() -> ResponseReturnValue:
    """Check an upload and store it as a draft."""
    unit = bureaus()[0]

    def store(pack: FormPack, text: str) -> FormPackVersion:
        actor, at = access.current_person(), access.now()
        return service.create_draft(pack, text, unit=unit, actor=actor, at=at)

    return _take_upload(store)


@blueprint.get("/<pack_id>/<key:version>/replace")
def show_replace(pack_id: str, version: int) -> str:
    """Show the text of a draft, to be changed."""
    row = open_draft(pack_id, version)
    return _upload_page(UploadForm(formdata=None, data={"text": row.source_text}), row)


@blueprint.post("/<pack_id>/<key:version>/replace")
def replace(pack_id: str, version: int) -> ResponseReturnValue:
    """Put another upload in the place of a draft."""
    row = open_draft(pack_id, version)

    def store(pack: FormPack, text: str) -> FormPackVersion:
        actor, at = access.current_person(), access.now()
        service.replace_draft(row, pack, text, actor=actor, at=at)
        return row

    return _take_upload(store, row)


@blueprint.post("/<pack_id>/<key:version>/publish")
def publish(pack_id: str, version: int) -> ResponseReturnValue:
    """Publish a draft that was previewed."""
    row = open_draft(pack_id, version)
    seen = PublishForm().seen.data or ""
    try:
        with transaction():
            actor, at = access.current_person(), access.now()
            service.publish_draft(row, seen_sha256=seen, actor=actor, at=at)
    except WorkflowError as error:
        return render_version(open_version(pack_id, version), str(error)), 409
    flash(f"“{row.title}”第 {version} 版已发布，新建项目时可以选用。", "success")
    return redirect(url_for("form_packs.show_version", pack_id=pack_id, version=version))


@blueprint.post("/<pack_id>/<key:version>/delete")
def delete(pack_id: str, version: int) -> ResponseReturnValue:
    """Delete a draft."""
    row = open_draft(pack_id, version)
    with transaction():
        service.delete_draft(row, actor=access.current_person(), at=access.now())
    flash(f"草稿“{row.title}”第 {version} 版已删除。", "success")
    return redirect(url_for("form_packs.list_all"))


def _take_upload(store: Store, row: FormPackVersion | None = None) -> ResponseReturnValue:
    """Read the form and store the pack; what is wrong stands above the text, which is kept."""
    form = UploadForm()
    try:
        text = form.read_text().replace("\r\n", "\n")
        pack = read_upload(text)
        with transaction():
            stored = store(pack, text)
    except PackFaultsError as error:
        return _upload_page(form, row, error.faults), 422
    flash("表样可用，已存为草稿。请核对下面的空白表，再发布。", "success")
    return redirect(
        url_for("form_packs.show_version", pack_id=stored.pack_id, version=stored.version)
    )


def _upload_page(
    form: UploadForm, row: FormPackVersion | None = None, faults: Sequence[Fault] = ()
) -> str:
    # What the site refuses in any form must not stand in the one that is sent next.
    form.text.data = _CONTROL.sub("", form.text.data or "")
    return render_template("form_packs/upload.html", form=form, row=row, faults=faults)
