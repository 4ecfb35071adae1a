"""What a filing's page shows of its way: the actions offered, where it may go back, its route."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from perfeval.domain.corrections import MoneyCell, money_cells
from perfeval.domain.meetings import TypedMeeting
from perfeval.domain.permissions import Permission, offered_actions
from perfeval.domain.persons import Proxy
from perfeval.domain.phrases import DEFAULT_PHRASES
from perfeval.domain.workflow import TRANSITIONS, Action, current_step
from perfeval.models import Decision
from perfeval.queries.decisions import (
    ReturnTarget,
    list_return_targets,
    open_request,
    seen_hash,
    sending_back,
    undo_refusal,
)
from perfeval.queries.phrases import list_own_phrases
from perfeval.queries.rounds import round_notes, standing_decisions
from perfeval.queries.routing import RoutePreview, preview_route
from perfeval.web import access
from perfeval.web.access import OpenedFiling
from perfeval.web.signing import asks_password, is_signature


@dataclass(frozen=True, slots=True)
class Kept:
    """What a refused form had typed in it, and which round and step it was about."""

    sha256: str
    step: int | None
    to_step: int | None = None
    comment: str = ""
    meeting: TypedMeeting = field(default_factory=TypedMeeting)


@dataclass(frozen=True, slots=True)
class DeskView:
    """The way of a filing as one person sees it.

    `actions` are offered to the person, the submission left out; `standing` are the ids of the
    decisions that still stand; `preview` is what a submission would meet, for the owner of an open
    sheet; `kept` is what the decision form holds.
    """

    actions: tuple[Action, ...]
    targets: list[ReturnTarget]
    money: tuple[MoneyCell, ...]
    request: Decision | None
    sent_back: Decision | None
    standing: frozenset[int]
    notes: tuple[str, ...]
    preview: RoutePreview | None
    kept: Kept
    decided: int  # how many decisions the newest round held when the page was made
    proxy: Proxy | None  # for whom the person would act at the current desk
    phrases: Sequence[str]  # to choose from for the opinion

    @property
    def wants_words(self) -> bool:
        """Tell whether one of the actions takes an opinion or a reason."""
        plain = (Action.WITHDRAW, Action.UNDO)
        return any(action not in plain for action in self.actions)

    @property
    def is_at_desk(self) -> bool:
        """Tell whether the filing waits at a desk of the person."""
        return Action.RETURN in self.actions

    @property
    def asks_password(self) -> bool:
        """Tell whether one of the actions is a signature that needs the password now."""
        return any(map(is_signature, self.actions)) and asks_password()

    @property
    def needing_reasons(self) -> tuple[Action, ...]:
        """Return the actions offered that need a reason."""
        return tuple(action for action in self.actions if TRANSITIONS[action].needs_comment)


def undo_window() -> timedelta:
    """Return for how long a person may take back the own decision."""
    return timedelta(minutes=access.settings().undo_minutes)


def desk_view(opened: OpenedFiling, kept: Kept | None = None) -> DeskView:
    """Put together what the page of a filing shows of its way (a fixed number of queries)."""
    filing, facts, now = opened.filing, opened.facts, access.now()
    newest = filing.rounds[-1] if filing.rounds else None
    actions = _offered(opened)
    step = current_step(facts.route, facts.position)
    may_submit = opened.may(Permission.SUBMIT)
    return DeskView(
        actions=actions,
        targets=list_return_targets(filing, facts, now.date()) if Action.RETURN in actions else [],
        money=money_cells(opened.pack, opened.document) if Action.CORRECT in actions else (),
        request=open_request(filing),
        sent_back=sending_back(filing),
        standing=standing_decisions(filing),
        notes=round_notes(newest) if newest else (),
        preview=preview_route(filing, opened.person, now) if may_submit else None,
        kept=kept or Kept(seen_hash(filing) if actions else "", filing.step),
        decided=len(newest.decisions) if newest else 0,
        proxy=opened.person.proxy_for(step.role, facts.unit_at(step.desk)) if step else None,
        phrases=offered_phrases() if actions else (),
    )


def offered_phrases() -> tuple[str, ...]:
    """Return the quick phrases of the person, the own ones first (one query)."""
    own = list_own_phrases(access.current_person().user_id)
    return (*(phrase.text for phrase in own), *DEFAULT_PHRASES)


def _offered(opened: OpenedFiling) -> tuple[Action, ...]:
    left = {Action.SUBMIT}
    if undo_refusal(opened.filing, opened.facts, access.now(), undo_window()):
        left.add(Action.UNDO)
    return tuple(one for one in offered_actions(opened.person, opened.facts) if one not in left)
