"""What the pages of a round show of its findings, and where each of them leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perfeval.domain.checks.answers import AnsweredReport
from perfeval.domain.checks.kept_findings import KeptFinding, Standing, restore_report
from perfeval.domain.filling_quality import FillingQuality, assess_filling
from perfeval.domain.layout import build_grid
from perfeval.printing.html import make_cell_id
from perfeval.queries.findings import list_findings
from perfeval.web.access import OpenedFiling


@dataclass(frozen=True, slots=True)
class KeptGroup:
    """The findings that have come equally far, each with the anchor of its cell."""

    standing: Standing
    findings: tuple[tuple[KeptFinding, str], ...]


@dataclass(frozen=True, slots=True)
class KeptPanel:
    """The findings of a round for its page, and what they say of the filling."""

    report: AnsweredReport
    groups: tuple[KeptGroup, ...]
    quality: FillingQuality


def kept_panel(opened: OpenedFiling) -> KeptPanel | None:
    """Return the findings of the round that the person sees; None where it is the draft."""
    if opened.round is None:
        return None
    findings = visible_findings(opened)
    quality = assess_filling(opened.pack, opened.document, findings)
    return KeptPanel(restore_report(findings), _groups(opened, findings), quality)


def visible_findings(opened: OpenedFiling) -> tuple[KeptFinding, ...]:
    """Return the findings of what the person sees: kept with the round, or of the draft now."""
    return list_findings(opened.filing, opened.pack, opened.document, opened.round)


def make_anchor_finder(opened: OpenedFiling) -> Callable[[str], str]:
    """Return the function from a path to the anchor of its cell, "" where the form has none."""
    grid = build_grid(opened.pack, opened.document)

    def find(path: str) -> str:
        cell = grid.find_nearest(path)
        return make_cell_id(cell.path) if cell and cell.path else ""

    return find


def _groups(opened: OpenedFiling, findings: Sequence[KeptFinding]) -> tuple[KeptGroup, ...]:
    anchor_of = make_anchor_finder(opened)
    found = {
        standing: [one for one in findings if one.standing is standing] for standing in Standing
    }
    return tuple(
        KeptGroup(standing, tuple((one, anchor_of(one.path)) for one in some))
        for standing, some in found.items()
        if some
    )
