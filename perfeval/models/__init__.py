"""The tables; importing this package registers all of them."""

from perfeval.models.accounts import LoginSession, Phrase, Post, Role, User
from perfeval.models.audit import AuditEvent
from perfeval.models.comments import CellComment, CommentReply, RoundLook
from perfeval.models.delegations import Delegation, Handover
from perfeval.models.files import PaperScan, StoredFile
from perfeval.models.filings import (
    Campaign,
    Decision,
    Filing,
    FundExecution,
    Measurement,
    ObjectiveCompletion,
    Round,
    StepPass,
    VoidPrint,
)
from perfeval.models.findings import FindingAnswer, Repair
from perfeval.models.form_packs import FormPackVersion
from perfeval.models.jobs import JobRequest, OutboxMail
from perfeval.models.notices import Notice
from perfeval.models.sheets import Fund, Indicator, Objective, Project, Sheet
from perfeval.models.units import RouteStep, Unit
from perfeval.models.verification import VerificationCheck

__all__ = [
    "AuditEvent",
    "Campaign",
    "CellComment",
    "CommentReply",
    "Decision",
    "Delegation",
    "Filing",
    "FindingAnswer",
    "FormPackVersion",
    "Fund",
    "FundExecution",
    "Handover",
    "Indicator",
    "JobRequest",
    "LoginSession",
    "Measurement",
    "Notice",
    "Objective",
    "ObjectiveCompletion",
    "OutboxMail",
    "PaperScan",
    "Phrase",
    "Post",
    "Project",
    "Repair",
    "Role",
    "Round",
    "RoundLook",
    "RouteStep",
    "Sheet",
    "StepPass",
    "StoredFile",
    "Unit",
    "User",
    "VerificationCheck",
    "VoidPrint",
]
