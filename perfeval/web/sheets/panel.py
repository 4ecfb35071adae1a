"""The panel of findings: one kind together, errors first, few open at once, the answered last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from perfeval.domain.cell_values import get_value
from perfeval.domain.checks import Finding, Level, find_check
from perfeval.domain.checks.answers import (
    AnsweredFinding,
    AnsweredReport,
    AnswerKind,
    allowed_answers,
    cell_path,
)
from perfeval.domain.form_pack import FormPack
from perfeval.domain.grid import Grid
from perfeval.domain.places import describe_place
from perfeval.domain.sheets import SheetDocument
from perfeval.models import Repair
from perfeval.printing.html import make_cell_id
from perfeval.web.sheets.side_texts import REPAIR, WAIVE, Unsent

MOST_OPEN = 5  # what a person takes in at once


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that a repair changes, its place in words."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownRepair:
    """A repair that was applied, with its cells in words."""

    repair: Repair
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        """Return what it was made for: the check with its title, or a reviewer's proposal."""
        check = find_check(self.repair.check_id)
        return f"{check.id} {check.title}" if check else "采纳审核人的建议"


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as the panel shows it.

    `key` names its buttons and fields (`Q05:indicators[3].target`); `anchor` is the id of the
    cell to jump to, "" where the form shows none; `messages` are several where a check says more
    than one thing of a cell. `problem` says why what was typed at it was not taken, `refused`
    names the button beside that text.
    """

    answered: AnsweredFinding
    key: str
    place: str
    anchor: str
    messages: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    explanation: str = ""
    number: str = ""
    problem: str = ""
    refused: str = ""
    is_open: bool = False

    @property
    def finding(self) -> Finding:
        """Return the finding itself."""
        return self.answered.finding

    @property
    def answers(self) -> tuple[AnswerKind, ...]:
        """Return what may be answered."""
        return allowed_answers(self.finding)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one check and level."""

    check: str
    level: Level
    findings: tuple[ShownFinding, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether one of them is shown."""
        return any(shown.is_open for shown in self.findings)


@dataclass(frozen=True, slots=True)
class Panel:
    """All that the panel shows; `digest` names the warnings that wait for a confirmation."""

    groups: tuple[FindingGroup, ...]
    done: tuple[ShownFinding, ...]
    repairs: tuple[ShownRepair, ...]
    counts: Mapping[str, int]
    digest: str
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where the cells of a document stand on its form."""

    pack: FormPack
    document: SheetDocument
    grid: Grid

    def cell_of(self, path: str) -> str:
        """Return the path of the cell to show a finding at, "" if the form shows none of it.

        What is no cell of its own (a row, a level shown once for several rows) belongs to the
        first cell of its row.
        """
        cell = self.grid.find_nearest(path)
        return (cell.path or "") if cell else ""

    def anchor_of(self, path: str) -> str:
        """Return the id of the element to jump to, or ""."""
        cell = self.cell_of(path)
        return make_cell_id(cell) if cell else ""

    def describe(self, path: str) -> str:
        """Return a path in the words of the form."""
        return describe_place(self.pack, self.document, path)


def make_panel(
    places: Places, report: AnsweredReport, repairs: Sequence[ShownRepair], unsent: Unsent
) -> Panel:
    """Return the panel of a report; findings with a refused or unsent text are open first."""
    shown = list(_shown(places, report, unsent))
    waiting = [one for one in shown if one.answered.answer is None]
    urgent = sorted(waiting, key=lambda one: not (one.problem or _is_typed(one, unsent)))
    opened = {one.key for one in urgent[:MOST_OPEN]}
    return Panel(
        groups=_grouped(waiting, opened),
        done=tuple(one for one in shown if one.answered.answer is not None),
        repairs=tuple(repairs),
        counts=count_of(report),
        digest=report.digest,
        is_confirmed=bool(report.digest) and unsent.confirmed == report.digest,
    )


def count_of(report: AnsweredReport) -> dict[str, int]:
    """Return the numbers of the count line."""
    hints = [one for one in report.findings if one.finding.level is Level.HINT and not one.answer]
    return {
        "errors": len(report.open(Level.ERROR)),
        "warnings": len(report.open(Level.WARNING)),
        "hints": len(hints),
        "waivers": len(report.waivers),
    }


def shown_repair(places: Places, repair: Repair, row_ids: Sequence[int | None]) -> ShownRepair:
    """Return a repair with its cells in words."""
    changes = []
    for reference, (before, after) in repair.cells.items():
        path = cell_path(reference, row_ids)
        place = places.describe(path) if path else "已删除的一行"
        changes.append(Change(place, before, after))
    return ShownRepair(repair, tuple(changes))


def _shown(places: Places, report: AnsweredReport, unsent: Unsent) -> Iterator[ShownFinding]:
    together: dict[str, list[AnsweredFinding]] = {}
    for one in report.findings:
        together.setdefault(f"{one.finding.check}:{one.finding.path}", []).append(one)
    for key, ones in together.items():
        finding, outdated = ones[0].finding, ones[0].outdated
        typed = unsent.texts.get(f"{WAIVE}:{key}")
        refused = next((b for b in (WAIVE, REPAIR) if f"{b}:{key}" in unsent.problems), "")
        yield ShownFinding(
            answered=ones[0],
            key=key,
            place=places.describe(finding.path),
            anchor=places.anchor_of(finding.path),
            messages=tuple(one.finding.message for one in ones),
            changes=tuple(_changes(places, finding)),
            explanation=typed or (outdated.explanation if outdated else ""),
            number=unsent.texts.get(f"{REPAIR}:{key}", ""),
            problem=unsent.problems.get(f"{refused}:{key}", ""),
            refused=refused,
        )


def _changes(places: Places, finding: Finding) -> Iterator[Change]:
    for path, after in (finding.suggestion or {}).items():
        before = get_value(places.document, path) or ""
        if before != after:
            yield Change(places.describe(path), before, after)


def _is_typed(shown: ShownFinding, unsent: Unsent) -> bool:
    return any(f"{button}:{shown.key}" in unsent.texts for button in (WAIVE, REPAIR))


def _grouped(waiting: Sequence[ShownFinding], opened: set[str]) -> tuple[FindingGroup, ...]:
    groups: dict[tuple[str, Level], list[ShownFinding]] = {}
    for one in waiting:
        kind = (one.finding.check, one.finding.level)
        groups.setdefault(kind, []).append(replace(one, is_open=one.key in opened))
    return tuple(FindingGroup(*kind, tuple(ones)) for kind, ones in groups.items())
