"""Hand-overs: what a leaver has in hand, the preview, the step itself and the list that is kept."""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.domain.handover import HandoverList, build_handover_grid
from perfeval.domain.records import read_record
from perfeval.models import Handover, Unit, User
from perfeval.printing import Printable
from perfeval.printing.formats import Format, print_as
from perfeval.queries.delegations import list_candidates
from perfeval.queries.handovers import InHand, get_handover, get_in_hand, list_units_in_hand
from perfeval.services.handover import HandoverOrder, hand_over, preview_hand_over
from perfeval.web import access
from perfeval.web.admin.blueprint import blueprint
from perfeval.web.admin.forms import HandoverForm
from perfeval.web.admin.loading import administered, open_person, open_unit
from perfeval.web.prints import answer_file
from perfeval.web.saving import saving


@blueprint.get("/people/<key:user_id>/handover")
def show_handover(user_id: int) -> str:
    """Show what a person has in hand at a unit, and the form of a hand-over."""
    user = open_person(user_id)
    unit = _unit(user, request.args.get("unit", type=int))
    held = get_in_hand(user.id, unit.id, access.now().date())
    return _page(user, unit, held, _form(user, held, fresh=True))


@blueprint.post("/people/<key:user_id>/handover/preview")
def preview(user_id: int) -> ResponseReturnValue:
    """Show what the hand-over would move, with the button that does it."""
    return _carry_out(user_id, for_good=False)


@blueprint.post("/people/<key:user_id>/handover/complete")
def complete(user_id: int) -> ResponseReturnValue:
    """Hand over, and lead to the list."""
    return _carry_out(user_id, for_good=True)


@blueprint.get("/handovers/<key:handover_id>")
def show_handover_list(handover_id: int) -> str:
    """Show the list of a hand-over as it was kept."""
    done = _open(handover_id)
    content = read_record(HandoverList, done.content)
    return render_template("admin/handover_list.html", done=done, content=content)


@blueprint.get("/handovers/<key:handover_id>/list.<any(pdf,docx):kind>")
def print_handover_list(handover_id: int, kind: str) -> Response:
    """Give the list of a hand-over as a file, to be signed."""
    done = _open(handover_id)
    grid = build_handover_grid(read_record(HandoverList, done.content))
    return answer_file(print_as(Format(kind), [Printable(grid)]), Format(kind), grid.title)


def _carry_out(user_id: int, *, for_good: bool) -> ResponseReturnValue:
    user = open_person(user_id)
    unit = _unit(user, request.form.get("unit", type=int))
    held = get_in_hand(user.id, unit.id, access.now().date())
    form = _form(user, held)
    if not form.validate():
        return _page(user, unit, held, form), 422
    step = hand_over if for_good else preview_hand_over
    with saving(form):
        done = step(
            unit,
            user,
            form.chosen_successor(),
            what=HandoverOrder(form.chosen_roles(), form.last_day.data),
            actor=access.current_person(),
            at=access.now(),
        )
    if form.errors:
        return _page(user, unit, held, form), 422
    if isinstance(done, Handover):
        return redirect(url_for("admin.show_handover_list", handover_id=done.id))
    return _page(user, unit, held, form, done)


def _form(user: User, held: InHand, *, fresh: bool = False) -> HandoverForm:
    people = list_candidates(administered(), access.now().date())
    roles = [post.role for post in held.posts]
    form = HandoverForm(formdata=None, data={"roles": roles}) if fresh else HandoverForm()
    form.offer([one for one in people if one.id != user.id], roles)
    return form


def _unit(user: User, wanted: int | None) -> Unit:
    """Return the unit that was asked for, else the first where the person has something in hand."""
    if wanted is not None:
        return open_unit(wanted)
    units = list_units_in_hand(user, access.now().date()) & administered()
    if not units:
        units = administered() & {post.unit_id for post in user.posts}
    return open_unit(min(units))


def _open(handover_id: int) -> Handover:
    done = get_handover(handover_id)
    if done is None:
        abort(404)
    open_unit(done.unit_id)
    return done


def _page(
    user: User, unit: Unit, held: InHand, form: HandoverForm, content: HandoverList | None = None
) -> str:
    units = list_units_in_hand(user, access.now().date()) & administered() | {unit.id}
    tree = access.unit_tree()
    return render_template(
        "admin/handover.html",
        user=user,
        unit=unit,
        units=[tree.units[one] for one in sorted(units)],
        held=held,
        form=form,
        content=content,
    )
