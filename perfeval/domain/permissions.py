"""Who may do what: small questions about posts, gathered in one map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from perfeval.domain.paper import PAPER_ACTIONS, PAPER_STATES
from perfeval.domain.persons import FilingFacts, Person
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import (
    EDITABLE_STATES,
    TRANSITIONS,
    Action,
    Desk,
    State,
    current_step,
    fits_position,
    is_reported,
)
from perfeval.domain.workflow import Permission as Permission  # noqa: PLC0414 - asked for together

# Roles that read every sheet of their unit. The unit administrator keeps accounts, not sheets.
READERS = (
    PostRole.SECTION_HEAD,
    PostRole.FINANCE_CLERK,
    PostRole.DEPUTY_HEAD,
    PostRole.DIRECTOR,
)
# Roles of the bureau that read what was reported to it.
BUREAU_READERS = (PostRole.DESK_OFFICER, PostRole.PERFORMANCE_OFFICER)


def is_owner(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person is the project's owner and still holds that post at its unit."""
    return person.user_id == filing.owner_id and person.holds(PostRole.OWNER, filing.unit_id)


def is_reader_of_unit(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person holds a reading post at the filing's unit."""
    return any(person.holds(role, filing.unit_id) for role in READERS)


def is_department_reader(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person reads at the competent department, and the filing has come to it."""
    has_come = filing.reported or Desk.COMPETENT_DEPARTMENT in filing.reached
    return has_come and any(person.holds(role, filing.competent_department_id) for role in READERS)


def is_bureau_reader(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person reads at the bureau that the filing was reported to."""
    return filing.reported and any(
        person.holds(role, filing.finance_bureau_id) for role in BUREAU_READERS
    )


def may_view(person: Person, filing: FilingFacts) -> bool:
    """Owner, reading posts of the unit, department and bureau once it has come to them."""
    return (
        is_owner(person, filing)
        or is_reader_of_unit(person, filing)
        or is_department_reader(person, filing)
        or is_bureau_reader(person, filing)
    )


def is_finance_clerk(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person is a finance clerk of the filing's unit."""
    return person.holds(PostRole.FINANCE_CLERK, filing.unit_id)


def is_at_current_desk(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the filing waits at a desk that the person holds.

    Nobody decides on what they submitted themselves, except to report it once it is signed off;
    nor is it signed off in the submitter's name. Who has passed a step that all must pass, or whose
    delegate has, is asked again only if nobody else is left there.
    """
    step = current_step(filing.route, filing.position)
    if step is None or not person.holds(step.role, filing.unit_at(step.desk)):
        return False
    if step.action is Action.REPORT:
        return True
    proxy = person.proxy_for(step.role, filing.unit_at(step.desk))
    acting = {person.user_id, proxy.principal_id if proxy else person.user_id}
    signs = step.action is Action.SIGN_OFF
    if filing.submitter_id in (acting if signs else {person.user_id}):
        return False
    if acting & filing.passed:
        return bool(filing.present) and not still_asked(filing)
    return True


def still_asked(filing: FilingFacts) -> frozenset[int]:
    """Return those at the current desk who have not decided yet; the submitter never does."""
    return filing.present - filing.passed - {filing.submitter_id}


def may_withdraw(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person submitted the round, and no desk has acted on it since."""
    untouched = filing.last is not None and filing.last.action is Action.SUBMIT
    mine = person.user_id == filing.submitter_id and person.holds(PostRole.OWNER, filing.unit_id)
    return untouched and mine


def decided_last(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the newest decision is the person's own and of a kind that can be taken back."""
    last = filing.last
    return (
        last is not None and last.actor_id == person.user_id and TRANSITIONS[last.action].undoable
    )


def reopening_post(filing: FilingFacts) -> tuple[PostRole, int | None]:
    """Return role and unit of the post that reopens: the bureau's last desk once it is reported.

    Before that, or where there is no bureau, it is the post that signs off.
    """
    steps = filing.route.steps
    if is_reported(filing.route, filing.position) and filing.finance_bureau_id is not None:
        at_bureau = [step.role for step in steps if step.desk is Desk.FINANCE_BUREAU]
        return (at_bureau or [PostRole.DESK_OFFICER])[-1], filing.finance_bureau_id
    signing = [step for step in steps if step.action is Action.SIGN_OFF]
    if not signing:
        return PostRole.DIRECTOR, filing.unit_id
    return signing[0].role, filing.unit_at(signing[0].desk)


def holds_reopening_post(person: Person, filing: FilingFacts) -> bool:
    """Tell whether the person holds the post that reopens, and did not submit the round."""
    return person.holds(*reopening_post(filing)) and person.user_id != filing.submitter_id


def may_reopen(person: Person, filing: FilingFacts) -> bool:
    """The post that reopens; whoever has it on the desk returns it instead."""
    return holds_reopening_post(person, filing) and not is_at_current_desk(person, filing)


def may_request_return(person: Person, filing: FilingFacts) -> bool:
    """Owner and finance clerk of the unit, as long as no such request is open."""
    from_unit = is_owner(person, filing) or person.holds(PostRole.FINANCE_CLERK, filing.unit_id)
    return from_unit and not filing.return_requested


def may_answer_request(person: Person, filing: FilingFacts) -> bool:
    """The post that reopens may also refuse to, if it was asked."""
    return filing.return_requested and holds_reopening_post(person, filing)


def may_void(person: Person, filing: FilingFacts) -> bool:
    """The owner as long as the sheet is open, the bureau what was reported to it."""
    if filing.position.state in EDITABLE_STATES:
        return is_owner(person, filing)
    reported = is_reported(filing.route, filing.position)
    return reported and holds_reopening_post(person, filing)


def may_add_scan(person: Person, filing: FilingFacts) -> bool:
    """Owner and finance clerk of the unit: paper comes back to one of them."""
    return is_owner(person, filing) or is_finance_clerk(person, filing)


def may_register_paper(person: Person, filing: FilingFacts) -> bool:
    """The finance clerk, in own right, at the unit whose leader signed; never the submitter.

    Whoever holds the desk decides there, and registers nothing.
    """
    step = current_step(filing.route, filing.position)
    if step is None or step.action not in PAPER_ACTIONS or person.user_id == filing.submitter_id:
        return False
    unit_id, clerk = filing.unit_at(step.desk), PostRole.FINANCE_CLERK
    is_clerk = person.holds(clerk, unit_id) and person.proxy_for(clerk, unit_id) is None
    return is_clerk and not person.holds(step.role, unit_id)


def may_read_history(person: Person, filing: FilingFacts) -> bool:
    """Owner and reading posts of the unit: drafts are the unit's own, and so are their changes."""
    return is_owner(person, filing) or is_reader_of_unit(person, filing)


RIGHTS: Mapping[Permission, Callable[[Person, FilingFacts], bool]] = {
    Permission.VIEW: may_view,
    Permission.HISTORY: may_read_history,
    Permission.EDIT: is_owner,
    Permission.SUBMIT: is_owner,
    Permission.DECIDE: is_at_current_desk,
    Permission.LOCK_TARGETS: is_finance_clerk,
    Permission.WITHDRAW: may_withdraw,
    Permission.UNDO: decided_last,
    Permission.REOPEN: may_reopen,
    Permission.REQUEST_RETURN: may_request_return,
    Permission.ANSWER_REQUEST: may_answer_request,
    Permission.VOID: may_void,
    Permission.ADD_SCAN: may_add_scan,
    Permission.REGISTER_PAPER: may_register_paper,
}


def _states_of(permission: Permission) -> frozenset[State]:
    rows = [row.from_states for row in TRANSITIONS.values() if row.who is permission]
    return frozenset().union(*rows)


STATES: Mapping[Permission, frozenset[State]] = {
    **{permission: _states_of(permission) for permission in Permission},
    Permission.VIEW: frozenset(State),
    Permission.HISTORY: frozenset(State),
    Permission.EDIT: EDITABLE_STATES,
    Permission.LOCK_TARGETS: EDITABLE_STATES,
    Permission.ADD_SCAN: PAPER_STATES,
    Permission.REGISTER_PAPER: frozenset({State.SUBMITTED, State.SIGNED_OFF}),
}


def may(person: Person, permission: Permission, filing: FilingFacts) -> bool:
    """Tell whether the person has the right, whatever the state."""
    return RIGHTS[permission](person, filing)


def fits_state(permission: Permission, filing: FilingFacts) -> bool:
    """Tell whether the filing's state allows it at all."""
    return filing.position.state in STATES[permission]


def offered_actions(person: Person, filing: FilingFacts) -> tuple[Action, ...]:
    """Return what the person may do with the filing now, the way forward first."""
    return tuple(
        action
        for action, row in TRANSITIONS.items()
        if fits_position(filing.route, filing.position, action) and may(person, row.who, filing)
    )


def administered_units(person: Person, parents: Mapping[int, int | None]) -> frozenset[int]:
    """Return the units whose people, posts and routes the person administers: own and below.

    `parents` maps every unit id to its parent's, None at the root.
    """
    return _at_and_below(person.units_as(PostRole.UNIT_ADMINISTRATOR), parents)


def audited_units(person: Person, parents: Mapping[int, int | None]) -> frozenset[int]:
    """Return the units whose audit trail the person reads: own and below."""
    return _at_and_below(person.units_as(PostRole.AUDITOR), parents)


def _at_and_below(roots: frozenset[int], parents: Mapping[int, int | None]) -> frozenset[int]:
    return frozenset(unit for unit in parents if roots & set(_line(unit, parents)))


def _line(unit: int, parents: Mapping[int, int | None]) -> Iterable[int]:
    step: int | None = unit
    while step is not None:
        yield step
        step = parents.get(step)
