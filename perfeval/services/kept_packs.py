"""Keeping a form pack of the program at its first use, so that no later release changes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from perfeval.db import db
from perfeval.domain.audit import AuditAction
from perfeval.domain.form_pack import FormPack
from perfeval.domain.pack_content import PackState, content_sha256, write_content
from perfeval.models import FormPackVersion
from perfeval.packs.loader import FOLDER
from perfeval.queries.form_packs import find_packaged, get_pack, get_version, list_unkept
from perfeval.services.audit import of_pack, record


def keep_pack(pack: FormPack, *, at: datetime) -> FormPack:
    """Keep a pack of the program at its first use; return it as the sheets under it see it.

    What is stored under that id and version already stays and is returned. Raises MissingPackError
    for a pack that is neither stored nor the program's own.
    """
    if get_version(pack.id, pack.version) is None and pack == find_packaged(pack.id):
        row = _kept_row(pack, at)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            pass  # another was as quick, and has recorded it
        else:
            record(AuditAction.PACK_KEPT, of_pack(row), actor=None, at=at)
    return get_pack(pack.id, pack.version)


def keep_used_packs(*, at: datetime) -> None:
    """Keep the program's packs that sheets of an older database use without having kept them."""
    for pack_id, version in list_unkept():
        own = find_packaged(pack_id)
        if own is not None and own.version == version:
            keep_pack(own, at=at)


def read_packaged_source(pack: FormPack) -> str:
    """Return the TOML of a pack of the program."""
    return (FOLDER / f"{pack.id}.toml").read_text(encoding="utf-8-sig")


def _kept_row(pack: FormPack, at: datetime) -> FormPackVersion:
    content = write_content(pack)
    return FormPackVersion(
        pack_id=pack.id,
        version=pack.version,
        title=pack.title,
        state=PackState.PUBLISHED,
        content=content,
        sha256=content_sha256(content),
        source_text=read_packaged_source(pack),
        unit_id=None,
        uploader_id=None,
        uploaded_at=at,
        published_at=at,
    )
