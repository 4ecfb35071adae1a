"""Loading what a bureau's officer may see: 404 for a stranger's, 403 for the wrong post."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort

from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.pack_content import PackState, read_content, write_content
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.models import FormPackVersion, Unit
from perfeval.queries.form_packs import MissingPackError, find_packaged, get_version
from perfeval.services.kept_packs import read_packaged_source
from perfeval.web import access

_ONLY_OFFICERS = "表样由财政局归口业务股室管理，您现有的岗位不能打开这一页。"


@dataclass(frozen=True, slots=True)
class OpenedVersion:
    """A version of a pack; `row` is None for one of the program that nobody used yet."""

    pack: FormPack
    row: FormPackVersion | None

    @property
    def is_draft(self) -> bool:
        """Tell whether it can still be replaced."""
        return self.row is not None and self.row.state is PackState.DRAFT

    @property
    def source_text(self) -> str:
        """Return the TOML that it was written in."""
        return self.row.source_text if self.row else read_packaged_source(self.pack)

    @property
    def content(self) -> str:
        """Return the complete content as JSON."""
        return self.row.content if self.row else write_content(self.pack)


def bureaus() -> list[Unit]:
    """Return the finance bureaus where the asking person is desk officer; 403 if there are none."""
    posts = access.current_person().units_as(PostRole.DESK_OFFICER)
    units = (access.unit_tree().units[unit_id] for unit_id in sorted(posts))
    found = [unit for unit in units if unit.kind is UnitKind.FINANCE_BUREAU]
    if not found:
        abort(403, _ONLY_OFFICERS)
    return found


def bureau_ids() -> list[int]:
    """Return the ids of these bureaus."""
    return [unit.id for unit in bureaus()]


def open_version(pack_id: str, version: int) -> OpenedVersion:
    """Load a version of the program or of the asking person's bureau; 404 for any other."""
    own = bureau_ids()
    row = get_version(pack_id, version)
    if row is None:
        pack = find_packaged(pack_id)
        if pack is None or pack.version != version:
            abort(404)
        return OpenedVersion(pack, None)
    if row.unit_id is not None and row.unit_id not in own:
        abort(404)
    try:
        return OpenedVersion(read_content(row.content), row)
    except DocumentError as error:
        raise MissingPackError(pack_id, version, "而本程序读不了这一版") from error


def open_draft(pack_id: str, version: int) -> FormPackVersion:
    """Load a stored version that is to be changed; a pack of the program is 409 like any other."""
    opened = open_version(pack_id, version)
    if opened.row is None or opened.row.unit_id is None:
        abort(409, "这是程序自带的表样，不能修改或删除；如需改动，请以它为底稿上传新的一版。")
    return opened.row
