"""Form packs as sheets and people find them: a version by its number, and what is offered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import joinedload

from perfeval.db import db
from perfeval.domain.errors import DocumentError, DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.pack_content import PackState, content_sha256, read_content
from perfeval.models import FormPackVersion, Sheet
from perfeval.packs import list_packs


class MissingPackError(DomainError):
    """The version of a form pack that a sheet was made under cannot be had."""

    def __init__(self, pack_id: str, version: int, reason: str) -> None:
        super().__init__(
            f"这张表按表样“{pack_id}”第 {version} 版填报，{reason}，暂时打不开。"
            "已填写的内容不受影响，请联系系统管理员。"
        )


@dataclass(frozen=True, slots=True)
class PackLine:
    """One version in the list; `row` is None for a pack of the program that nobody used yet."""

    pack_id: str
    version: int
    title: str
    state: PackState
    row: FormPackVersion | None
    sheets: int

    @property
    def by_bureau(self) -> bool:
        """Tell whether a bureau uploaded it."""
        return self.row is not None and self.row.unit_id is not None

    @property
    def since(self) -> datetime | None:
        """Return when it was published, or uploaded as a draft."""
        return (self.row.published_at or self.row.uploaded_at) if self.row else None


def get_pack(pack_id: str, version: int) -> FormPack:
    """Return the pack that a sheet was made under, as it was published.

    A pack of the program that was not kept yet is the program's own. Raises MissingPackError.
    """
    sha256 = db.session.scalar(
        select(FormPackVersion.sha256).where(
            FormPackVersion.pack_id == pack_id,
            FormPackVersion.version == version,
            FormPackVersion.state == PackState.PUBLISHED,
        )
    )
    if sha256 is None:
        own = find_packaged(pack_id)
        if own is None or own.version != version:
            raise MissingPackError(pack_id, version, "而系统中没有这一版")
        return own
    try:
        return _load(sha256)
    except DocumentError as error:
        raise MissingPackError(pack_id, version, "而本程序读不了这一版") from error


def list_offered_packs(bureaus: Collection[int]) -> tuple[FormPack, ...]:
    """Return the newest published version of each pack, by id, for units of these bureaus.

    Offered are the program's packs and what these bureaus published; a version that another bureau
    published is theirs alone.
    """
    newest: dict[str, tuple[int, str]] = {}
    taken = set()
    for row in _published():
        taken.add((row.pack_id, row.version))
        if row.unit_id is None or row.unit_id in bureaus:
            best = newest.get(row.pack_id)
            if best is None or row.version > best[0]:
                newest[row.pack_id] = (row.version, row.sha256)
    offered = {}
    for pack_id, (_version, sha256) in newest.items():
        with suppress(DocumentError):  # nobody begins a sheet under what cannot be read
            offered[pack_id] = _load(sha256)
    for pack in list_packs():
        kept = offered.get(pack.id)
        if (pack.id, pack.version) not in taken and (kept is None or pack.version > kept.version):
            offered[pack.id] = pack
    return tuple(offered[pack_id] for pack_id in sorted(offered))


def find_packaged(pack_id: str) -> FormPack | None:
    """Return the program's own pack of an id, in the version that this program brings."""
    return next((pack for pack in list_packs() if pack.id == pack_id), None)


def get_version(pack_id: str, version: int) -> FormPackVersion | None:
    """Return the stored version of a pack."""
    return db.session.scalars(
        select(FormPackVersion)
        .where(FormPackVersion.pack_id == pack_id, FormPackVersion.version == version)
        .options(joinedload(FormPackVersion.unit), joinedload(FormPackVersion.uploader))
    ).one_or_none()


def newest_version(pack_id: str, *, besides: int | None = None) -> int:
    """Return the highest version of an id that anybody has, drafts included; 0 if there is none.

    `besides` leaves out the stored row of that key.
    """
    asked = select(func.max(FormPackVersion.version)).where(FormPackVersion.pack_id == pack_id)
    if besides is not None:
        asked = asked.where(FormPackVersion.id != besides)
    own = find_packaged(pack_id)
    return max(db.session.scalar(asked) or 0, own.version if own else 0)


def list_lines(bureaus: Collection[int]) -> list[PackLine]:
    """Return every version that people of these bureaus see: by id, the newest first."""
    rows = db.session.scalars(
        select(FormPackVersion)
        .where(or_(FormPackVersion.unit_id.is_(None), FormPackVersion.unit_id.in_(bureaus)))
        .options(joinedload(FormPackVersion.unit), joinedload(FormPackVersion.uploader))
    ).all()
    counts = count_sheets()
    lines = [
        PackLine(row.pack_id, row.version, row.title, row.state, row, _count(counts, row))
        for row in rows
    ]
    taken = {(row.pack_id, row.version) for row in _all_keys()}
    lines += [
        PackLine(p.id, p.version, p.title, PackState.PUBLISHED, None, _count(counts, p))
        for p in list_packs()
        if (p.id, p.version) not in taken
    ]
    return sorted(lines, key=lambda line: (line.pack_id, -line.version))


def count_sheets() -> dict[tuple[str, int], int]:
    """Count the sheets under each version of each pack."""
    rows = db.session.execute(
        select(Sheet.pack_id, Sheet.pack_version, func.count()).group_by(
            Sheet.pack_id, Sheet.pack_version
        )
    )
    return {(pack_id, version): number for pack_id, version, number in rows}


def list_unkept() -> Iterable[tuple[str, int]]:
    """Return id and version of the packs that sheets use and that are not stored."""
    stored = {(row.pack_id, row.version) for row in _all_keys()}
    return [used for used in count_sheets() if used not in stored]


def _count(counts: dict[tuple[str, int], int], pack: FormPackVersion | FormPack) -> int:
    pack_id = pack.id if isinstance(pack, FormPack) else pack.pack_id
    return counts.get((pack_id, pack.version), 0)


def _all_keys() -> Sequence[Row[str, int]]:
    return db.session.execute(select(FormPackVersion.pack_id, FormPackVersion.version)).all()


def _published() -> Sequence[Row[str, int, str, int | None]]:
    return db.session.execute(
        select(
            FormPackVersion.pack_id,
            FormPackVersion.version,
            FormPackVersion.sha256,
            FormPackVersion.unit_id,
        ).where(FormPackVersion.state == PackState.PUBLISHED)
    ).all()


@lru_cache(maxsize=64)
def _load(sha256: str) -> FormPack:
    """Read a stored pack by the hash of its content; what the hash names never changes."""
    content = db.session.scalar(
        select(FormPackVersion.content).where(FormPackVersion.sha256 == sha256).limit(1)
    )
    if content is None or content_sha256(content) != sha256:
        raise DocumentError("$", "存储的内容与其校验值不符")
    return read_content(content)
