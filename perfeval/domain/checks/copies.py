"""The copy-paste index: indicator rows that stand word for word in sheets of several projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from perfeval.domain.checks.cross_sheet import row_key
from perfeval.domain.checks.rows import squeeze
from perfeval.domain.checks.word_lists import WordLists, join_lists
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheets import Indicator, SheetDocument
from perfeval.domain.values import round_half_up

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Place(Generic[Key]):
    """A cell of one of several sheets."""

    sheet: Key
    path: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a number of rows are copied."""

    copied: int = 0
    rows: int = 0

    @property
    def ratio(self) -> Decimal | None:
        """Return the part that is copied, unrounded; None where there are no rows."""
        return Decimal(self.copied) / self.rows if self.rows else None

    @property
    def percent(self) -> str:
        """Return the part that is copied as whole percent, — where there are no rows."""
        return "—" if self.ratio is None else f"{round_half_up(self.ratio * 100, 0):f}%"


@dataclass(frozen=True, slots=True)
class CopiedRow(Generic[Key]):
    """An indicator with its target, as first written, and every cell that holds its name."""

    name: str
    target: str
    places: tuple[Place[Key], ...]

    @property
    def sheets(self) -> tuple[Key, ...]:
        """Return the sheets that hold the row, each once."""
        return tuple(dict.fromkeys(place.sheet for place in self.places))


@dataclass(frozen=True, slots=True)
class CopyGroup(Generic[Key]):
    """Sheets that all hold the same `rows`."""

    sheets: tuple[Key, ...]
    rows: tuple[CopiedRow[Key], ...]
    share: Share


@dataclass(frozen=True, slots=True)
class CopyIndex(Generic[Key]):
    """The copied rows, those in the most sheets first, and the share of every sheet."""

    rows: tuple[CopiedRow[Key], ...]
    shares: Mapping[Key, Share]

    def share_of(self, sheets: Iterable[Key]) -> Share:
        """Return the share of several sheets taken together."""
        found = [self.shares[key] for key in sheets]
        return Share(sum(one.copied for one in found), sum(one.rows for one in found))


def index_copies(
    documents: Mapping[Key, SheetDocument],
    lists: Mapping[Key, WordLists],
    projects: Mapping[Key, Hashable] | None = None,
) -> CopyIndex[Key]:
    """Find the rows that stand word for word in sheets of several projects, in one pass.

    Two rows are the same if name and target are, in half width and without spaces. Rows without a
    name, rows that do not apply and common projects (人员类, 公用经费) stay out; a common indicator
    counts as a row and never as a copy. `lists`: the words of each sheet's pack. `projects`: what
    tells the project of each sheet, read from the sheets if not given.
    """
    projects = tell_projects(documents) if projects is None else projects
    places: dict[tuple[str, str], list[Place[Key]]] = defaultdict(list)
    written: dict[tuple[str, str], Indicator] = {}
    counts = dict.fromkeys(documents, 0)
    for key, document in documents.items():
        rows = () if lists[key].is_common_project(document.project) else document.indicators
        for i, row in enumerate(rows):
            words = row_key(row)
            if words[0] and not row.not_applicable:
                places[words].append(Place(key, f"indicators[{i}].name"))
                written.setdefault(words, row)
                counts[key] += 1
    copied = []
    for words, found in places.items():
        row = written[words]
        own = _without_common(found, row.name, lists) if len(found) > 1 else []
        if len({projects[place.sheet] for place in own}) > 1:
            copied.append(CopiedRow(_plain(row.name), _plain(row.target_value), tuple(own)))
    copied.sort(key=lambda row: -len(row.places))
    return CopyIndex(tuple(copied), _shares(copied, counts))


def word_lists(packs: Mapping[Key, FormPack]) -> dict[Key, WordLists]:
    """Return the word lists of each sheet's pack; those of one pack are joined once."""
    joined = {id(pack): join_lists(pack.checks.words) for pack in packs.values()}
    return {key: joined[id(pack)] for key, pack in packs.items()}


def group_copies(index: CopyIndex[Key]) -> tuple[CopyGroup[Key], ...]:
    """Return the sets of sheets that share rows, those with the most rows in common first."""
    own: dict[tuple[Key, ...], list[CopiedRow[Key]]] = defaultdict(list)
    for row in index.rows:
        own[row.sheets].append(row)
    # A sheet has no more groups than rows, so looking for larger sets among them is cheap.
    of_sheet: dict[Key, list[tuple[Key, ...]]] = defaultdict(list)
    for sheets in own:
        for key in sheets:
            of_sheet[key].append(sheets)
    members = {sheets: frozenset(sheets) for sheets in own}
    groups = []
    for sheets, within in members.items():
        holders = min((of_sheet[key] for key in sheets), key=len)
        rows = [row for larger in holders if within <= members[larger] for row in own[larger]]
        groups.append(CopyGroup(sheets, tuple(rows), _share_within(index, within, rows)))
    groups.sort(key=lambda group: (-len(group.rows), -len(group.sheets)))
    return tuple(groups)


def tell_projects(documents: Mapping[Key, SheetDocument]) -> dict[Key, Hashable]:
    """Return what tells the project of each sheet: its code, else kind, name and unit.

    Two sheets of one project (under two forms, or of two years) are no copies of each other.
    """
    codes: dict[Hashable, str] = {}
    for document in documents.values():
        if document.project.code:
            codes.setdefault(_named(document), squeeze(document.project.code))
    return {
        key: squeeze(document.project.code) or codes.get(_named(document), _named(document))
        for key, document in documents.items()
    }


def _without_common(
    places: Iterable[Place[Key]], name: str | None, lists: Mapping[Key, WordLists]
) -> list[Place[Key]]:
    """Return the places whose pack does not know the name as that of a common indicator."""
    used = {id(lists[place.sheet]): lists[place.sheet] for place in places}
    common = {one for one, found in used.items() if found.names_common_indicator(name)}
    return [place for place in places if id(lists[place.sheet]) not in common]


def _named(document: SheetDocument) -> Hashable:
    return document.kind, squeeze(document.name), squeeze(document.implementing_unit)


def _shares(copied: Iterable[CopiedRow[Key]], counts: Mapping[Key, int]) -> dict[Key, Share]:
    found = dict.fromkeys(counts, 0)
    for row in copied:
        for place in row.places:
            found[place.sheet] += 1
    return {key: Share(found[key], count) for key, count in counts.items()}


def _share_within(
    index: CopyIndex[Key], sheets: Collection[Key], rows: Iterable[CopiedRow[Key]]
) -> Share:
    copied = sum(place.sheet in sheets for row in rows for place in row.places)
    return Share(copied, sum(index.shares[key].rows for key in sheets))


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
