"""The table of changes (修改对照表) between two rounds: comment, old, new, explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval.domain import labels
from perfeval.domain.cell_values import get_value
from perfeval.domain.checks.answers import cell_path, cell_reference
from perfeval.domain.comments import Answered
from perfeval.domain.differences import find_differences
from perfeval.domain.form_pack import FormPack
from perfeval.domain.grid import Grid, RowKind
from perfeval.domain.layout import printed_title
from perfeval.domain.places import describe_place
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.side_page import SidePage

COLUMNS = (7, 18, 24, 18, 18, 15)  # shares of the width
HASH_SHOWN = 12  # characters of the content's SHA-256
ROW_GONE = "（该行已删去）"
_BLANK = "（空白）"
_HEADS = ("序号", "位置", "批注", "原内容", "现内容", "说明")
_FOOT = "本表按两轮送审时留存的内容生成，供审核使用，不是自评表的组成部分。"


@dataclass(frozen=True, slots=True)
class ComparedRound:
    """A round to compare: its number, its content, and the stored row behind each indicator.

    `row_ids` is None where they were not kept: rows are then paired by what they hold.
    """

    number: int
    sha256: str
    document: SheetDocument
    row_ids: Sequence[int] | None


@dataclass(frozen=True, slots=True)
class CellTalk:
    """A comment on a cell with all that was answered; `cell` names its row by id.

    `content` is what the cell held; `replies` are who said what after the comment.
    """

    cell: str
    place: str
    content: str
    author: str
    text: str
    proposal: str | None = None
    answered: Answered | None = None
    replies: tuple[tuple[str, str], ...] = ()

    @property
    def remark(self) -> str:
        """Return the comment in one text: 财务李财务：请核对（建议改为“310次”）."""
        proposal = f"（建议改为“{self.proposal}”）" if self.proposal else ""
        return f"{self.author}：{self.text}{proposal}"

    @property
    def explanation(self) -> str:
        """Return what was done about it and said to it, a line each."""
        done = labels.COMMENT_ANSWERS[self.answered] if self.answered else "待答复"
        return "\n".join([done, *(f"{name}：{text}" for name, text in self.replies)])


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A cell that changed or was commented on; `path` is the cell's in the newer round, or ""."""

    place: str
    path: str
    old: str
    new: str
    talks: tuple[CellTalk, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Tell whether the cell holds something else now."""
        return self.old != self.new

    @property
    def remark(self) -> str:
        """Return the comments, a line each."""
        return "\n".join(talk.remark for talk in self.talks)

    @property
    def explanation(self) -> str:
        """Return what was said to the comments."""
        return "\n".join(talk.explanation for talk in self.talks)


def list_changes(
    pack: FormPack, old: ComparedRound, new: ComparedRound, talks: Sequence[CellTalk]
) -> tuple[ChangeLine, ...]:
    """Return what was commented on, then what changed besides; each in the order of the form.

    A comment on a cell of a row that came or went stands at that row.
    """
    left = list(talks)
    lines = []
    found = find_differences(
        pack, old.document, new.document, old_ids=old.row_ids, new_ids=new.row_ids
    )
    for one in found:
        ids = (old if one.is_gone else new).row_ids or ()
        cell = cell_reference(one.path, ids)
        mine = tuple(talk for talk in left if _is_of(talk, cell))
        left = [talk for talk in left if talk not in mine]
        path = "" if one.is_gone else one.path
        after = ROW_GONE if one.is_gone else one.new
        lines.append(ChangeLine(one.place, path, one.old, after, mine))
    lines += _unchanged(pack, old, new, left)
    return tuple(sorted(lines, key=lambda line: not line.talks))


def build_change_table(
    pack: FormPack,
    unit_name: str,
    old: ComparedRound,
    new: ComparedRound,
    lines: Sequence[ChangeLine],
) -> Grid:
    """Return the table as a page of the form's size: commented cells first, then the others."""
    sheet = new.document
    page = SidePage(f"《{' '.join(printed_title(pack, sheet).split())}》修改对照表", COLUMNS)
    project = sheet.project.name or "部门整体支出"
    for text in (
        f"单位：{unit_name}　　项目：{project}　　年度：{sheet.fiscal_year}年度",
        f"{_round_words('原内容', old)}　　{_round_words('现内容', new)}",
    ):
        page.add_line(text, RowKind.TITLE)
    commented = [line for line in lines if line.talks]
    parts = (("批注和答复", commented), ("其他修改", [one for one in lines if not one.talks]))
    shown = [(title, some) for title, some in parts if some]
    for numeral, (title, some) in zip("一二", shown, strict=False):
        heading = f"{numeral}、{title}（{len(some)} 处）"
        page.add_table(heading, _HEADS, [_texts(line) for line in some])
    if not shown:
        page.add_line("这两轮之间没有批注，内容也没有变化。", RowKind.NOTE)
    page.add_line(_FOOT, RowKind.NOTE)
    return page.finish(pack.form(sheet.kind).page or pack.page)


def _is_of(talk: CellTalk, cell: str) -> bool:
    is_row = "." not in cell and cell.startswith("indicators")
    return talk.cell == cell or (is_row and talk.cell.startswith(f"{cell}."))


def _unchanged(
    pack: FormPack, old: ComparedRound, new: ComparedRound, talks: Sequence[CellTalk]
) -> Iterator[ChangeLine]:
    """Yield a line for each cell that holds what it held and was commented on."""
    for cell in dict.fromkeys(talk.cell for talk in talks):
        mine = tuple(talk for talk in talks if talk.cell == cell)
        paths = [cell_path(cell, one.row_ids or ()) for one in (old, new)]
        before = _held(old.document, paths[0]) if paths[0] else mine[0].content
        after = _held(new.document, paths[1]) if paths[1] else ROW_GONE
        place = describe_place(pack, new.document, paths[1]) if paths[1] else mine[0].place
        yield ChangeLine(place, paths[1] or "", before, after, mine)


def _held(sheet: SheetDocument, path: str) -> str:
    return get_value(sheet, path) or ""


def _round_words(word: str, compared: ComparedRound) -> str:
    return f"{word}：第{compared.number}轮（内容指纹 {compared.sha256[:HASH_SHOWN]}）"


def _texts(line: ChangeLine) -> tuple[str, ...]:
    after = line.new or _BLANK if line.is_changed else "（未修改）"
    return (line.place, line.remark, line.old or _BLANK, after, line.explanation)
