"""Chinese words of states, roles, steps and levels, as the official forms say them."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval.domain.checks.answers import AnswerKind
from perfeval.domain.checks.kept_findings import Standing
from perfeval.domain.checks.model import Level
from perfeval.domain.comments import Answered
from perfeval.domain.comments import Standing as CommentStanding
from perfeval.domain.delegations import Standing as DelegationStanding
from perfeval.domain.filling_quality import QualityLevel
from perfeval.domain.jobs import JobKind, JobState
from perfeval.domain.notices import NoticeKind
from perfeval.domain.paper import CodeSource, ScanPurpose
from perfeval.domain.roles import PostRole, UnitKind
from perfeval.domain.sheets import SheetKind
from perfeval.domain.verification import Outcome
from perfeval.domain.workflow import (
    Action,
    Desk,
    Position,
    Requires,
    Route,
    State,
    Step,
    current_step,
)

STATES: Mapping[State, str] = {
    State.DRAFT: "填报中",
    State.SUBMITTED: "审核中",
    State.RETURNED: "已退回",
    State.SIGNED_OFF: "已审定",
    State.RECEIVED: "已接收",
    State.ACCEPTED: "审核通过",
    State.FINAL: "已终审",
    State.VOID: "已作废",
}

ROLES: Mapping[PostRole, str] = {
    PostRole.OWNER: "经办人",
    PostRole.SECTION_HEAD: "股室负责人",
    PostRole.FINANCE_CLERK: "财务",
    PostRole.DEPUTY_HEAD: "分管领导",
    PostRole.DIRECTOR: "主要负责人",
    PostRole.DESK_OFFICER: "归口业务股室",
    PostRole.PERFORMANCE_OFFICER: "绩效股",
    PostRole.SECRETARY: "文秘（办公室）",
    PostRole.UNIT_ADMINISTRATOR: "单位管理员",
    PostRole.AUDITOR: "审计管理员",
}

ACTIONS: Mapping[Action, str] = {
    Action.SUBMIT: "送审",
    Action.PASS: "通过",
    Action.SIGN_OFF: "审定",
    Action.REPORT: "报送财政局",
    Action.RECEIVE: "接收",
    Action.ACCEPT: "审核通过",
    Action.FINALISE: "终审",
    Action.RETURN: "退回",
    Action.CORRECT: "改正资金数",
    Action.WITHDRAW: "撤回",
    Action.UNDO: "撤销决定",
    Action.REOPEN: "重新打开",
    Action.REQUEST_RETURN: "申请退回修改",
    Action.REFUSE_RETURN: "答复不退回",
    Action.VOID: "作废",
}

DESKS: Mapping[Desk, str] = {
    Desk.UNIT: "本单位",
    Desk.COMPETENT_DEPARTMENT: "主管部门",
    Desk.FINANCE_BUREAU: "财政局",
}

# Letter of a project code → class, as the budget management standard names them.
PROJECT_CLASSES: Mapping[str, str] = {"R": "人员类", "Y": "公用经费", "T": "特定目标类"}

SHEET_KINDS: Mapping[SheetKind, str] = {
    SheetKind.PROJECT: "项目支出",
    SheetKind.DEPARTMENT: "部门整体支出",
}

UNIT_KINDS: Mapping[UnitKind, str] = {
    UnitKind.REGION: "行政区",
    UnitKind.FINANCE_BUREAU: "财政局",
    UnitKind.DEPARTMENT: "预算部门",
    UnitKind.OFFICE: "下属单位",
}

DELEGATION_STANDINGS: Mapping[DelegationStanding, str] = {
    DelegationStanding.UNCONFIRMED: "待本人确认",
    DelegationStanding.AHEAD: "未到开始日期",
    DelegationStanding.IN_FORCE: "代理中",
    DelegationStanding.OVER: "已结束",
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.CURRENT: "有这一轮，是最新的一轮",
    Outcome.OLDER: "是较早的一轮，之后又重新送审过",
    Outcome.REVOKED: "这一轮已被退回或作废",
    Outcome.UNKNOWN: "没有找到这个验真码",
}

NOTICE_KINDS: Mapping[NoticeKind, str] = {
    NoticeKind.TODO: "待办",
    NoticeKind.RETURNED: "退回",
    NoticeKind.NEWS: "进展",
    NoticeKind.REMINDER: "催办",
}

JOB_KINDS: Mapping[JobKind, str] = {
    JobKind.DIGEST: "写汇总邮件",
    JobKind.MAIL: "发送邮件",
    JobKind.REMINDER: "催办提醒",
    JobKind.ROBOT: "群机器人播报",
}

JOB_STATES: Mapping[JobState, str] = {
    JobState.WAITING: "等待",
    JobState.STARTED: "进行中",
    JobState.DONE: "完成",
    JobState.FAILED: "失败",
}

SEALED = "已盖章"  # a mark of the newest round, besides the state of its filing

SCAN_PURPOSES: Mapping[ScanPurpose, str] = {
    ScanPurpose.SEALED: "盖章扫描件",
    ScanPurpose.SIGNED: "线下签批扫描件",
}

CODE_SOURCES: Mapping[CodeSource, str] = {
    CodeSource.ATTACHED: "文件所附数据",
    CodeSource.QR: "二维码",
    CodeSource.TEXT: "文件中的文字",
    CodeSource.TYPED: "人工输入",
}

LEVELS: Mapping[Level, str] = {
    Level.ERROR: "必须修改",
    Level.WARNING: "请核实",
    Level.HINT: "提示",
}
OFF = "不检查"  # where a form pack switches a check off

ANSWERS: Mapping[AnswerKind, str] = {
    AnswerKind.WAIVER: "情况说明",
    AnswerKind.CONFIRMATION: "已核实",
    AnswerKind.TARGET_ADJUSTMENT: "申请目标调整",
    AnswerKind.NEXT_YEAR: "列入下年度改进",
}

STANDINGS: Mapping[Standing, str] = {
    Standing.OPEN_ERROR: "必须修改，尚未处理",
    Standing.WAIVED: "必须修改，已作情况说明",
    Standing.OPEN_WARNING: "请核实，尚未确认",
    Standing.CONFIRMED: "请核实，已核实",
    Standing.REDIRECTED: "本阶段不能修改，已选择办法",
    Standing.HINT: "提示",
}

COMMENT_STANDINGS: Mapping[CommentStanding, str] = {
    CommentStanding.OPEN: "待答复",
    CommentStanding.ANSWERED: "已答复",
    CommentStanding.DONE: "已办结",
}

COMMENT_ANSWERS: Mapping[Answered, str] = {
    Answered.REPLIED: "已说明",
    Answered.CHANGED: "已修改",
    Answered.ACCEPTED: "已采纳建议",
    Answered.REJECTED: "未采纳建议",
}

QUALITY_LEVELS: Mapping[QualityLevel, str] = {
    QualityLevel.PROPER: "规范",
    QualityLevel.MOSTLY_PROPER: "基本规范",
    QualityLevel.TO_IMPROVE: "需要完善",
    QualityLevel.IMPROPER: "不规范",
}

_STEP_WORDS: Mapping[tuple[PostRole, Action], str] = {
    (PostRole.SECTION_HEAD, Action.PASS): "股室负责人审核",
    (PostRole.FINANCE_CLERK, Action.PASS): "财务审核",
    (PostRole.DEPUTY_HEAD, Action.PASS): "分管领导审核",
    (PostRole.DIRECTOR, Action.SIGN_OFF): "主要负责人审定",
    (PostRole.DESK_OFFICER, Action.RECEIVE): "财政局接收",
    (PostRole.DESK_OFFICER, Action.ACCEPT): "归口业务股室审核",
    (PostRole.PERFORMANCE_OFFICER, Action.ACCEPT): "绩效股审核",
}


def step_label(role: PostRole, action: Action, desk: Desk = Desk.UNIT) -> str:
    """Return the name of a desk: 财务审核, 主要负责人审定, 报送财政局, 主管部门财务审核."""
    if desk is Desk.COMPETENT_DEPARTMENT:
        return DESKS[desk] + step_label(role, action)
    known = _STEP_WORDS.get((role, action))
    if known:
        return known
    return ACTIONS[action] if action is Action.REPORT else f"{ROLES[role]}{ACTIONS[action]}"


def name_step(step: Step) -> str:
    """Return the name of a route's step."""
    return step_label(step.role, step.action, step.desk)


def describe_step(step: Step) -> str:
    """Return a step with all that it depends on: 财务审核（5万元以上，须全部同意）."""
    amount = step.least_amount_wan
    told = [
        f"{amount:f}万元以上" if amount is not None else "",
        "、".join(SHEET_KINDS[kind] for kind in step.kinds),
        "、".join(PROJECT_CLASSES.get(one, one) for one in step.project_classes),
        "须全部同意" if step.requires is Requires.ALL else "",
        "可更正资金" if step.corrects_money else "",
        f"由{ROLES[step.substitute]}代签" if step.substitute else "",
    ]
    conditions = "，".join(filter(None, told))
    return f"{name_step(step)}（{conditions}）" if conditions else name_step(step)


def position_label(route: Route, position: Position) -> str:
    """Return the state with the desk that has to act: 审核中 · 待财务审核."""
    step = current_step(route, position)
    state = STATES[position.state]
    return f"{state} · 待{name_step(step)}" if step else state
