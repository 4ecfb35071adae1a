"""Posts: giving one to a person, and ending it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from perfeval.domain import labels
from perfeval.models import Post
from perfeval.queries.organisation import count_waiting_at
from perfeval.queries.people import list_holders
from perfeval.services.people import end_post, give_post
from perfeval.web import access
from perfeval.web.admin.blueprint import blueprint
from perfeval.web.admin.forms import EndPostForm, PostForm
from perfeval.web.admin.loading import open_person, open_post, unit_choices
from perfeval.web.admin.people import new_post, person_page
from perfeval.web.saving import saving


@blueprint.post("/people/<key:user_id>/give-post")
def give(user_id: int) -> ResponseReturnValue:
    """Give a person a post."""
    user = open_person(user_id)
    form = PostForm(prefix="post")
    form.offer(unit_choices())
    if form.validate():
        with saving(form):
            give_post(user, new_post(form), actor=access.current_person(), at=access.now())
    if form.errors:
        return person_page(user, post_form=form), 422
    flash("岗位已设置。", "success")
    return redirect(url_for("admin.show_person", user_id=user_id))


@blueprint.post("/posts/<key:post_id>/end")
def end(post_id: int) -> ResponseReturnValue:
    """End a post at once or after a day."""
    post = open_post(post_id)
    form = EndPostForm(prefix=f"end{post_id}")
    if form.validate():
        with saving(form):
            end_post(
                post,
                last_day=form.last_day.data,
                actor=access.current_person(),
                at=access.now(),
            )
    if form.errors:
        return person_page(post.user, end_form=(post_id, form)), 422
    flash("岗位的结束日期已保存。", "success")
    _warn_of_empty_desk(post)
    return redirect(url_for("admin.show_person", user_id=post.user_id))


def _warn_of_empty_desk(post: Post) -> None:
    """Say so where filings now wait at a desk that nobody holds."""
    waiting = count_waiting_at(post.unit_id, post.role)
    if waiting and not list_holders(post.role, post.unit_id, access.now().date()):
        flash(
            f"“{post.unit.name}”的“{labels.ROLES[post.role]}”还有 {waiting} 张表待办，"
            "现已没有人可以办理，请尽快设置人员。",
            "warning",
        )
