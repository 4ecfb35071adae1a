"""The notes for reviewers (审核说明) of a round as a Grid: a page of its own, never on the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval.domain import labels
from perfeval.domain.checks.kept_findings import KeptFinding, Standing
from perfeval.domain.form_pack import FormPack
from perfeval.domain.grid import Grid, RowKind
from perfeval.domain.layout import printed_title
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.side_page import SidePage

COLUMNS = (8, 19, 16, 24, 23, 10)  # shares of the width
HASH_SHOWN = 12  # characters of the content's SHA-256

_NUMERALS = "一二三"
_NOTHING = "本轮送审没有情况说明，没有经核实的疑点，也没有另作处理的疑点。"
_FOOT = "本页按送审时留存的检查结果生成，供审核使用，不是自评表的组成部分。"


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What the notes say of their round: whose it is, its number, the SHA-256 of its content."""

    unit_name: str
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Section:
    """A table of the notes: which findings it lists, and the heads of its last two columns."""

    title: str
    standing: Standing
    answer_head: str
    person_head: str


_SECTIONS = (
    _Section("保留原内容并作情况说明的", Standing.WAIVED, "情况说明", "说明人"),
    _Section("经核实无误的", Standing.CONFIRMED, "经核实的内容", "核实人"),
    _Section("本阶段不能修改、另作处理的", Standing.REDIRECTED, "处理办法", "办理人"),
)


def build_review_notes(
    pack: FormPack, sheet: SheetDocument, findings: Sequence[KeptFinding], facts: RoundFacts
) -> Grid:
    """Return the notes on the page of the sheet's form: waivers, confirmations, locked cells."""
    title = f"《{' '.join(printed_title(pack, sheet).split())}》审核说明"
    notes = SidePage(title, COLUMNS)
    for line in _heading(sheet, facts):
        notes.add_line(line, RowKind.TITLE)
    shown = [
        (section, some)
        for section in _SECTIONS
        if (some := [one for one in findings if one.standing is section.standing])
    ]
    for numeral, (section, some) in zip(_NUMERALS, shown, strict=False):
        _add_section(notes, numeral, section, some)
    if not shown:
        notes.add_line(_NOTHING, RowKind.NOTE)
    notes.add_line(_FOOT, RowKind.NOTE)
    return notes.finish(pack.form(sheet.kind).page or pack.page)


def _add_section(
    page: SidePage, numeral: str, section: _Section, findings: Sequence[KeptFinding]
) -> None:
    heads = ("序号", "位置", "检查规则", "问题", section.answer_head, section.person_head)
    lines = [
        (one.place, f"{one.check} {one.title}", one.message, _answer(one), one.actor_name)
        for one in findings
    ]
    page.add_table(f"{numeral}、{section.title}（{len(lines)} 处）", heads, lines)


def _heading(sheet: SheetDocument, facts: RoundFacts) -> tuple[str, ...]:
    project = sheet.project.name or "部门整体支出"
    code = facts.sha256[:HASH_SHOWN]
    return (
        f"单位：{facts.unit_name}",
        f"项目：{project}",
        f"年度：{sheet.fiscal_year}年度　　轮次：第{facts.number}轮　　内容指纹：{code}",
    )


def _answer(finding: KeptFinding) -> str:
    """Return what was answered: the explanation, the content confirmed, or the way chosen."""
    if finding.answer is None or finding.standing is Standing.WAIVED:
        return finding.explanation
    if finding.standing is Standing.CONFIRMED:
        # Of what is no single cell, the finding's own words were confirmed.
        return "" if finding.content == finding.message else finding.content
    return "：".join(filter(None, (labels.ANSWERS[finding.answer], finding.explanation)))
