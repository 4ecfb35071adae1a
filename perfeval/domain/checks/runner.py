"""Running the catalogue over a sheet."""

from __future__ import annotations

from perfeval.domain.checks.catalogue import CHECKS
from perfeval.domain.checks.model import Check, CheckReport, Finding, Level, NotRun, Subject
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheets import SheetDocument

_ORDER = list(Level)


def check_sheet(
    pack: FormPack,
    sheet: SheetDocument,
    *,
    missing_characters: tuple[tuple[str, str], ...] | None = None,
) -> CheckReport:
    """Run every check that the pack has not switched off; findings come errors first.

    `missing_characters`: (path, character) for each that no printing face has, None if not asked.
    """
    subject = Subject(pack, sheet, missing_characters)
    findings: list[Finding] = []
    not_run: list[NotRun] = []
    for check in CHECKS:
        level = pack.check_levels.get(check.id, check.level.value)
        why = "表样关闭了本项检查" if level == "off" else check.missing(subject)
        if why is not None:
            not_run.append(NotRun(check.id, why))
        else:
            findings += _run(check, Level(level), subject)
    findings.sort(key=lambda finding: _ORDER.index(finding.level))
    return CheckReport(tuple(findings), tuple(not_run))


def _run(check: Check, level: Level, subject: Subject) -> list[Finding]:
    return [
        Finding(check.id, level, path, message, check.fix, suggestion)
        for path, message, suggestion in check.run(subject)
    ]
