"""People: the list, making accounts, names, passwords, shutting out and letting in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.roles import PostRole
from perfeval.models import User
from perfeval.queries.handovers import count_open_items, list_handovers_of
from perfeval.queries.people import list_people
from perfeval.services.contacts import set_contact
from perfeval.services.people import (
    NewPost,
    check_manages,
    create_person,
    disable_person,
    enable_person,
    is_over,
    join_person,
    manages,
    rename_person,
    reset_password,
)
from perfeval.web import access
from perfeval.web.admin.blueprint import blueprint
from perfeval.web.admin.forms import (
    ContactForm,
    EndPostForm,
    JoinForm,
    NewPersonForm,
    PostForm,
    RenamePersonForm,
)
from perfeval.web.admin.loading import administered, open_person, unit_choices
from perfeval.web.saving import saving


@blueprint.get("/people")
def list_all_people() -> str:
    """List the people of the administered units, or of one of them."""
    units = administered()
    wanted = request.args.get("unit", type=int)
    chosen = frozenset({wanted}) & units if wanted else units
    return render_template(
        "admin/people.html",
        people=list_people(chosen),
        units=unit_choices(),
        wanted=wanted,
        administered=units,
        is_over=is_over,
        today=access.now().date(),
    )


@blueprint.get("/people/new")
def show_new_person() -> str:
    """Show the forms for a new account, and for somebody who has one."""
    return _new_page()


@blueprint.post("/people/create")
def create() -> ResponseReturnValue:
    """Create a person; the answer shows the first password, once."""
    form = NewPersonForm(prefix="new")
    form.offer(unit_choices())
    if not form.validate():
        return _new_page(new_form=form), 422
    with saving(form):
        user, password = create_person(
            username=form.username.data,
            full_name=form.full_name.data,
            post=new_post(form),
            actor=access.current_person(),
            at=access.now(),
        )
    if form.errors:
        return _new_page(new_form=form), 422
    return render_template("admin/slip.html", user=user, password=password, first=True)


@blueprint.post("/people/join")
def join() -> ResponseReturnValue:
    """Give a post to somebody who has an account already."""
    form = JoinForm(prefix="join")
    form.offer(unit_choices())
    if not form.validate():
        return _new_page(join_form=form), 422
    with saving(form):
        user = join_person(
            username=form.username.data,
            full_name=form.full_name.data,
            post=new_post(form),
            actor=access.current_person(),
            at=access.now(),
        )
    if form.errors:
        return _new_page(join_form=form), 422
    flash(f"已为{user.full_name}设置岗位。", "success")
    return redirect(url_for("admin.show_person", user_id=user.id))


@blueprint.get("/people/<key:user_id>")
def show_person(user_id: int) -> str:
    """Show a person's posts and the forms that change them."""
    return person_page(open_person(user_id))


@blueprint.post("/people/<key:user_id>/rename")
def rename_someone(user_id: int) -> ResponseReturnValue:
    """Correct a person's name."""
    user = open_person(user_id)
    form = RenamePersonForm(prefix="rename")
    if form.validate():
        with saving(form):
            rename_person(
                user,
                full_name=form.full_name.data,
                actor=access.current_person(),
                at=access.now(),
            )
    if form.errors:
        return person_page(user, rename_form=form), 422
    flash("姓名已保存。", "success")
    return redirect(url_for("admin.show_person", user_id=user_id))


@blueprint.post("/people/<key:user_id>/contact")
def set_contact_of(user_id: int) -> ResponseReturnValue:
    """Keep how a person is reached."""
    user = open_person(user_id)
    form = ContactForm(prefix="contact")
    if form.validate():
        with saving(form):
            set_contact(
                user,
                phone=form.phone.data,
                email=form.email.data,
                actor=access.current_person(),
                at=access.now(),
            )
    if form.errors:
        return person_page(user, contact_form=form), 422
    flash("联系方式已保存。", "success")
    return redirect(url_for("admin.show_person", user_id=user_id))


@blueprint.post("/people/<key:user_id>/reset-password")
def reset(user_id: int) -> ResponseReturnValue:
    """Give a person a new password; the answer shows it, once."""
    user = open_person(user_id)
    with transaction():
        password = reset_password(user, actor=access.current_person(), at=access.now())
    return render_template("admin/slip.html", user=user, password=password, first=False)


@blueprint.post("/people/<key:user_id>/disable")
def disable(user_id: int) -> ResponseReturnValue:
    """Shut a person out; who still has work in hand, only after the hand-over was offered."""
    user = open_person(user_id)
    projects, waiting = count_open_items(user, access.now().date())
    if (projects or waiting) and "anyway" not in request.form:
        check_manages(access.current_person(), user, access.now())
        return render_template("admin/disable.html", user=user, projects=projects, waiting=waiting)
    with transaction():
        disable_person(user, actor=access.current_person(), at=access.now())
    flash(f"{user.full_name}的账号已停用，已登录的会话都已结束。", "success")
    return redirect(url_for("admin.show_person", user_id=user_id))


@blueprint.post("/people/<key:user_id>/enable")
def enable(user_id: int) -> ResponseReturnValue:
    """Let a person in again."""
    user = open_person(user_id)
    with transaction():
        enable_person(user, actor=access.current_person(), at=access.now())
    flash(f"{user.full_name}的账号已启用，可用原密码登录。", "success")
    return redirect(url_for("admin.show_person", user_id=user_id))


def new_post(form: PostForm) -> NewPost:
    """Return the post that a form asks for."""
    return NewPost(
        role=PostRole(form.role.data),
        unit=access.unit_tree().units[form.unit.data],
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
    )


def person_page(
    user: User,
    *,
    rename_form: RenamePersonForm | None = None,
    contact_form: ContactForm | None = None,
    post_form: PostForm | None = None,
    end_form: tuple[int, EndPostForm] | None = None,
) -> str:
    """Render a person's page; a form that was refused keeps what was typed."""
    today = access.now().date()
    person = access.current_person()
    end_forms = {post.id: EndPostForm(formdata=None, prefix=f"end{post.id}") for post in user.posts}
    if end_form:
        end_forms[end_form[0]] = end_form[1]
    if post_form is None:
        post_form = PostForm(formdata=None, prefix="post", data={"valid_from": today})
        post_form.offer(unit_choices())
    return render_template(
        "admin/person.html",
        user=user,
        managed=manages(person, user, today),
        handovers=list_handovers_of(user.id),
        is_self=user.id == person.user_id,
        administered=administered(),
        is_over=is_over,
        today=today,
        end_forms=end_forms,
        post_form=post_form,
        contact_form=contact_form or ContactForm(formdata=None, prefix="contact", obj=user),
        rename_form=rename_form
        or RenamePersonForm(formdata=None, prefix="rename", data={"full_name": user.full_name}),
    )


def _new_page(*, new_form: NewPersonForm | None = None, join_form: JoinForm | None = None) -> str:
    units = unit_choices()
    fresh = {"valid_from": access.now().date(), "unit": request.args.get("unit", type=int)}
    if new_form is None:
        new_form = NewPersonForm(formdata=None, prefix="new", data=fresh)
    if join_form is None:
        join_form = JoinForm(formdata=None, prefix="join", data=fresh)
    new_form.offer(units)
    join_form.offer(units)
    return render_template("admin/new_person.html", new_form=new_form, join_form=join_form)
