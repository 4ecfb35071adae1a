"""What waits for a signer, with all that it is judged by: frozen content, never a draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from perfeval.domain.checks.kept_findings import KeptFinding, Standing, read_findings
from perfeval.domain.differences import Difference, find_differences
from perfeval.domain.form_pack import FormPack
from perfeval.domain.odd_rows import OddRow, find_odd_rows
from perfeval.domain.permissions import Permission, offered_actions
from perfeval.domain.persons import FilingFacts, Person, Proxy
from perfeval.domain.sheet_figures import SheetFigures, figures_of
from perfeval.domain.sheet_format import parse_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.workflow import TRANSITIONS, Action, Way, current_step
from perfeval.models import Filing, Round
from perfeval.queries.filings import facts_with, list_waiting_for
from perfeval.queries.form_packs import get_pack
from perfeval.queries.people import map_holders
from perfeval.queries.rounds import asks_for_all
from perfeval.queries.units import UnitTree


@dataclass(frozen=True, slots=True)
class WaitingSheet:
    """A filing that waits for a person, as its newest round was frozen.

    `differences` from the round before are None where there is none; `action` is the person's way
    forward, None where there is only an answer to give; `refusal` says why it cannot be signed
    together with others, "" if it can.
    """

    filing: Filing
    figures: SheetFigures
    differences: tuple[Difference, ...] | None
    odd_rows: tuple[OddRow, ...]
    action: Action | None
    proxy: Proxy | None
    refusal: str

    @property
    def round(self) -> Round:
        """Return the newest round."""
        return self.filing.rounds[-1]


def list_waiting_sheets(
    person: Person, tree: UnitTree, day: date, only: Collection[int] | None = None
) -> list[WaitingSheet]:
    """Return what waits for the person on a day, the longest waiting first; `only` some ids.

    A fixed number of queries, and one for each version of a form pack in use.
    """
    filings = [one for one in list_waiting_for(person, day) if only is None or one.id in only]
    facts = _map_facts(filings, tree, day)
    versions = {(one.rounds[-1].pack_id, one.rounds[-1].pack_version) for one in filings}
    packs = {version: get_pack(*version) for version in versions}
    return [_waiting(filing, person, facts[filing.id], packs) for filing in filings]


def forward_action(person: Person, facts: FilingFacts) -> Action | None:
    """Return what the person would sign at the current desk, None where nothing is to sign."""
    rows = (TRANSITIONS[action] for action in offered_actions(person, facts))
    signing = (row for row in rows if row.way is Way.FORWARD and row.who is Permission.DECIDE)
    return next((row.action for row in signing), None)


def batch_refusal(findings: Iterable[KeptFinding]) -> str:
    """Return why a round with these findings is not signed together with others, "" if it may."""
    count = sum(one.standing is Standing.OPEN_ERROR for one in findings)
    return f"本轮还有 {count} 处“必须修改”没有处理，请打开这张表逐张办理" if count else ""


def _waiting(
    filing: Filing,
    person: Person,
    facts: FilingFacts,
    packs: Mapping[tuple[str, int], FormPack],
) -> WaitingSheet:
    round_ = filing.rounds[-1]
    pack = packs[round_.pack_id, round_.pack_version]
    document = parse_sheet(round_.content)
    kept = None if round_.findings is None else read_findings(round_.findings)
    differences = _differences(pack, filing.rounds, document)
    action = forward_action(person, facts)
    step = current_step(facts.route, facts.position)
    return WaitingSheet(
        filing,
        figures_of(pack, document, kept, None if differences is None else len(differences)),
        differences,
        find_odd_rows(pack, document, kept or ()),
        action,
        person.proxy_for(step.role, facts.unit_at(step.desk)) if step and action else None,
        batch_refusal(kept or ()) if action else "要逐张答复或办理，请打开这张表",
    )


def _map_facts(filings: Collection[Filing], tree: UnitTree, day: date) -> dict[int, FilingFacts]:
    """Return all that rights go by of many filings; who is present is one query for all."""
    desks = {
        filing.id: (filing.waiting_role, filing.waiting_unit_id)
        for filing in filings
        if filing.waiting_role and filing.waiting_unit_id is not None and asks_for_all(filing)
    }
    holders = map_holders(desks.values(), day)
    present = {key: [one.user_id for one in holders[desk]] for key, desk in desks.items()}
    return {one.id: facts_with(one, tree, present.get(one.id, ())) for one in filings}


def _differences(
    pack: FormPack, rounds: Sequence[Round], document: SheetDocument
) -> tuple[Difference, ...] | None:
    if len(rounds) < 2:
        return None
    before, now = rounds[-2], rounds[-1]
    return find_differences(
        pack,
        parse_sheet(before.content),
        document,
        old_ids=before.row_ids,
        new_ids=now.row_ids,
    )
