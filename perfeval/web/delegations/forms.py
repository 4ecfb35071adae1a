"""The form of a new delegation."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in stubs
from wtforms.validators import DataRequired, InputRequired, Length

from perfeval.domain import labels
from perfeval.models import Post, User
from perfeval.web.form_fields import DayField, Form, TextField


class DelegationForm(Form):
    """Whose post, who fills it, from when to when, and why."""

    post = SelectField("委托的岗位", coerce=int)
    delegate = SelectField("代理人", [DataRequired("请选择代理人")], coerce=int)
    starts_on = DayField("开始日期", [InputRequired("请填写开始日期")])
    ends_on = DayField("结束日期", [InputRequired("请填写结束日期")])
    reason = TextField("事由", [Length(max=200, message="事由最多 200 个字")])

    def offer(self, posts: Sequence[Post], people: Sequence[User]) -> None:
        """Set the posts and the people to choose from."""
        self.post.choices = [
            SelectChoice(
                str(post.id),
                f"{post.unit.name} · {labels.ROLES[post.role]} · {post.user.full_name}",
            )
            for post in posts
        ]
        named = {user.id: user.full_name for user in people}
        self.delegate.choices = [
            SelectChoice(str(key), name) for key, name in {0: "请选择", **named}.items()
        ]
