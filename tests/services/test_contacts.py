"""Telephone and mail address: who sets them, and what is no address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from perfeval.db import db, transaction
from perfeval.domain.errors import NotPermittedError
from perfeval.models import User
from perfeval.services.contacts import set_contact, set_own_mail
from perfeval.services.organisation import InputError
from tests.factories.filings import AT, Office, make_office, person_of


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    with app.app_context():
        yield make_office()
        db.session.remove()


def set_by(actor: User, user: User, phone: str = "", email: str = "") -> User:
    found = db.session.get_one(User, user.id)
    with transaction():
        set_contact(found, phone=phone, email=email, actor=person_of(actor), at=AT)
    return found


def test_the_administrator_sets_and_takes_away(office: Office) -> None:
    user = set_by(office.administrator, office.clerk, "0825-1234567", "li@example.cn")
    assert (user.phone, user.email) == ("0825-1234567", "li@example.cn")
    user = set_by(office.administrator, office.clerk)
    assert (user.phone, user.email) == (None, None)


def test_only_who_keeps_the_account_sets_them(office: Office) -> None:
    for actor in (office.clerk, office.director):
        with pytest.raises(NotPermittedError):
            set_by(actor, office.owner, "1")


def test_an_address_is_one_and_belongs_to_one_person(office: Office) -> None:
    set_by(office.administrator, office.clerk, email="li@example.cn")
    for email, sentence in (("李财务", "邮箱应如"), ("LI@example.cn", "已登记在另一个账号下")):
        with pytest.raises(InputError, match=sentence) as refused:
            set_by(office.administrator, office.owner, email=email)
        assert refused.value.field == "email"
    set_by(office.administrator, office.clerk, email="LI@example.cn")  # one's own, written anew


def test_everybody_sets_the_own_mail(office: Office) -> None:
    user = db.session.get_one(User, office.owner.id)
    assert user.wants_digest
    with transaction():
        set_own_mail(
            user, email="zhang@example.cn", wants_digest=False, actor=person_of(user), at=AT
        )
    assert (user.email, user.wants_digest) == ("zhang@example.cn", False)
