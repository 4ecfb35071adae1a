"""Loading what a person sees of the indicator library: 404 for a stranger's, 403 for the post."""

from __future__ import annotations

from flask import abort

from perfeval.domain.permissions import LIBRARY_KEEPERS, LIBRARY_READERS, LIBRARY_WRITERS
from perfeval.domain.roles import PostRole
from perfeval.models import LibraryIndicator, Unit
from perfeval.queries.library import get_entry, library_units
from perfeval.web import access

_NO_READER = "指标库供填表、审核的岗位使用，您现有的岗位不能打开这一页。"
_NO_WRITER = "只有经办人、财务和财政局可以向指标库增加指标。"
_NO_KEEPER = "修改、删除、导入指标由本单位财务办理，共性指标由财政局办理。"


def seen_units() -> frozenset[int]:
    """Return the units whose entries the asking person sees; 403 if there are none."""
    found = library_units(own_units(), access.unit_tree())
    if not found:
        abort(403, _NO_READER)
    return found


def own_units() -> frozenset[int]:
    """Return the units where the person holds a post that uses the library."""
    return access.current_person().units_as(*LIBRARY_READERS)


def written_units() -> list[Unit]:
    """Return the units to whose library the person may add; 403 if there are none."""
    return _units(LIBRARY_WRITERS, _NO_WRITER)


def kept_units() -> list[Unit]:
    """Return the units whose library the person keeps; 403 if there are none."""
    return _units(LIBRARY_KEEPERS, _NO_KEEPER)


def open_entry(entry_id: int) -> LibraryIndicator:
    """Load an entry that is to be changed: 404 where it is not seen, 403 where it is not kept."""
    seen = seen_units()
    row = get_entry(entry_id)
    if row is None or row.unit_id not in seen:
        abort(404)
    if row.unit_id not in access.current_person().units_as(*LIBRARY_KEEPERS):
        abort(403, _NO_KEEPER)
    return row


def _units(roles: tuple[PostRole, ...], refusal: str) -> list[Unit]:
    seen_units()
    found = access.current_person().units_as(*roles)
    if not found:
        abort(403, refusal)
    return [unit for unit in access.unit_tree().units.values() if unit.id in found]
