"""Mail address and the mail of the day, as each person wants them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import BooleanField

from perfeval.services.contacts import set_own_mail
from perfeval.web import access
from perfeval.web.form_fields import Form, TextField
from perfeval.web.saving import saving

blueprint = Blueprint("account", __name__, url_prefix="/account")


class SettingsForm(Form):
    """The mail address, and whether the mail of the day is wanted."""

    email = TextField("邮箱（可不填）", render_kw={"autocomplete": "email", "inputmode": "email"})
    wants_digest = BooleanField("每天收一封汇总邮件")


@blueprint.get("/")
def show_settings() -> str:
    """Show the person's settings."""
    return _page(SettingsForm(formdata=None, obj=current_user))


@blueprint.post("/save")
def save_settings() -> ResponseReturnValue:
    """Keep the person's settings."""
    form = SettingsForm()
    if form.validate():
        with saving(form):
            set_own_mail(
                current_user._get_current_object(),
                email=form.email.data,
                wants_digest=form.wants_digest.data,
                actor=access.current_person(),
                at=access.now(),
            )
    if form.errors:
        return _page(form), 422
    flash("设置已保存。", "success")
    return redirect(url_for("account.show_settings"))


def _page(form: SettingsForm) -> str:
    settings = access.settings()
    return render_template("account/settings.html", form=form, digest_time=settings.digest_time)
