"""Makes an office below a department, whose route has every kind of desk."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.db import db
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.domain.workflow import Action, Desk, Requires, Route, Step
from perfeval.models import RouteStep, Unit, User
from tests.factories.filings import Office
from tests.factories.organisation import give_post, make_unit, make_user

LONG_ROUTE = Route(
    (
        Step(PostRole.SECTION_HEAD, Action.PASS, requires=Requires.ALL),
        Step(PostRole.FINANCE_CLERK, Action.PASS, corrects_money=True),
        Step(PostRole.DIRECTOR, Action.SIGN_OFF, substitute=PostRole.DEPUTY_HEAD),
        Step(PostRole.FINANCE_CLERK, Action.REPORT),
        Step(PostRole.DEPUTY_HEAD, Action.PASS, Desk.COMPETENT_DEPARTMENT),
        Step(PostRole.DESK_OFFICER, Action.RECEIVE, Desk.FINANCE_BUREAU),
        Step(PostRole.DESK_OFFICER, Action.ACCEPT, Desk.FINANCE_BUREAU),
        Step(PostRole.PERFORMANCE_OFFICER, Action.FINALISE, Desk.FINANCE_BUREAU),
    )
)


@dataclass(frozen=True, slots=True)
class LongOffice(Office):
    """An office with the desks of the long route, and one person more at some of them."""

    department: Unit
    head: User
    second_head: User
    above: User  # deputy head of the department
    above_director: User
    final_officer: User


def make_long_office(name: str = "地志办公室", *, login: str = "") -> LongOffice:
    """Make a district with a department, an office below it and everybody's posts."""
    region = make_unit(f"{name}所在区", UnitKind.REGION)
    bureau = make_unit(f"{name}的财政局", UnitKind.FINANCE_BUREAU, region)
    department = make_unit(f"{name}的主管部门", UnitKind.DEPARTMENT, region)
    unit = make_unit(name, UnitKind.OFFICE, department)
    other = make_unit(f"{name}的邻居", UnitKind.OFFICE, department)
    office = LongOffice(
        unit,
        bureau,
        owner=make_user(f"{login}owner", "张经办"),
        clerk=make_user(f"{login}clerk", "李财务"),
        deputy=make_user(f"{login}deputy", "王分管"),
        director=make_user(f"{login}director", "赵主任"),
        officer=make_user(f"{login}officer", "钱归口"),
        administrator=make_user(f"{login}administrator", "孙管理"),
        stranger=make_user(f"{login}stranger", "周外人"),
        department=department,
        head=make_user(f"{login}head", "吴股长"),
        second_head=make_user(f"{login}head2", "郑股长"),
        above=make_user(f"{login}above", "冯主管"),
        above_director=make_user(f"{login}above_director", "陈局长"),
        final_officer=make_user(f"{login}final", "褚绩效"),
    )
    for user, role, at in (
        (office.owner, PostRole.OWNER, unit),
        (office.head, PostRole.SECTION_HEAD, unit),
        (office.second_head, PostRole.SECTION_HEAD, unit),
        (office.clerk, PostRole.FINANCE_CLERK, unit),
        (office.deputy, PostRole.DEPUTY_HEAD, unit),
        (office.director, PostRole.DIRECTOR, unit),
        (office.above, PostRole.DEPUTY_HEAD, department),
        (office.above_director, PostRole.DIRECTOR, department),
        (office.officer, PostRole.DESK_OFFICER, bureau),
        (office.final_officer, PostRole.PERFORMANCE_OFFICER, bureau),
        (office.administrator, PostRole.UNIT_ADMINISTRATOR, unit),
        (office.stranger, PostRole.OWNER, other),
    ):
        give_post(user, role, at)
    set_route(unit, LONG_ROUTE)
    return office


def set_route(unit: Unit, route: Route) -> None:
    """Give a unit a route of its own."""
    stored = db.session.get_one(Unit, unit.id)
    stored.route_steps.clear()
    db.session.flush()
    for position, step in enumerate(route.steps):
        stored.route_steps.append(RouteStep.from_step(position, step))
    db.session.commit()


def way_of(office: LongOffice) -> tuple[tuple[User, Action], ...]:
    """Return who does what on the straight way to the end of the long route."""
    return (
        (office.owner, Action.SUBMIT),
        (office.head, Action.PASS),
        (office.second_head, Action.PASS),
        (office.clerk, Action.PASS),
        (office.director, Action.SIGN_OFF),
        (office.clerk, Action.REPORT),
        (office.above, Action.PASS),
        (office.officer, Action.RECEIVE),
        (office.officer, Action.ACCEPT),
        (office.final_officer, Action.FINALISE),
    )
