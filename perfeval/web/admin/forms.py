"""The forms of units, people and posts: field types, lengths, what is required."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in stubs
from wtforms.validators import DataRequired, Length, Regexp

from perfeval.domain import labels
from perfeval.domain.roles import PostRole
from perfeval.models import User
from perfeval.services.organisation import CREATABLE_KINDS
from perfeval.web.form_fields import DayField, Form, TextField, length_between

_USERNAME = [
    DataRequired("请填写账号"),
    Length(2, 60, "账号应为 2 至 60 个字符"),
    Regexp(r"[A-Za-z0-9._-]+\Z", message="账号只能用字母、数字和 . _ -"),
]


def _roles(roles: Iterable[PostRole]) -> list[SelectChoice]:
    return [SelectChoice(role.value, labels.ROLES[role]) for role in roles]


class NewUnitForm(Form):
    """A unit below another."""

    name = TextField("单位名称", [length_between(2, 180, "单位名称")])
    kind = SelectField(
        "类别",
        choices=[SelectChoice(kind.value, labels.UNIT_KINDS[kind]) for kind in CREATABLE_KINDS],
    )
    valid_from = DayField("启用日期")


class RenameUnitForm(Form):
    """Another name for a unit."""

    name = TextField("单位名称", [length_between(2, 180, "单位名称")])


class CloseUnitForm(Form):
    """The last day of a unit."""

    last_day = DayField("最后一天", [DataRequired("请填写最后一天")])


class PostForm(Form):
    """A post to be given."""

    unit = SelectField("单位", coerce=int)
    role = SelectField("岗位", choices=_roles(PostRole))
    valid_from = DayField("开始日期")
    valid_to = DayField("结束日期")

    def offer(self, units: Sequence[tuple[int, str]]) -> None:
        """Set the units to choose from."""
        self.unit.choices = [SelectChoice(str(key), name) for key, name in units]


class NewPersonForm(PostForm):
    """A person with a first post."""

    username = TextField("账号", _USERNAME, render_kw={"autocomplete": "off"})
    full_name = TextField("姓名", [length_between(1, 60, "姓名")])


class JoinForm(PostForm):
    """A post for somebody who has an account already."""

    username = TextField("账号", [DataRequired("请填写账号")], render_kw={"autocomplete": "off"})
    full_name = TextField("姓名", [DataRequired("请填写姓名")])


class RenamePersonForm(Form):
    """A person's name."""

    full_name = TextField("姓名", [length_between(1, 60, "姓名")])


class ContactForm(Form):
    """How a person is reached."""

    phone = TextField("电话（可不填）", [Length(max=40, message="电话最长 40 个字符")])
    email = TextField("邮箱（可不填）")


class EndPostForm(Form):
    """The last day of a post; none ends it at once."""

    last_day = DayField("最后一天")


class HandoverForm(Form):
    """Who takes over, which of the leaver's posts, and the last day of the leaver's own."""

    unit = HiddenField()
    successor = SelectField("接收人", [DataRequired("请选择接收人")], coerce=int)
    # The library's refusal is not in Chinese; the service says which posts there are.
    roles = SelectMultipleField("由接收人接任的岗位", validate_choice=False)
    last_day = DayField("移交人岗位的最后一天")

    def offer(self, people: Sequence[User], roles: Sequence[PostRole]) -> None:
        """Set the people and the posts to choose from."""
        self._people = {user.id: user for user in people}
        named = {user.id: f"{user.full_name}（{user.username}）" for user in people}
        self.successor.choices = [
            SelectChoice(str(key), name) for key, name in {0: "请选择", **named}.items()
        ]
        self.roles.choices = _roles(roles)

    def chosen_successor(self) -> User:
        """Return the person that was chosen; the form must have been validated."""
        return self._people[self.successor.data]

    def chosen_roles(self) -> frozenset[PostRole]:
        """Return the roles of the posts that were ticked."""
        return frozenset(role for role in PostRole if role.value in (self.roles.data or ()))
