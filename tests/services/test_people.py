"""People and posts: what an administrator may do to whom, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session, scoped_session

from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.persons import Person
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.models import Post, Unit, User
from perfeval.queries.people import get_person
from perfeval.services import people
from perfeval.services.accounts import find_session, start_session
from perfeval.services.organisation import InputError
from perfeval.services.people import NewPost
from tests.factories import give_post, make_unit, make_user

pytestmark = pytest.mark.usefixtures("db_session")
AT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
YESTERDAY = date(2026, 3, 9)


@dataclass(frozen=True)
class Office:
    bureau: Unit
    unit: Unit
    user: User
    post: Post
    actor: Person


@pytest.fixture
def office(db_session: scoped_session[Session]) -> Office:
    region = make_unit("安居区", UnitKind.REGION)
    bureau = make_unit("财政局", UnitKind.FINANCE_BUREAU, region)
    unit = make_unit("政府办公室", UnitKind.DEPARTMENT, region)
    user = make_user("admin", "王管理")
    post = give_post(user, PostRole.UNIT_ADMINISTRATOR, unit)
    return Office(bureau, unit, user, post, get_person(user, AT.date()))


def create(office: Office, username: str, post: NewPost | None = None) -> tuple[User, str]:
    return people.create_person(
        username=username,
        full_name="张三",
        post=post or NewPost(PostRole.OWNER, office.unit),
        actor=office.actor,
        at=AT,
    )


def give(office: Office, user: User, post: NewPost) -> Post:
    return people.give_post(user, post, actor=office.actor, at=AT)


def end(office: Office, post: Post, last_day: date | None = None) -> None:
    people.end_post(post, last_day=last_day, actor=office.actor, at=AT)


def test_a_person_is_created_with_a_post_and_a_password_that_opens(office: Office) -> None:
    user, password = create(office, "zhang.san")
    assert len(password) == 14
    assert user.verify_and_update_password(password)
    assert [(post.role, post.unit) for post in user.posts] == [(PostRole.OWNER, office.unit)]


@pytest.mark.parametrize("username", ["admin", "Admin"])
def test_a_login_name_is_given_once(office: Office, username: str) -> None:
    with pytest.raises(InputError, match="已有人使用") as caught:
        create(office, username)
    assert caught.value.field == "username"


def test_a_login_name_taken_meanwhile_is_refused_alike(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "is_username_taken", lambda _name: False)
    with pytest.raises(InputError, match="已有人使用"):
        create(office, "admin")


def test_nobody_gives_posts_elsewhere(office: Office) -> None:
    post = NewPost(PostRole.OWNER, office.bureau)
    with pytest.raises(NotPermittedError):
        create(office, "zhang", post)
    with pytest.raises(NotPermittedError):
        give(office, office.user, post)


def test_the_bureaus_role_is_given_at_the_bureau_only(office: Office) -> None:
    with pytest.raises(InputError, match="只设在财政局"):
        create(office, "zhang", NewPost(PostRole.DESK_OFFICER, office.unit))
    give_post(office.user, PostRole.UNIT_ADMINISTRATOR, office.bureau)
    actor = get_person(office.user, AT.date())
    post = NewPost(PostRole.DESK_OFFICER, office.bureau)
    assert people.give_post(office.user, post, actor=actor, at=AT).id


def test_a_post_is_not_given_twice(office: Office) -> None:
    user, _ = create(office, "zhang")
    with pytest.raises(InputError, match="已有“经办人”岗位"):
        give(office, user, NewPost(PostRole.OWNER, office.unit, AT.date()))
    end(office, user.posts[0])
    assert give(office, user, NewPost(PostRole.OWNER, office.unit)).id


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2026, 5, 1), date(2026, 4, 1), "早于开始日期"),
        (None, date(2026, 3, 1), "已过"),
    ],
)
def test_the_days_of_a_post_make_sense(
    office: Office, first: date | None, last: date, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        give(office, office.user, NewPost(PostRole.OWNER, office.unit, first, last))


def test_a_closed_unit_has_no_new_posts(office: Office) -> None:
    office.unit.valid_to = YESTERDAY
    with pytest.raises(InputError, match="已停用"):
        give(office, office.user, NewPost(PostRole.OWNER, office.unit))


def test_a_post_ends_at_once_or_on_a_day(office: Office) -> None:
    user, _ = create(office, "zhang")
    later = give(office, user, NewPost(PostRole.DIRECTOR, office.unit))
    end(office, user.posts[0])
    end(office, later, date(2026, 6, 30))
    assert [post.valid_to for post in user.posts] == [YESTERDAY, date(2026, 6, 30)]
    with pytest.raises(WorkflowError, match="已经结束"):
        end(office, user.posts[0])


def test_a_post_does_not_end_in_the_past(office: Office) -> None:
    user, _ = create(office, "zhang", NewPost(PostRole.OWNER, office.unit, date(2026, 4, 1)))
    with pytest.raises(InputError, match="早于昨天"):
        end(office, user.posts[0], date(2026, 1, 1))
    with pytest.raises(InputError, match="早于开始日期"):
        end(office, user.posts[0], date(2026, 3, 20))


def test_the_last_administrator_stays(office: Office) -> None:
    with pytest.raises(InputError, match="最后一位单位管理员"):
        end(office, office.post)
    give_post(make_user("off", active=False), PostRole.UNIT_ADMINISTRATOR, office.unit)
    with pytest.raises(InputError, match="最后一位单位管理员"):
        end(office, office.post)
    give_post(make_user("second"), PostRole.UNIT_ADMINISTRATOR, office.unit)
    end(office, office.post)
    assert office.post.valid_to == YESTERDAY


def test_the_account_of_somebody_with_posts_elsewhere_is_not_ours(
    office: Office, db_session: scoped_session[Session]
) -> None:
    user, _ = create(office, "zhang")
    elsewhere = give_post(user, PostRole.OWNER, office.bureau)
    db_session.expire_all()
    for change in (
        lambda: people.rename_person(user, full_name="李四", actor=office.actor, at=AT),
        lambda: people.reset_password(user, actor=office.actor, at=AT),
        lambda: people.disable_person(user, actor=office.actor, at=AT),
        lambda: people.enable_person(user, actor=office.actor, at=AT),
    ):
        with pytest.raises(NotPermittedError, match="范围以外"):
            change()
    elsewhere.valid_to = YESTERDAY
    people.rename_person(user, full_name="李四", actor=office.actor, at=AT)
    assert user.full_name == "李四"


def test_a_new_password_ends_the_sessions(office: Office) -> None:
    user, old = create(office, "zhang")
    key = start_session(user, "127.0.0.1", at=AT)
    new = people.reset_password(user, actor=office.actor, at=AT)
    assert find_session(user, key, at=AT) is None
    assert user.verify_and_update_password(new)
    assert not user.verify_and_update_password(old)


def test_sessions_do_not_come_back_with_the_account(office: Office) -> None:
    user, _ = create(office, "zhang")
    key = start_session(user, "127.0.0.1", at=AT)
    people.disable_person(user, actor=office.actor, at=AT)
    people.enable_person(user, actor=office.actor, at=AT)
    assert find_session(user, key, at=AT) is None


def test_nobody_disables_themselves(office: Office) -> None:
    with pytest.raises(WorkflowError, match="自己的账号"):
        people.disable_person(office.user, actor=office.actor, at=AT)


def test_somebody_with_an_account_joins_by_both_names(office: Office) -> None:
    user = make_user("li.si", "李四")
    post = NewPost(PostRole.OWNER, office.unit)

    def join(username: str, full_name: str) -> User:
        return people.join_person(
            username=username, full_name=full_name, post=post, actor=office.actor, at=AT
        )

    for names in (("li.si", "李五"), ("li", "李四")):
        with pytest.raises(InputError, match="都相符"):
            join(*names)
    assert join("li.si", "李四") is user
    assert [held.unit_id for held in user.posts] == [office.unit.id]
