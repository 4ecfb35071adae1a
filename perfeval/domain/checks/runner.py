"""Running the catalogue over a sheet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from perfeval.domain.checks.catalogue import CHECKS
from perfeval.domain.checks.model import (
    Check,
    CheckReport,
    Finding,
    Level,
    NotRun,
    StoredFacts,
    Subject,
)
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheets import SheetDocument

NOTHING_STORED = StoredFacts()
_ORDER = list(Level)


def check_sheet(
    pack: FormPack,
    sheet: SheetDocument,
    *,
    missing_characters: tuple[tuple[str, str], ...] | None = None,
    others: tuple[SheetDocument, ...] | None = None,
    stored: StoredFacts = NOTHING_STORED,
    locked: Collection[str] = (),
) -> CheckReport:
    """Run every check that the pack has not switched off; findings come errors first.

    `missing_characters`: (path, character) for each that no printing face has, None if not asked.
    `others`: sheets of the same district checked together with this one. `locked`: paths of cells
    that may not be changed in this stage; what is found there is a hint, whatever its level.
    """
    subject = Subject(pack, sheet, missing_characters, others, stored)
    findings: list[Finding] = []
    not_run: list[NotRun] = []
    for check in CHECKS:
        level = pack.check_levels.get(check.id)
        why = "表样关闭了本项检查" if level == "off" else check.missing(subject)
        if why is not None:
            not_run.append(NotRun(check.id, why))
        else:
            findings += _run(check, Level(level) if level else None, subject)
    findings = [_within(locked, finding) for finding in findings]
    findings.sort(key=lambda finding: _ORDER.index(finding.level))
    return CheckReport(tuple(findings), tuple(not_run))


def _run(check: Check, ordered: Level | None, subject: Subject) -> list[Finding]:
    """Run one check; the level that the pack orders goes before that of check and fault."""
    return [
        Finding(
            check.id,
            ordered or fault.level or check.level,
            fault.path,
            fault.message,
            check.fix,
            fault.suggestion,
            fault.question,
        )
        for fault in check.run(subject)
    ]


def _within(locked: Collection[str], finding: Finding) -> Finding:
    """Return the finding as a hint at a locked cell, which nobody can be asked to change, and
    without a repair that would write into one.
    """
    if finding.path in locked:
        return replace(finding, level=Level.HINT, suggestion=None, question=None, locked=True)
    written = {*(finding.suggestion or ()), *([finding.question.path] if finding.question else [])}
    if written.isdisjoint(locked):
        return finding
    return replace(finding, suggestion=None, question=None)
