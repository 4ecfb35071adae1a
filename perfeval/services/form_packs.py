"""The bureau's own versions of form packs: uploading, replacing, deleting, publishing."""

from __future__ import annotations

from datetime import datetime

from perfeval.db import db
from perfeval.domain.audit import AuditAction
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.pack_content import PackState, content_sha256, write_content
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.models import FormPackVersion, Unit
from perfeval.queries.form_packs import newest_version
from perfeval.services.audit import of_pack, record
from perfeval.services.pack_uploads import PackFaultsError


def create_draft(
    pack: FormPack, source_text: str, *, unit: Unit, actor: Person, at: datetime
) -> FormPackVersion:
    """Store an uploaded pack as the bureau's draft.

    Raises NotPermittedError, or PackFaultsError if its version is not a new one.
    """
    _check_officer(actor, unit)
    _check_version(pack, newest_version(pack.id))
    row = FormPackVersion(unit_id=unit.id, state=PackState.DRAFT, published_at=None)
    _write(row, pack, source_text, actor, at)
    db.session.add(row)
    db.session.flush()
    _record(AuditAction.DRAFT_CREATED, row, actor, at)
    return row


def replace_draft(
    row: FormPackVersion, pack: FormPack, source_text: str, *, actor: Person, at: datetime
) -> None:
    """Put another upload in the place of a draft; the id stays, the version may rise.

    Raises NotPermittedError, WorkflowError if it is published, PackFaultsError.
    """
    _check_draft(row, actor)
    if pack.id != row.pack_id:
        raise PackFaultsError(
            [("id", f"这是“{row.pack_id}”的草稿，编号不能改为“{pack.id}”；请另行上传")]
        )
    _check_version(pack, newest_version(pack.id, besides=row.id))
    _write(row, pack, source_text, actor, at)
    db.session.flush()
    _record(AuditAction.DRAFT_REPLACED, row, actor, at)


def delete_draft(row: FormPackVersion, *, actor: Person, at: datetime) -> None:
    """Delete a draft; raises NotPermittedError, or WorkflowError if it is published."""
    _check_draft(row, actor)
    _record(AuditAction.DRAFT_DELETED, row, actor, at)
    db.session.delete(row)
    db.session.flush()


def publish_draft(row: FormPackVersion, *, seen_sha256: str, actor: Person, at: datetime) -> None:
    """Publish the draft that was on screen; from now on it is never changed.

    Raises NotPermittedError, or WorkflowError if it is published, was replaced since, or if a
    higher version was published meanwhile.
    """
    _check_draft(row, actor)
    if row.sha256 != seen_sha256:
        raise WorkflowError("这份草稿刚刚被替换过，请刷新页面，看过新的内容后再发布")
    newest = newest_version(row.pack_id, besides=row.id)
    if row.version <= newest:
        raise WorkflowError(
            f"“{row.pack_id}”已有第 {newest} 版，第 {row.version} 版不能再发布；"
            f"请修改草稿，把 version 改为 {newest + 1}"
        )
    row.state = PackState.PUBLISHED
    row.published_at = at
    db.session.flush()
    _record(AuditAction.PACK_PUBLISHED, row, actor, at)


def _record(action: AuditAction, row: FormPackVersion, actor: Person, at: datetime) -> None:
    record(action, of_pack(row), actor=actor, at=at, facts={"content_sha256": row.sha256})


def _write(
    row: FormPackVersion, pack: FormPack, source_text: str, actor: Person, at: datetime
) -> None:
    row.pack_id = pack.id
    row.version = pack.version
    row.title = pack.title
    row.content = write_content(pack)
    row.sha256 = content_sha256(row.content)
    row.source_text = source_text
    row.uploader_id = actor.user_id
    row.uploaded_at = at


def _check_version(pack: FormPack, newest: int) -> None:
    if pack.version <= newest:
        raise PackFaultsError(
            [("version", f"“{pack.id}”已有第 {newest} 版，版本号应更大，请改为 {newest + 1}")]
        )


def _check_draft(row: FormPackVersion, actor: Person) -> None:
    _check_officer(actor, row.unit)
    if row.state is PackState.PUBLISHED:
        raise WorkflowError("这一版已经发布，不能再修改或删除；如需改动，请上传新的一版")


def _check_officer(actor: Person, unit: Unit | None) -> None:
    officer = unit is not None and actor.holds(PostRole.DESK_OFFICER, unit.id)
    if unit is None or not officer or unit.kind is not UnitKind.FINANCE_BUREAU:
        raise NotPermittedError("表样由财政局归口业务股室管理，您现有的岗位不能办理")
