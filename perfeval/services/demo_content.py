"""The sample's units, people and campaign as data; the people are invented, and sound so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from perfeval.domain.roles import PostRole, UnitKind
from perfeval.domain.sheets import Stage
from perfeval.domain.workflow import Action, Desk, Route, Step

REGION = "遂宁市安居区"
BUREAU = "遂宁市安居区财政局"
DEPARTMENT = "遂宁市安居区人民政府办公室"
GAZETTEER_OFFICE = "遂宁市安居区地志编纂委员会办公室"
OWNER = "jingban"


@dataclass(frozen=True, slots=True)
class SampleUnit:
    """A unit by its name and the name of the unit above it, which stands before it."""

    name: str
    kind: UnitKind
    parent: str | None


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """A person with the posts held: (role, name of the unit)."""

    username: str
    full_name: str
    posts: tuple[tuple[PostRole, str], ...]


@dataclass(frozen=True, slots=True)
class SampleCampaign:
    """The task that all sheets of the sample answer."""

    title: str
    fiscal_year: int
    stage: Stage
    due_on: date


UNITS = (
    SampleUnit(REGION, UnitKind.REGION, None),
    SampleUnit(BUREAU, UnitKind.FINANCE_BUREAU, REGION),
    SampleUnit(DEPARTMENT, UnitKind.DEPARTMENT, REGION),
    SampleUnit(GAZETTEER_OFFICE, UnitKind.OFFICE, DEPARTMENT),
    SampleUnit("遂宁市安居区电子政务公开办公室", UnitKind.OFFICE, DEPARTMENT),
    SampleUnit("遂宁市安居区效能热线办公室", UnitKind.OFFICE, DEPARTMENT),
    SampleUnit("遂宁市安居区机关事务管理局", UnitKind.OFFICE, DEPARTMENT),
)

# The office is small: its route has no deputy head, and its desks are held beside other posts.
ROUTES = {
    GAZETTEER_OFFICE: Route(
        (
            Step(PostRole.FINANCE_CLERK, Action.PASS),
            Step(PostRole.DIRECTOR, Action.SIGN_OFF),
            Step(PostRole.FINANCE_CLERK, Action.REPORT),
            Step(PostRole.DESK_OFFICER, Action.RECEIVE, Desk.FINANCE_BUREAU),
        )
    )
}

ACCOUNTS = (
    SampleAccount(
        OWNER,
        "张经办",
        ((PostRole.OWNER, DEPARTMENT), (PostRole.FINANCE_CLERK, GAZETTEER_OFFICE)),
    ),
    SampleAccount(
        "caiwu",
        "李财务",
        ((PostRole.FINANCE_CLERK, DEPARTMENT), (PostRole.OWNER, GAZETTEER_OFFICE)),
    ),
    SampleAccount(
        "fenguan",
        "王分管",
        ((PostRole.DEPUTY_HEAD, DEPARTMENT), (PostRole.DIRECTOR, GAZETTEER_OFFICE)),
    ),
    SampleAccount("zhuren", "赵负责", ((PostRole.DIRECTOR, DEPARTMENT),)),
    SampleAccount("caizheng", "钱归口", ((PostRole.DESK_OFFICER, BUREAU),)),
    SampleAccount("guanli", "孙管理", ((PostRole.UNIT_ADMINISTRATOR, DEPARTMENT),)),
    SampleAccount("shenji", "吴审计", ((PostRole.AUDITOR, REGION),)),
)

CAMPAIGN = SampleCampaign(
    title="2022年度绩效自评",
    fiscal_year=2022,
    stage=Stage.SELF_ASSESSMENT,
    due_on=date(2023, 6, 30),
)
