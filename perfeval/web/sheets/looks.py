"""What changed in a sheet since the person last looked, and noting that the person has looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from perfeval.db import begin_write, db, transaction
from perfeval.domain.differences import Difference, find_differences
from perfeval.domain.sheet_format import parse_sheet
from perfeval.models import Round
from perfeval.queries.comments import last_looked_at, list_looked_at
from perfeval.services.looks import note_look
from perfeval.web import access
from perfeval.web.access import OpenedFiling
from perfeval.web.sheets.panel import Places


@dataclass(frozen=True, slots=True)
class SinceLook:
    """The earlier round that the person looked at last, and what differs from it now."""

    round: Round
    changes: tuple[Difference, ...]

    @property
    def gone(self) -> list[Difference]:
        """Return the rows that are no longer there."""
        return [one for one in self.changes if one.is_gone]

    def by_cell(self, places: Places) -> Mapping[str, list[Difference]]:
        """Return what to mark at a cell, by its path."""
        found: dict[str, list[Difference]] = {}
        for one in self.changes:
            if not one.is_gone:
                found.setdefault(places.cell_of(one.path), []).append(one)
        return found


def since_look(opened: OpenedFiling) -> SinceLook | None:
    """Return what changed since the person's last look at an earlier round (one query).

    None where the person sees the draft, or has never looked before. A round that is looked at
    twice is still held against the earlier one, so that the marks stay while it is worked on.
    """
    if opened.round is None:
        return None
    looked = list_looked_at(opened.person.user_id, [opened.filing.id])
    earlier = last_looked_at(opened.round, looked & {one.id for one in opened.readable_rounds()})
    if earlier is None:
        return None
    changes = find_differences(
        opened.pack,
        parse_sheet(earlier.content),
        opened.document,
        old_ids=earlier.row_ids,
        new_ids=opened.round.row_ids,
    )
    return SinceLook(earlier, changes)


def remember_look(opened: OpenedFiling) -> None:
    """Note the person's first look at a round, once its page is made.

    It is the only thing that is written on a GET: once for each person and round, in a transaction
    of its own. Where the database is busy the page is worth more, and the next look tries again.
    """
    if opened.round is None:
        return
    user_id, round_id, filing_id = opened.person.user_id, opened.round.id, opened.filing.id
    if round_id in list_looked_at(user_id, [filing_id]):
        return
    db.session.rollback()  # the page was read; what writes begins as a writer
    try:
        with transaction():
            begin_write()
            note_look(user_id, round_id, at=access.now())
    except DBAPIError:
        return
