"""Two people on one sheet, again and again: no word that was saved is overwritten unseen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from html import unescape
from random import Random
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from perfeval.db import db, transaction
from perfeval.domain.audit import AuditAction, Change, read_detail
from perfeval.domain.cell_values import get_value
from perfeval.domain.checks.answers import cell_path, cell_reference
from perfeval.domain.roles import PostRole
from perfeval.models import AuditEvent
from perfeval.queries.documents import draft_document
from perfeval.services.co_owners import name_co_owner
from tests.factories import give_post, make_user
from tests.factories.filings import (
    AT,
    Office,
    corrected_sheet,
    load_filing,
    make_filing,
    person_of,
)
from tests.support.sizes import size
from tests.web.conftest import Visit
from tests.web.pages import read
from tests.web.sheets.filling import SheetPage, open_sheet

# Few cells, so that both often choose the same one.
FIELDS = {
    "implementing_unit": "implementing_unit",
    "funds-1-executed": "funds[1].executed",
    "objectives-0-actual": "objectives[0].actual",
    "indicators-0-actual": "indicators[0].actual",
    "indicators-1-actual": "indicators[1].actual",
    "indicators-1-name": "indicators[1].name",
}
_CLASH = re.compile(
    r'name="choice:([^"]+)" id="clash-\d+-theirs" value="([^"]+)">\s*'
    r"<label[^>]*>采用已保存的：<q>(.*?)</q></label>.*?"
    r'id="clash-\d+-mine" value="([^"]+)">\s*<label[^>]*>[^<]*<q>(.*?)</q></label>',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class AskedClash:
    """A clash as the page shows it."""

    cell: str
    theirs: str
    mine: str
    choose: Mapping[bool, str]  # whether mine stands → value of the radio button


class Save(NamedTuple):
    """A text that a save put into a cell, and what its writer had seen there."""

    cell: str
    seen: str
    text: str


@dataclass(slots=True)
class Writer:
    """Somebody with a page of the sheet, who notes what was on it when each text was saved."""

    name: str
    page: SheetPage
    cells: Mapping[str, str]  # field → cell, its row named by id
    random: Random
    saved: list[Save] = field(default_factory=list)
    clashes: int = 0
    texts: int = 0

    def take_turns(self, turns: int) -> None:
        """Type and save again and again, more often than not on a page that has grown old."""
        for _ in range(turns):
            if self.random.random() < 0.4:
                self.page = open_sheet(self.page.client, self.page.filing_id)
            fields = self.random.sample(list(FIELDS), self.random.randint(1, 3))
            typed = {name: self._new_text() for name in fields}
            answer = self.page.press("save", typed)
            self._settle(answer, {self.cells[name]: text for name, text in typed.items()})

    def _new_text(self) -> str:
        self.texts += 1
        return f"{self.name}{self.texts}"

    def _settle(self, answer: TestResponse, typed: dict[str, str]) -> None:
        """Note what was saved; where the page asks, choose a side, or give up for once."""
        shown = self.page.fields
        saw = {cell: shown[name].replace("\r\n", "\n") for name, cell in self.cells.items()}
        while answer.status_code == 409:
            self.clashes += 1
            asked = read_clashes(answer)
            assert asked, "a refusal shows both values"
            if self.random.random() < 0.2:
                return
            choices = {}
            for clash in asked:
                keeps_mine = self.random.random() < 0.5
                choices[f"choice:{clash.cell}"] = clash.choose[keeps_mine]
                saw[clash.cell] = clash.theirs
                typed.pop(clash.cell, None)
                if keeps_mine:
                    typed[clash.cell] = clash.mine
            answer = self.page.send({**read(answer).fields, **choices, "do": "save"})
        assert answer.status_code == 302
        self.saved += [Save(cell, saw[cell], text) for cell, text in typed.items()]


def read_clashes(answer: TestResponse) -> list[AskedClash]:
    found = _CLASH.findall(answer.get_data(as_text=True))
    return [
        AskedClash(unescape(cell), unescape(theirs), unescape(mine), {True: keep, False: take})
        for cell, take, theirs, keep, mine in found
    ]


def saved_changes(filing_id: int) -> list[Change]:
    """Return what every save changed, in the order of the audit trail."""
    events = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.action == AuditAction.SHEET_SAVED, AuditEvent.subject_id == filing_id)
        .order_by(AuditEvent.id)
    )
    return [change for event in events for change in read_detail(event.detail).changes]


def make_writers(
    app: Flask, office: Office, visit: Visit, seed: int
) -> tuple[int, tuple[Writer, Writer]]:
    """Make a short sheet and two writers on it: its owner, and a co-owner of all of it."""
    document = replace(corrected_sheet(), indicators=corrected_sheet().indicators[:3])
    with app.app_context():
        filing_id = make_filing(office, document)
        colleague = make_user("colleague", "吴同事")
        give_post(colleague, PostRole.OWNER, office.unit)
        with transaction():
            filing, actor = load_filing(filing_id), person_of(office.owner)
            name_co_owner(filing, colleague, rows=None, actor=actor, at=AT)
        ids = [row.id for row in load_filing(filing_id).sheet.indicators]
    cells = {name: cell_reference(path, ids) for name, path in FIELDS.items()}
    one, two = (
        Writer(name, open_sheet(visit(user), filing_id), cells, Random(f"{seed} {name}"))  # noqa: S311 - no secret
        for name, user in (("甲", office.owner), ("乙", colleague))
    )
    return filing_id, (one, two)


def assert_nothing_overwritten_unseen(app: Flask, filing_id: int, *writers: Writer) -> None:
    """Hold the trail against what the writers saw: no text came over one that was not shown."""
    with app.app_context():
        changes = saved_changes(filing_id)
        filing = load_filing(filing_id)
        document = draft_document(filing)
        ids = [row.id for row in filing.sheet.indicators]
    recorded = [Save(one.cell, one.old or "", one.new or "") for one in changes]
    assert sorted(recorded) == sorted(save for writer in writers for save in writer.saved)
    last = {change.cell: change.new for change in changes}
    for cell, text in last.items():
        path = cell_path(cell, ids)
        assert path is not None
        assert get_value(document, path) == text


@pytest.mark.parametrize("seed", [1, 2])
def test_in_turns_nothing_is_overwritten_unseen(
    app: Flask, office: Office, visit: Visit, seed: int
) -> None:
    filing_id, (one, two) = make_writers(app, office, visit, seed)
    order = Random(seed)  # noqa: S311 - no secret
    for _ in range(size("two_people_saves") // 2):
        order.choice((one, two)).take_turns(1)
    assert one.clashes
    assert two.clashes
    assert_nothing_overwritten_unseen(app, filing_id, one, two)


def test_at_the_same_time_nothing_is_overwritten_unseen(
    app: Flask, office: Office, visit: Visit
) -> None:
    filing_id, writers = make_writers(app, office, visit, seed=3)
    turns = size("two_people_saves") // 8
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(writer.take_turns, turns) for writer in writers]:
            done.result()
    assert_nothing_overwritten_unseen(app, filing_id, *writers)
