"""Units and routes: what may be made, renamed, closed and changed, and by whom."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from perfeval.db import begin_write, db, transaction
from perfeval.domain.errors import DomainError, NotPermittedError
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.domain.workflow import DEFAULT_ROUTE, Action, Desk, Route, Step
from perfeval.models import Filing, Project, Sheet, Unit
from perfeval.queries.organisation import own_route, route_code
from perfeval.queries.people import get_person
from perfeval.queries.units import get_unit_tree
from perfeval.services import organisation
from perfeval.services.organisation import InputError
from tests.factories import give_post, make_unit, make_user

pytestmark = pytest.mark.usefixtures("db_session")
AT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
TODAY = AT.date()
SHORT_ROUTE = Route(
    (Step(PostRole.FINANCE_CLERK, Action.PASS), Step(PostRole.DIRECTOR, Action.SIGN_OFF))
)


@dataclass(frozen=True)
class County:
    region: Unit
    bureau: Unit
    department: Unit
    office: Unit
    administrator: Person  # of the department


@pytest.fixture
def county(db_session: scoped_session[Session]) -> County:
    region = make_unit("安居区", UnitKind.REGION)
    bureau = make_unit("财政局", UnitKind.FINANCE_BUREAU, region)
    department = make_unit("政府办公室", UnitKind.DEPARTMENT, region)
    office = make_unit("督查室", UnitKind.OFFICE, department)
    user = make_user("admin", "王管理")
    give_post(user, PostRole.UNIT_ADMINISTRATOR, department)
    return County(region, bureau, department, office, get_person(user, TODAY))


def create(county: County, parent: Unit, name: str, kind: UnitKind = UnitKind.OFFICE) -> Unit:
    return organisation.create_unit(
        parent, name=name, kind=kind, valid_from=None, actor=county.administrator, at=AT
    )


def close(county: County, unit: Unit, last_day: date = TODAY) -> None:
    organisation.close_unit(unit, last_day=last_day, actor=county.administrator, at=AT)


def rename(county: County, unit: Unit, name: str) -> None:
    organisation.rename_unit(unit, name=name, actor=county.administrator, at=AT)


def set_route(county: County, unit: Unit, route: Route | None, seen: str = "") -> None:
    organisation.set_route(unit, route, seen=seen, actor=county.administrator, at=AT)


def wait_at(unit: Unit, db_session: scoped_session[Session]) -> None:
    owner = make_user("owner")
    project = Project(unit_id=unit.id, owner_id=owner.id, kind="project", name="督导调研")
    sheet = Sheet(project=project, fiscal_year=2026, pack_id="sichuan-2022", pack_version=1)
    filing = Filing(
        sheet=sheet,
        stage="self_assessment",
        state="submitted",
        step=0,
        waiting_role=PostRole.FINANCE_CLERK,
        waiting_unit_id=unit.id,
        saved_at=AT,
        texts={},
    )
    db_session.add(filing)
    db_session.commit()


def test_a_unit_is_created_below_an_administered_one(county: County) -> None:
    unit = create(county, county.office, "信访室")
    assert (unit.parent_id, unit.kind) == (county.office.id, UnitKind.OFFICE)


def test_a_unit_elsewhere_is_none_of_the_administrators_business(county: County) -> None:
    for parent in (county.region, county.bureau):
        with pytest.raises(NotPermittedError):
            create(county, parent, "信访室")
    with pytest.raises(NotPermittedError):
        rename(county, county.bureau, "财务局")
    with pytest.raises(NotPermittedError):
        set_route(county, county.bureau, SHORT_ROUTE)


def test_only_departments_and_offices_are_created(county: County) -> None:
    with pytest.raises(InputError, match="预算部门或下属单位"):
        create(county, county.department, "第二财政局", UnitKind.FINANCE_BUREAU)


def test_siblings_have_different_names(county: County) -> None:
    with pytest.raises(InputError, match="已有名为“督查室”的单位"):
        create(county, county.department, "督查室")
    assert create(county, county.office, "督查室").id  # not a sibling
    other = create(county, county.department, "信访室")
    with pytest.raises(InputError, match="已有名为“督查室”的单位"):
        rename(county, other, "督查室")


def test_a_closed_units_name_is_free_again(county: County) -> None:
    close(county, county.office, date(2026, 3, 9))
    assert create(county, county.department, "督查室").id


def test_renaming_to_the_same_name_changes_nothing(county: County) -> None:
    rename(county, county.office, "督查室")
    assert county.office.name == "督查室"


def test_closing_ends_the_posts(county: County) -> None:
    post = give_post(make_user("li"), PostRole.OWNER, county.office)
    close(county, county.office)
    assert county.office.valid_to == post.valid_to == TODAY


def test_a_unit_with_something_waiting_is_not_closed(
    county: County, db_session: scoped_session[Session]
) -> None:
    wait_at(county.office, db_session)
    with pytest.raises(InputError, match="还有 1 张表待办"):
        close(county, county.office)


def test_a_unit_with_open_units_below_it_is_not_closed(county: County) -> None:
    create(county, county.office, "信访室")
    with pytest.raises(InputError, match="“信访室”仍在使用"):
        close(county, county.office)


def test_nobody_closes_the_unit_whose_administrator_they_are(county: County) -> None:
    close(county, county.office, date(2026, 3, 9))
    with pytest.raises(NotPermittedError, match="上级单位"):
        close(county, county.department)


def test_a_unit_is_not_closed_before_it_opened(county: County) -> None:
    unit = create(county, county.department, "信访室")
    unit.valid_from = date(2026, 3, 1)
    with pytest.raises(InputError, match="早于启用日期"):
        close(county, unit, date(2026, 2, 1))


def test_nothing_is_made_below_a_closed_unit(county: County) -> None:
    close(county, county.office, date(2026, 3, 9))
    with pytest.raises(InputError, match="已停用"):
        create(county, county.office, "信访室")


def test_a_route_is_set_changed_and_given_up(county: County) -> None:
    set_route(county, county.office, SHORT_ROUTE)
    assert own_route(county.office) == SHORT_ROUTE
    set_route(county, county.office, DEFAULT_ROUTE, route_code(SHORT_ROUTE))
    assert get_unit_tree().route_of(county.office.id) == DEFAULT_ROUTE
    set_route(county, county.office, None, route_code(DEFAULT_ROUTE))
    assert county.office.route_steps == []


def test_units_below_take_the_route(county: County) -> None:
    set_route(county, county.department, SHORT_ROUTE)
    assert get_unit_tree().route_of(county.office.id) == SHORT_ROUTE


def test_a_route_that_somebody_changed_since_is_not_overwritten(county: County) -> None:
    set_route(county, county.office, SHORT_ROUTE)
    with pytest.raises(DomainError, match="已被他人修改"):
        set_route(county, county.office, DEFAULT_ROUTE, seen="")
    assert own_route(county.office) == SHORT_ROUTE


BAD_ROUTES = [
    (Route(()), "审定"),
    (Route((Step(PostRole.DIRECTOR, Action.PASS),)), "审定"),
    (Route((Step(PostRole.OWNER, Action.SIGN_OFF),)), "接收"),
    (Route((Step(PostRole.DESK_OFFICER, Action.SIGN_OFF),)), "归口业务股室"),
    (
        Route(
            (
                Step(PostRole.DIRECTOR, Action.SIGN_OFF),
                Step(PostRole.FINANCE_CLERK, Action.REPORT),
                Step(PostRole.DIRECTOR, Action.RECEIVE, Desk.FINANCE_BUREAU),
            )
        ),
        "归口业务股室",
    ),
]


@pytest.mark.parametrize(("route", "sentence"), BAD_ROUTES)
def test_a_route_that_cannot_be_walked_is_refused(
    county: County, route: Route, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        set_route(county, county.office, route)


def test_two_administrators_save_a_route_at_once(
    app: Flask, county: County, db_session: scoped_session[Session]
) -> None:
    """The second one waits, then is told that the route has changed: no error of the database."""
    unit_id = county.office.id
    db_session.rollback()

    def save(route: Route) -> str:
        with app.app_context():
            begin_write()
            unit = db.session.get_one(Unit, unit_id)
            try:
                with transaction():
                    set_route(county, unit, route)
            except DomainError:
                return "told"
            return "saved"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(save, (SHORT_ROUTE, DEFAULT_ROUTE)))
    assert sorted(answers) == ["saved", "told"]
