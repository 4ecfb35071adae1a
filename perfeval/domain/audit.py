"""What the audit trail records: the actions with their words, what they are done to, old → new."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from perfeval.domain.labels import ACTIONS
from perfeval.domain.workflow import Action


class AuditAction(StrEnum):
    """What was done, besides the decisions on a filing (`decision_code`)."""

    PROJECT_CREATED = "project.create"
    FILING_CREATED = "filing.create"
    SHEET_SAVED = "sheet.save"
    FINDING_ANSWERED = "finding.answer"
    ANSWER_WITHDRAWN = "finding.withdraw"
    REPAIR_APPLIED = "repair.apply"
    REPAIR_UNDONE = "repair.undo"
    COMMENT_WRITTEN = "comment.write"
    COMMENT_ANSWERED = "comment.answer"
    COMMENT_CLOSED = "comment.close"
    COMMENT_REOPENED = "comment.reopen"
    TARGETS_LOCKED = "sheet.lock_targets"
    TARGETS_UNLOCKED = "sheet.unlock_targets"
    ROUND_PRINTED = "round.print"
    SCAN_ADDED = "scan.add"
    PERSON_CREATED = "person.create"
    PERSON_RENAMED = "person.rename"
    CONTACT_SET = "person.set_contact"
    PASSWORD_SET = "person.set_password"  # noqa: S105 - the name of an act, no password
    PERSON_DISABLED = "person.disable"
    PERSON_ENABLED = "person.enable"
    POST_GIVEN = "post.give"
    POST_ENDED = "post.end"
    DELEGATION_REGISTERED = "delegation.register"
    DELEGATION_CONFIRMED = "delegation.confirm"
    DELEGATION_ENDED = "delegation.end"
    HANDED_OVER = "person.hand_over"
    UNIT_CREATED = "unit.create"
    UNIT_RENAMED = "unit.rename"
    UNIT_CLOSED = "unit.close"
    ROUTE_SET = "unit.set_route"
    DRAFT_CREATED = "pack.create"
    DRAFT_REPLACED = "pack.replace"
    DRAFT_DELETED = "pack.delete"
    PACK_PUBLISHED = "pack.publish"
    PACK_KEPT = "pack.keep"
    LOGGED_IN = "account.log_in"
    LOGIN_REFUSED = "account.refuse"
    LOGGED_OUT = "account.log_out"
    INSTALLATION_BEGUN = "installation.begin"
    SAMPLE_LOADED = "installation.load_sample"


class SubjectKind(StrEnum):
    """What an action is done to."""

    PROJECT = "project"
    FILING = "filing"
    USER = "user"
    UNIT = "unit"
    PACK = "pack"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an action is done to, with its name as of then; `unit_id` says who may read of it."""

    kind: SubjectKind
    id: int | None
    name: str
    unit_id: int | None


INSTALLATION = Subject(SubjectKind.INSTALLATION, None, "本系统", None)


@dataclass(frozen=True, slots=True)
class Change:
    """What a place held before and after, None where it held nothing.

    `cell` names the place of a sheet by the id of its row (`indicators#57.target`), so that the
    changes of one cell can be told from those of its neighbour after rows have moved.
    """

    place: str
    old: str | None
    new: str | None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """What an event says beyond who did what to whom: changes, and facts by their code."""

    changes: tuple[Change, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


# What can be recorded, under the headings of the list to choose from.
ACTION_GROUPS: Mapping[str, Mapping[str, str]] = {
    "填报": {
        AuditAction.PROJECT_CREATED: "新建项目",
        AuditAction.FILING_CREATED: "新建自评表",
        AuditAction.SHEET_SAVED: "修改内容",
        AuditAction.FINDING_ANSWERED: "处理疑点",
        AuditAction.ANSWER_WITHDRAWN: "撤回对疑点的处理",
        AuditAction.REPAIR_APPLIED: "按建议修改",
        AuditAction.REPAIR_UNDONE: "撤销按建议的修改",
        AuditAction.TARGETS_LOCKED: "锁定绩效目标",
        AuditAction.TARGETS_UNLOCKED: "解除锁定绩效目标",
    },
    "办理": {
        **{f"decision.{action.value}": word for action, word in ACTIONS.items()},
        AuditAction.COMMENT_WRITTEN: "提出批注",
        AuditAction.COMMENT_ANSWERED: "答复批注",
        AuditAction.COMMENT_CLOSED: "办结批注",
        AuditAction.COMMENT_REOPENED: "要求再答复",
        AuditAction.ROUND_PRINTED: "生成审定的 PDF",
        AuditAction.SCAN_ADDED: "上传扫描件",
    },
    "人员和岗位": {
        AuditAction.PERSON_CREATED: "新建人员",
        AuditAction.PERSON_RENAMED: "更正姓名",
        AuditAction.CONTACT_SET: "修改联系方式",
        AuditAction.PASSWORD_SET: "重设密码",
        AuditAction.PERSON_DISABLED: "停用账号",
        AuditAction.PERSON_ENABLED: "启用账号",
        AuditAction.POST_GIVEN: "设置岗位",
        AuditAction.POST_ENDED: "结束岗位",
        AuditAction.DELEGATION_REGISTERED: "登记代理",
        AuditAction.DELEGATION_CONFIRMED: "确认代理",
        AuditAction.DELEGATION_ENDED: "撤销代理",
        AuditAction.HANDED_OVER: "工作交接",
    },
    "单位和流程": {
        AuditAction.UNIT_CREATED: "新建单位",
        AuditAction.UNIT_RENAMED: "单位改名",
        AuditAction.UNIT_CLOSED: "停用单位",
        AuditAction.ROUTE_SET: "修改流程",
    },
    "表样": {
        AuditAction.DRAFT_CREATED: "上传表样草稿",
        AuditAction.DRAFT_REPLACED: "替换表样草稿",
        AuditAction.DRAFT_DELETED: "删除表样草稿",
        AuditAction.PACK_PUBLISHED: "发布表样",
        AuditAction.PACK_KEPT: "留存自带表样",
    },
    "登录": {
        AuditAction.LOGGED_IN: "登录",
        AuditAction.LOGIN_REFUSED: "登录失败",
        AuditAction.LOGGED_OUT: "退出",
    },
    "系统": {
        AuditAction.INSTALLATION_BEGUN: "初始化",
        AuditAction.SAMPLE_LOADED: "装入演示数据",
    },
}

# The words of facts, in the order in which they are shown.
FACTS: Mapping[str, str] = {
    "post": "岗位",
    "on_behalf_of": "代",
    "signer": "线下签批人",
    "signed_on": "签批日期",
    "delegate": "代理人",
    "successor": "接收人",
    "projects": "项目",
    "delegations": "代理",
    "first_day": "起",
    "last_day": "止",
    "comment": "意见",
    "meeting": "集体研究",
    "check": "规则",
    "finding": "疑点",
    "place": "位置",
    "remark": "批注",
    "answer": "答复",
    "pack": "表样",
    "round": "轮次",
    "file": "文件",
    "matched_by": "验真码来源",
    "scan_sha256": "扫描件哈希",
    "content_sha256": "内容哈希",
    "printed_sha256": "PDF 哈希",
    "reason": "原因",
    "address": "网络地址",
}


def decision_code(action: Action) -> str:
    """Return the code under which a decision on a filing is recorded."""
    return f"decision.{action.value}"


def action_label(code: str) -> str:
    """Return the word of an action; a code of another release stands for itself."""
    return next((group[code] for group in ACTION_GROUPS.values() if code in group), code)


def write_detail(changes: Sequence[Change], facts: Mapping[str, str]) -> str:
    """Return the canonical JSON of a detail: sorted keys, no spaces, nothing that is empty."""
    data: dict[str, object] = {}
    if changes:
        data["changes"] = [_written(change) for change in changes]
    if facts:
        data["facts"] = dict(facts)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_detail(text: str) -> Detail:
    """Read a detail as it was written; one that was tampered with is empty, never a fault."""
    try:
        data = json.loads(text)
        changes = tuple(Change(**change) for change in data.get("changes", ()))
        return Detail(changes, {str(key): str(fact) for key, fact in data.get("facts", {}).items()})
    except (ValueError, TypeError, AttributeError):
        return Detail()


def _written(change: Change) -> dict[str, str | None]:
    cell = {"cell": change.cell} if change.cell else {}
    return {**cell, "place": change.place, "old": change.old, "new": change.new}
