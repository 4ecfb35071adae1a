"""Replays a filing from the audit trail alone, and holds what is stored against it."""

from __future__ import annotations

from flask import Flask

from perfeval.db import db
from perfeval.domain.audit import Detail, decision_code, read_detail
from perfeval.domain.audit_chain import ChainedEvent
from perfeval.domain.cell_values import list_cells
from perfeval.domain.checks.answers import cell_reference
from perfeval.domain.replay import Made, Replayed, replay
from perfeval.domain.workflow import Action, Position, State
from perfeval.models import Filing
from perfeval.queries.audit import stream_events
from perfeval.queries.documents import draft_document
from perfeval.queries.rounds import frozen_route, replay_filing
from tests.factories.audit import list_faults
from tests.factories.filings import load_filing

ACTIONS = {decision_code(action): action for action in Action}


def assert_trail_tells_all(app: Flask, filing_id: int) -> list[str]:
    """Hold state, decisions and every cell against the trail; return the actions that it tells."""
    with app.app_context():
        filing = load_filing(filing_id)
        told = [
            (event, read_detail(event.detail))
            for event in stream_events()
            if (event.subject_kind, event.subject_id) == ("filing", filing_id)
        ]
        replayed = replay_told(filing, told)
        assert replayed.position == Position(filing.state, filing.step)
        assert replayed.position == replay_filing(filing).position
        assert_cells_told(filing, told)
        assert list_faults() == []
        db.session.remove()
    return [ACTIONS[event.action].value for event, _ in told if event.action in ACTIONS]


def replay_told(filing: Filing, told: list[tuple[ChainedEvent, Detail]]) -> Replayed:
    """Return where the decisions that the trail tells lead on the frozen routes."""
    replayed, state, told_so_far = Replayed(Position(State.DRAFT)), State.DRAFT, list[Made]()
    for event, detail in told:
        if event.action not in ACTIONS:
            continue
        action, number = ACTIONS[event.action], int(detail.facts["round"])
        if action is Action.SUBMIT:
            state, told_so_far = replayed.position.state, []
        step = None if action is Action.SUBMIT else replayed.position.step
        actor = event.actor_id or 0
        made = Made(len(told_so_far) + 1, action, step, None, actor, event.at)
        told_so_far.append(made)
        route = frozen_route(filing.rounds[number - 1])
        replayed = replay(route, told_so_far, opened_from=state)
        assert detail.facts["content_sha256"] == filing.rounds[number - 1].sha256
    return replayed


def assert_cells_told(filing: Filing, told: list[tuple[ChainedEvent, Detail]]) -> None:
    """Every cell holds what the trail says was put there last."""
    last = {change.cell: change.new for _, detail in told for change in detail.changes}
    ids = [row.id for row in filing.sheet.indicators]
    for path, text in list_cells(draft_document(filing)).items():
        assert (last.get(cell_reference(path, ids)) or "") == text, path
