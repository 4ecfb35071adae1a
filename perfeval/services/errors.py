"""Why a use case could not be carried out, besides the refusals of the domain."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.domain.checks.answers import AnsweredFinding
from perfeval.domain.errors import DomainError, NobodyAtDeskError
from perfeval.domain.merging import Merged, SheetVersion

__all__ = [
    "ClashError",
    "NobodyAtDeskError",
    "StaleError",
    "SubmissionBlockedError",
    "UnansweredError",
    "UnconfirmedError",
]


class StaleError(DomainError):
    """Somebody saved since this person opened the page."""

    def __init__(self) -> None:
        super().__init__("您打开本页之后，该表已被保存过。您填写的内容仍在下面，尚未保存")


class ClashError(DomainError):
    """Two people changed the same cells, and nobody has chosen yet which side stands.

    `theirs` is what is stored, at `version`.
    """

    def __init__(self, merged: Merged, theirs: SheetVersion, version: int) -> None:
        super().__init__(
            f"您打开本页之后，该表已被保存过，有 {len(merged.clashes)} 处与您的改动不同。"
            "您填写的内容仍在下面，尚未保存"
        )
        self.merged = merged
        self.theirs = theirs
        self.version = version


class SubmissionBlockedError(DomainError):
    """Errors without a waiver stand in the way of submission."""

    def __init__(self, findings: Sequence[AnsweredFinding]) -> None:
        super().__init__(
            f"还有 {len(findings)} 处必须修改，改好后才能送审；确实不能改的，逐处填写情况说明"
        )
        self.findings = tuple(findings)


class UnconfirmedError(DomainError):
    """Warnings were not confirmed, or others than those that were on screen."""

    def __init__(self, findings: Sequence[AnsweredFinding]) -> None:
        super().__init__(
            f"有 {len(findings)} 处“请核实”还没有确认，请逐处看过，在“已核实”前打勾后再送审"
        )
        self.findings = tuple(findings)


class UnansweredError(DomainError):
    """Comments were neither answered nor followed by a change of their cells."""

    def __init__(self, places: Sequence[str]) -> None:
        listed = "、".join(dict.fromkeys(places))
        super().__init__(
            f"还有 {len(places)} 条批注没有答复，所指的格也没有修改：{listed}。"
            "请逐条答复，或者修改这些格，再送审"
        )
        self.places = tuple(places)
