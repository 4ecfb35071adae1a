"""A county with one administrator, an office below, and people who have no say there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from perfeval.domain.roles import PostRole, UnitKind
from perfeval.models import Post, Unit, User
from tests.factories import give_post, log_in, make_unit, make_user


@dataclass(frozen=True)
class County:
    """Units, people, posts, and the administrator's client."""

    app: Flask
    bureau: Unit
    department: Unit
    office: Unit
    elsewhere: Unit
    administrator: User  # of the department
    administrator_post: Post
    owner: User  # at the office
    owner_post: Post
    director: User  # at the office and the department: the wrong post
    stranger: User  # administers another department
    admin: FlaskClient  # the administrator, logged in

    def address(self, pattern: str) -> str:
        """Fill ids into an address: {department} {office} {elsewhere} {owner} {post}."""
        return pattern.format(
            department=self.department.id,
            office=self.office.id,
            elsewhere=self.elsewhere.id,
            owner=self.owner.id,
            post=self.owner_post.id,
        )


@pytest.fixture
def county(app: Flask) -> County:
    """The county, stored."""
    with app.app_context():
        region = make_unit("安居区", UnitKind.REGION)
        bureau = make_unit("财政局", UnitKind.FINANCE_BUREAU, region)
        department = make_unit("政府办公室", UnitKind.DEPARTMENT, region)
        office = make_unit("督查室", UnitKind.OFFICE, department)
        elsewhere = make_unit("教育局", UnitKind.DEPARTMENT, region)
        administrator = make_user("admin", "王管理")
        administrator_post = give_post(administrator, PostRole.UNIT_ADMINISTRATOR, department)
        owner = make_user("zhang.san", "张三")
        owner_post = give_post(owner, PostRole.OWNER, office)
        director = make_user("director", "钱主任")
        give_post(director, PostRole.DIRECTOR, office)
        give_post(director, PostRole.DIRECTOR, department)
        stranger = make_user("stranger", "孙教育")
        give_post(stranger, PostRole.UNIT_ADMINISTRATOR, elsewhere)
        return County(
            app,
            bureau,
            department,
            office,
            elsewhere,
            administrator,
            administrator_post,
            owner,
            owner_post,
            director,
            stranger,
            log_in(app.test_client(), administrator),
        )
