"""沿用上年: a project's sheet of another year, shown before it is made."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.carrying import Carried
from perfeval.domain.errors import DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.permissions import is_owner
from perfeval.domain.places import describe_place
from perfeval.services.carrying import CarryOrder, carry_sheet_forward, plan_carrying
from perfeval.web import access
from perfeval.web.access import OpenedFiling, open_filing
from perfeval.web.projects.blueprint import blueprint
from perfeval.web.projects.forms import CarryForm

_MOST_TOLD = 5  # places that one message lists; the page before it lists all


@blueprint.get("/carry-forward/<key:filing_id>")
def show_carrying(filing_id: int) -> ResponseReturnValue:
    """Show what would come along into the year and form that were chosen."""
    opened = _open_own(filing_id)
    form = CarryForm(request.args, meta={"csrf": False})
    packs = _offer(form, opened)
    carried = None
    if form.validate():
        try:
            carried = plan_carrying(_order(opened, form, packs))
        except DomainError as error:
            form.refuse("fiscal_year", str(error))
    return _page(opened, form, packs, carried)


@blueprint.post("/carry-forward/<key:filing_id>")
def carry_forward(filing_id: int) -> ResponseReturnValue:
    """Make the sheet that was shown."""
    opened = _open_own(filing_id)
    form = CarryForm()
    packs = _offer(form, opened)
    if not form.validate():
        return _page(opened, form, packs, None), 422
    try:
        with transaction():
            order = _order(opened, form, packs)
            made, carried = carry_sheet_forward(order, actor=opened.person, at=access.now())
            made_id = made.id
    except DomainError as error:
        form.refuse("fiscal_year", str(error))
        return _page(opened, form, packs, None), 422
    last = opened.document.fiscal_year
    flash(
        f"已沿用{last}年度的 {carried.indicators} 条指标，实际完成值、资金和得分待填。", "success"
    )
    if carried.unplaced:
        names = _listed([row.name or "未命名的指标" for row in carried.unplaced])
        flash(
            f"这个表样没有以下指标原来的级次，它们排在表末，请移到合适的位置：{names}。", "warning"
        )
    dated = _listed(_places(order.pack, carried))
    if dated:
        flash(f"以下内容仍写着{last}年，请核对：{dated}。", "warning")
    return redirect(url_for("sheets.show_sheet", filing_id=made_id))


def _open_own(filing_id: int) -> OpenedFiling:
    opened = open_filing(filing_id)
    if not is_owner(opened.person, opened.facts):
        abort(403, "只有本项目的经办人可以沿用上年建表。")
    return opened


def _offer(form: CarryForm, opened: OpenedFiling) -> dict[str, FormPack]:
    """Offer the unit's packs of the same kind; the form starts with the next year and same pack."""
    kind = opened.document.kind.value
    offered = access.offered_packs([opened.facts.unit_id])
    packs = {pack.id: pack for pack in offered if kind in pack.forms}
    form.offer(packs.values())
    if form.fiscal_year.data is None and not form.fiscal_year.raw_data:
        form.fiscal_year.data = opened.document.fiscal_year + 1
        form.fiscal_year.raw_data = [str(form.fiscal_year.data)]
    if not form.pack_id.raw_data:
        form.pack_id.data = opened.pack.id if opened.pack.id in packs else next(iter(packs), "")
        form.pack_id.raw_data = [form.pack_id.data]
    return packs


def _order(opened: OpenedFiling, form: CarryForm, packs: dict[str, FormPack]) -> CarryOrder:
    return CarryOrder(
        opened.filing.sheet.project,
        opened.document,
        opened.pack,
        form.fiscal_year.data or 0,
        packs[form.pack_id.data],
    )


def _page(
    opened: OpenedFiling, form: CarryForm, packs: dict[str, FormPack], carried: Carried | None
) -> str:
    pack = packs.get(form.pack_id.data or "")
    return render_template(
        "projects/carry.html",
        opened=opened,
        form=form,
        carried=carried,
        dated=_places(pack, carried) if pack and carried else [],
    )


def _places(pack: FormPack, carried: Carried) -> list[str]:
    return [describe_place(pack, carried.document, path) for path in carried.dated]


def _listed(words: list[str]) -> str:
    more = f"等 {len(words)} 处" if len(words) > _MOST_TOLD else ""
    return "、".join(words[:_MOST_TOLD]) + more
