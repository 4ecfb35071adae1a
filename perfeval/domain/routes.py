"""Routes as units set them: whether one can be walked, and its shape for one submission."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from perfeval.domain import labels
from perfeval.domain.errors import DomainError, NobodyAtDeskError
from perfeval.domain.roles import PostRole
from perfeval.domain.sheets import SheetKind
from perfeval.domain.workflow import Action, Desk, Route, Step

_CODE = re.compile(r"\d{8}([RYT])")  # region of six digits, year of two, then the class
# What may stand in a route, in this order.
_ORDER: tuple[tuple[Action, Desk], ...] = (
    (Action.PASS, Desk.UNIT),
    (Action.SIGN_OFF, Desk.UNIT),
    (Action.REPORT, Desk.UNIT),
    (Action.PASS, Desk.COMPETENT_DEPARTMENT),
    (Action.RECEIVE, Desk.FINANCE_BUREAU),
    (Action.ACCEPT, Desk.FINANCE_BUREAU),
    (Action.FINALISE, Desk.FINANCE_BUREAU),
)
_ACTIONS = tuple(action for action, _ in _ORDER)
BUREAU_ACTIONS = tuple(action for action, desk in _ORDER if desk is Desk.FINANCE_BUREAU)
# Acts of judging; to report and to receive is to hand over.
_REVIEWS = frozenset({Action.PASS, Action.SIGN_OFF, Action.ACCEPT, Action.FINALISE})
_NOBODY = (
    "“{step}”环节没有可以办理的人，请{desk}单位管理员先为“{role}”岗位设置人员"
    "（本人不能审核自己送审的表）"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What a route is resolved against at submission.

    `holders` by desk and role, those in force on that day; a desk that is not in `desks` does not
    exist for the unit. `delegates` names by place who fills the post for its holder. `amount_wan`
    in 万元, None where it is not known, as is `project_class`.
    """

    submitter: Holder
    owner_id: int
    kind: SheetKind
    holders: Mapping[tuple[Desk, PostRole], tuple[Holder, ...]]
    desks: frozenset[Desk] = frozenset(Desk)
    amount_wan: Decimal | None = None
    project_class: str | None = None
    delegates: Mapping[tuple[Desk, PostRole], tuple[Holder, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResolvedRoute(Route):
    """The desks that one submission passes, and what is to be said about them."""

    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seat:
    """A step with those who may act there in this submission, and what to say of it."""

    step: Step
    people: tuple[Holder, ...]
    note: str = ""


def project_class(code: str | None) -> str | None:
    """Return the class letter of a project code (R 人员类, Y 公用经费, T 特定目标类), or None."""
    match = _CODE.match((code or "").strip().upper())
    return match[1] if match else None


def check_route(route: Route) -> None:
    """Raise DomainError with a sentence if a route cannot be walked to its end.

    A route is: any number of passes, one sign-off, at most one report, any number of passes of the
    competent department, at most one receipt, acceptance and final review of the bureau.
    """
    actions = [step.action for step in route.steps]
    if actions.count(Action.SIGN_OFF) != 1:
        raise DomainError("流程应有且只有一个“审定”环节")
    places = [_place(step) for step in route.steps]
    if None in places or places != sorted(place for place in places if place is not None):
        raise DomainError(
            "流程的顺序应为：审核（可有多个）→ 审定 → 报送 → 主管部门审核（可有多个）"
            "→ 接收 → 审核通过 → 终审"
        )
    if any(actions.count(action) > 1 for action in (Action.REPORT, *BUREAU_ACTIONS)):
        raise DomainError("“报送”和“接收”环节各只能有一个，“审核通过”和“终审”也是")
    for step in route.steps:
        _check_step(step)
    for step in route.steps:
        if step.desk is not Desk.UNIT and Action.REPORT not in actions:
            word = labels.ACTIONS[step.action] if step.action in BUREAU_ACTIONS else "主管部门审核"
            raise DomainError(f"有“{word}”环节就要有“报送”环节")


def _place(step: Step) -> int | None:
    """Return where a step stands in the order; one at the wrong unit is told so afterwards."""
    if (step.action, step.desk) in _ORDER:
        return _ORDER.index((step.action, step.desk))
    return _ACTIONS.index(step.action) if step.action in _ACTIONS else None


def _check_step(step: Step) -> None:
    if (step.action, step.desk) not in _ORDER:
        raise DomainError(
            "财政局的环节只能是“接收”“审核通过”“终审”，主管部门的只能是“通过”，其他环节都在本单位"
        )
    bound = step.kinds or step.project_classes or step.least_amount_wan is not None
    if bound and step.action in (Action.SIGN_OFF, Action.REPORT):
        raise DomainError("“审定”和“报送”环节每张表都要经过，不能设金额或类别条件")
    if step.least_amount_wan is not None and step.least_amount_wan < 0:
        raise DomainError("金额条件不能是负数")
    if step.corrects_money and (step.action, step.desk) != (Action.PASS, Desk.UNIT):
        raise DomainError("只有审定之前本单位的审核环节可以直接改正资金数")
    if step.substitute and (step.action is not Action.SIGN_OFF or step.substitute is step.role):
        raise DomainError("只有“审定”环节可以指定代签岗位，代签的须是另一个岗位")


def resolve_route(route: Route, facts: RouteFacts) -> ResolvedRoute:
    """Return the desks that this submission passes, with the sentences on recusal and the like.

    Raises NobodyAtDeskError, naming the post to fill, where a desk has nobody left.
    """
    seats = [_seat(step, facts) for step in route.steps if _applies(step, facts)]
    notes = [seat.note for seat in seats if seat.note]
    kept: list[_Seat] = []
    for seat in seats:
        if not seat.people:
            continue
        if kept and _is_one_person(kept[-1], seat):
            above = kept.pop()
            notes.append(_double_post(above, seat))
            kept.append(_joined(above, seat))
        else:
            kept.append(seat)
    return ResolvedRoute(tuple(_plain(seat.step) for seat in kept), tuple(notes))


def _joined(above: _Seat, seat: _Seat) -> _Seat:
    """Return the later of two steps of one person, with what the earlier one may do."""
    corrects = above.step.corrects_money or seat.step.corrects_money
    return replace(seat, step=replace(seat.step, corrects_money=corrects))


def _plain(step: Step) -> Step:
    """Return a step without its conditions, which have been applied."""
    return replace(step, least_amount_wan=None, kinds=(), project_classes=(), substitute=None)


def _applies(step: Step, facts: RouteFacts) -> bool:
    """Tell whether a sheet comes to a step; what is not known of the sheet leaves no step out."""
    if step.desk is Desk.COMPETENT_DEPARTMENT and step.desk not in facts.desks:
        return False
    if step.kinds and facts.kind not in step.kinds:
        return False
    known = facts.project_class
    if step.project_classes and known and known not in step.project_classes:
        return False
    least, amount = step.least_amount_wan, facts.amount_wan
    return least is None or amount is None or amount >= least


def _seat(step: Step, facts: RouteFacts) -> _Seat:
    """Return who acts at a step; nobody where the step is left out because of recusal."""
    if step.desk not in facts.desks:
        raise NobodyAtDeskError(
            f"“{labels.name_step(step)}”环节找不到{labels.DESKS[step.desk]}，请联系系统管理员"
        )
    holders = facts.holders.get((step.desk, step.role), ())
    if not holders:
        raise _nobody(step)
    if step.action is Action.REPORT:
        return _Seat(step, holders)
    if step.action is Action.SIGN_OFF:
        return _signer(step, holders, facts)
    others = tuple(one for one in holders if one.user_id != facts.submitter.user_id)
    if others:
        return _Seat(step, others)
    begin = f"回避：“{labels.name_step(step)}”环节只有送审人{facts.submitter.name}任职，"
    delegates = _others(facts.delegates.get((step.desk, step.role), ()), facts)
    if delegates:
        return _Seat(step, delegates, f"{begin}由代理人{_names(delegates)}办理。")
    return _Seat(step, (), f"{begin}本人不能审核自己送审的表，不经该环节。")


def _signer(step: Step, holders: tuple[Holder, ...], facts: RouteFacts) -> _Seat:
    """Return who signs off: the holder, else the substitute, else the department's director."""
    others = _others(holders, facts)
    if others:
        return _Seat(step, others)
    places = [(Desk.COMPETENT_DEPARTMENT, PostRole.DIRECTOR)]
    if step.substitute:
        places.insert(0, (step.desk, step.substitute))
    for desk, role in places:
        people = _others(facts.holders.get((desk, role), ()), facts)
        if people and desk in facts.desks:
            where = labels.DESKS[desk] if desk is not Desk.UNIT else ""
            note = (
                f"回避：{labels.ROLES[step.role]}{_names(holders)}是本表的经办人，"
                f"审定改由{where}{labels.ROLES[role]}{_names(people)}签署。"
            )
            return _Seat(replace(step, role=role, desk=desk), people, note)
    raise _nobody(replace(step, role=step.substitute or step.role))


def _others(people: tuple[Holder, ...], facts: RouteFacts) -> tuple[Holder, ...]:
    recused = {facts.submitter.user_id, facts.owner_id}
    return tuple(one for one in people if one.user_id not in recused)


def _is_one_person(above: _Seat, seat: _Seat) -> bool:
    reviews = above.step.action in _REVIEWS and seat.step.action in _REVIEWS
    is_sign_off = above.step.action is Action.SIGN_OFF
    return reviews and not is_sign_off and len(above.people) == 1 and above.people == seat.people


def _double_post(above: _Seat, seat: _Seat) -> str:
    return (
        f"兼任：“{labels.name_step(above.step)}”和“{labels.name_step(seat.step)}”都由"
        f"{seat.people[0].name}办理，并为后一个环节。"
    )


def _nobody(step: Step) -> NobodyAtDeskError:
    desk = "" if step.desk is Desk.UNIT else f"{labels.DESKS[step.desk]}的"
    label, role = labels.name_step(step), labels.ROLES[step.role]
    return NobodyAtDeskError(_NOBODY.format(step=label, desk=desk, role=role))


def _names(people: tuple[Holder, ...]) -> str:
    return "、".join(one.name for one in people)
