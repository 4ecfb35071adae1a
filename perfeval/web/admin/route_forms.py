"""The form of a route: a row for each step, read from and written to the domain's steps."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, ValidationError
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in stubs

from perfeval.domain import labels
from perfeval.domain.permissions import READERS
from perfeval.domain.roles import PostRole
from perfeval.domain.routes import BUREAU_ACTIONS
from perfeval.domain.sheets import SheetKind
from perfeval.domain.values import parse_decimal
from perfeval.domain.workflow import Action, Desk, Requires, Route, Step
from perfeval.services.organisation import ROUTE_ROLES
from perfeval.web.form_fields import Form, TextField

MOST_STEPS = 12
NEW_ROW: Mapping[str, Any] = {"role": PostRole.FINANCE_CLERK.value, "action": Action.PASS.value}
Rows = list[dict[str, Any]]
_LARGEST_WAN = Decimal(10) ** 9
_ACTIONS = (Action.PASS, Action.SIGN_OFF, Action.REPORT, *BUREAU_ACTIONS)
_KINDS = {
    "": "所有的表",
    SheetKind.PROJECT: "只有项目支出",
    SheetKind.DEPARTMENT: "只有部门整体支出",
}


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(str(value), word) for value, word in words.items()]


class StepForm(PlainForm):
    """One step of a route."""

    class Meta:
        """Tell the library which of its translations we want."""

        locales = Form.Meta.locales

    role = SelectField("岗位", choices=_choices({role: labels.ROLES[role] for role in ROUTE_ROLES}))
    action = SelectField(
        "办理", choices=_choices({action: labels.ACTIONS[action] for action in _ACTIONS})
    )
    above = BooleanField("在主管部门办理")
    requires_all = BooleanField("任此岗位的人都要同意")
    least_amount = TextField("全年预算数达到多少万元才经过（可不填）")
    kind = SelectField("适用", choices=_choices(_KINDS), default="")
    class_r = BooleanField(labels.PROJECT_CLASSES["R"])
    class_y = BooleanField(labels.PROJECT_CLASSES["Y"])
    class_t = BooleanField(labels.PROJECT_CLASSES["T"])
    corrects_money = BooleanField("可以直接改正资金数")
    substitute = SelectField(
        "负责人回避时由谁审定",
        choices=_choices(
            {"": "主管部门的主要负责人"} | {role: labels.ROLES[role] for role in READERS}
        ),
        default="",
    )

    def validate_least_amount(self, field: TextField) -> None:
        """Refuse what is no amount in 万元."""
        if not field.data:
            return
        amount = parse_decimal(field.data)
        if amount is None or not 0 <= amount < _LARGEST_WAN or amount != round(amount, 6):
            raise ValidationError("请填写以万元为单位的金额，例如 100，最多六位小数")


class RouteForm(Form):
    """The steps of a route, and the route that was on screen."""

    seen = HiddenField()
    steps = FieldList(FormField(StepForm), max_entries=MOST_STEPS)


def rows_of(route: Route) -> Rows:
    """Return the rows that show a route."""
    return [_row(step) for step in route.steps]


def read_route(rows: Rows) -> Route:
    """Return the route that checked rows stand for."""
    return Route(tuple(_step(row) for row in rows))


def _row(step: Step) -> dict[str, Any]:
    least = step.least_amount_wan
    return {
        "role": step.role.value,
        "action": step.action.value,
        "above": step.desk is Desk.COMPETENT_DEPARTMENT,
        "requires_all": step.requires is Requires.ALL,
        "least_amount": "" if least is None else f"{least.normalize():f}",
        "kind": step.kinds[0].value if len(step.kinds) == 1 else "",
        "class_r": "R" in step.project_classes,
        "class_y": "Y" in step.project_classes,
        "class_t": "T" in step.project_classes,
        "corrects_money": step.corrects_money,
        "substitute": step.substitute.value if step.substitute else "",
    }


def _step(row: Mapping[str, Any]) -> Step:
    action = Action(row["action"])
    desk = Desk.COMPETENT_DEPARTMENT if row["above"] else Desk.UNIT
    return Step(
        role=PostRole(row["role"]),
        action=action,
        desk=Desk.FINANCE_BUREAU if action in BUREAU_ACTIONS else desk,
        requires=Requires.ALL if row["requires_all"] else Requires.ANY,
        least_amount_wan=parse_decimal(row["least_amount"]) if row["least_amount"] else None,
        kinds=(SheetKind(row["kind"]),) if row["kind"] else (),
        project_classes=tuple(
            letter for letter in labels.PROJECT_CLASSES if row[f"class_{letter.lower()}"]
        ),
        corrects_money=row["corrects_money"],
        substitute=PostRole(row["substitute"]) if row["substitute"] else None,
    )
