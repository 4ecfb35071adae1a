"""The route that a submission would take: who holds its desks today, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from perfeval.domain.errors import NobodyAtDeskError
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import Holder, ResolvedRoute, RouteFacts, project_class, resolve_route
from perfeval.domain.workflow import Desk, Route
from perfeval.models import Filing
from perfeval.queries.delegations import map_delegates
from perfeval.queries.funds import total_funds
from perfeval.queries.people import map_holders
from perfeval.queries.units import UnitTree, get_unit_tree


@dataclass(frozen=True, slots=True)
class RoutePreview:
    """What a submission would meet: its desks with who holds them, or why it would be refused."""

    route: ResolvedRoute | None
    names: tuple[str, ...]  # of those at each desk
    refusal: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the sentences on recusal and double posts."""
        return self.route.notes if self.route else ()


def preview_route(filing: Filing, person: Person, at: datetime) -> RoutePreview:
    """Return the route that the filing would take if the person submitted it now."""
    tree = get_unit_tree()
    facts = route_facts(filing, person, at, tree)
    try:
        route = resolve_route(tree.route_of(filing.sheet.project.unit_id), facts)
    except NobodyAtDeskError as error:
        return RoutePreview(None, (), str(error))
    people = [facts.holders.get((step.desk, step.role), ()) for step in route.steps]
    return RoutePreview(route, tuple("、".join(one.name for one in held) for held in people))


def route_facts(filing: Filing, person: Person, at: datetime, tree: UnitTree) -> RouteFacts:
    """Return what the route of a filing's unit is resolved against (two queries)."""
    project = filing.sheet.project
    units = {desk: tree.unit_at(project.unit_id, desk) for desk in Desk}
    posts = {
        (desk, role): (role, unit)
        for desk, role in _posts(tree.route_of(project.unit_id))
        if (unit := units[desk]) is not None
    }
    found = map_holders(posts.values(), at.date())
    delegates = map_delegates(posts.values(), at.date())
    funds = total_funds(filing)
    return RouteFacts(
        submitter=Holder(person.user_id, person.full_name),
        owner_id=project.owner_id,
        kind=project.kind,
        holders={place: found[post] for place, post in posts.items()},
        delegates={place: delegates[post] for place, post in posts.items()},
        desks=frozenset(desk for desk, unit in units.items() if unit is not None),
        amount_wan=funds.annual_budget_wan,
        project_class=project_class(filing.sheet.project_code or project.code),
    )


def _posts(route: Route) -> set[tuple[Desk, PostRole]]:
    """Return the posts that a route may ask for, those of substitutes included."""
    posts = {(step.desk, step.role) for step in route.steps}
    posts |= {(step.desk, step.substitute) for step in route.steps if step.substitute}
    return posts | {(Desk.COMPETENT_DEPARTMENT, PostRole.DIRECTOR)}
