"""常用语: the person's own phrases for opinions, added and deleted."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import DataRequired

from perfeval.db import transaction
from perfeval.domain.phrases import DEFAULT_PHRASES
from perfeval.queries.phrases import list_own_phrases
from perfeval.services.phrases import add_phrase, delete_phrase
from perfeval.web import access
from perfeval.web.form_fields import Form, TextField
from perfeval.web.reviews.views import blueprint
from perfeval.web.saving import saving


class PhraseForm(Form):
    """A new phrase."""

    text = TextField("新的常用语", [DataRequired("请填写常用语")])


@blueprint.get("/phrases")
def list_phrases() -> str:
    """List the phrases that the person may choose from, with the form for a new one."""
    return _page(PhraseForm(formdata=None))


@blueprint.post("/phrases")
def create_phrase() -> ResponseReturnValue:
    """Add a phrase."""
    form = PhraseForm()
    if form.validate():
        with saving(form):
            add_phrase(form.text.data, actor=access.current_person())
    if form.errors:
        return _page(form), 422
    flash("已添加常用语。", "success")
    return redirect(url_for("reviews.list_phrases"))


@blueprint.post("/phrases/<key:phrase_id>/delete")
def remove_phrase(phrase_id: int) -> ResponseReturnValue:
    """Delete a phrase of the person; 404 for somebody else's."""
    with transaction():
        is_found = delete_phrase(phrase_id, actor=access.current_person())
    if not is_found:
        abort(404)
    flash("已删除常用语。", "success")
    return redirect(url_for("reviews.list_phrases"))


def _page(form: PhraseForm) -> str:
    own = list_own_phrases(access.current_person().user_id)
    return render_template("reviews/phrases.html", own=own, usual=DEFAULT_PHRASES, form=form)
