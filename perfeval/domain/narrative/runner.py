"""Running the checks of narratives over a text."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.domain.checks.model import CheckReport, Finding, Level, NotRun
from perfeval.domain.narrative.catalogue import TEXT_CHECKS
from perfeval.domain.narrative.model import Note, Place
from perfeval.domain.narrative.reading import read_narrative
from perfeval.domain.sheets import SheetDocument

_ORDER = list(Level)


def check_text(text: str, sheets: Sequence[SheetDocument] = ()) -> CheckReport:
    """Check a narrative against itself and against sheets; errors first, then by position.

    The path of a finding is "line:column", both counted from 1.
    """
    narrative = read_narrative(text)
    found: list[tuple[Level, Place, Finding]] = []
    not_run: list[NotRun] = []
    for check in TEXT_CHECKS:
        if check.needs_sheets and not sheets:
            not_run.append(NotRun(check.id, "没有给出绩效表文件"))
            continue
        notes: dict[tuple[str, str], Note] = {}
        for note in check.run(narrative, sheets):
            notes.setdefault((note.place.path, note.message), note)
        for note in notes.values():
            level = note.level or check.level
            finding = Finding(check.id, level, note.place.path, note.message, check.fix)
            found.append((level, note.place, finding))
    found.sort(key=lambda one: (_ORDER.index(one[0]), one[1].line, one[1].column))
    return CheckReport(tuple(finding for *_, finding in found), tuple(not_run))
