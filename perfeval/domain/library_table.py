"""The indicator library as a table: headings in any order, a row an entry, faults by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval.domain.errors import DocumentError
from perfeval.domain.library import FIELDS, LibraryEntry, find_faults, search_key
from perfeval.domain.recognition.source import SourceFile, SourceTable

OWNER_HEADING = "来源"  # written for people; not read back
HEADINGS = (*(word for word, _ in FIELDS.values()), OWNER_HEADING)
# Other headings under which the same is found in practice.
_SYNONYMS = {
    "level1": ("一级绩效指标", "一级"),
    "level2": ("二级绩效指标", "二级"),
    "name": ("指标名称", "三级绩效指标", "绩效指标", "三级"),
    "operator": ("指标性质", "计算符号", "符号"),
    "target_value": ("指标值", "年度指标值", "参考值", "参考指标值"),
    "unit_of_measure": ("度量单位", "单位"),
    "good_example": ("示例", "正例"),
    "bad_example": ("反例",),
    "source": ("文件依据", "来源文件"),
}
_WORDS = {
    search_key(word): field
    for field, (own, _) in FIELDS.items()
    for word in (own, *_SYNONYMS[field])
}
_MOST_COLUMNS = 100  # beyond them nothing is looked for
_SEARCHED = 10  # rows in which the headings may stand


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row of the file, by its number there."""

    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The entries of a table; rows with a fault are not among them."""

    entries: tuple[LibraryEntry, ...]
    faults: tuple[RowFault, ...]


def read_table(rows: Sequence[Sequence[str]]) -> ReadTable:
    """Read the entries of a table; in one not written by us a blank level is that above (merged).

    Raises DocumentError if no row names the column of the indicators.
    """
    start, columns = _find_headings(rows)
    is_own = OWNER_HEADING in rows[start]  # our own table says each row's levels
    entries: dict[str, LibraryEntry] = {}
    faults = []
    above = {"level1": "", "level2": ""}
    for i, row in enumerate(rows[start + 1 :], start + 2):
        cells = {field: _cell(row, column) for field, column in columns.items()}
        if not any(cells.values()):
            continue
        if not is_own:
            _fill_down(cells, above)
        entry = LibraryEntry(**{"name": "", **cells})
        found = [sentence for _, sentence in find_faults(entry)]
        if entry.key in entries:
            found.append(f"与上面的“{entry.name}”级次、名称相同，重复了")
        faults += [RowFault(i, sentence) for sentence in found]
        if not found:
            entries[entry.key] = entry
    return ReadTable(tuple(entries.values()), tuple(faults))


def rows_of(source: SourceFile, most: int) -> list[list[str]]:
    """Return the rows of the first page that holds a table; a blank row is an empty list.

    Raises DocumentError if there is none, or if it has more than `most` rows.
    """
    tables = (part for page in source.pages for part in page.parts if isinstance(part, SourceTable))
    table = next(tables, None)
    if table is None:
        raise DocumentError("$", "文件里没有表格")
    last = max((cell.row for cell in table.cells), default=-1)
    if last >= most:
        raise DocumentError("$", f"最多 {most} 行，请分成几个文件")
    rows: list[list[str]] = [[] for _ in range(last + 1)]
    for cell in sorted(table.cells, key=lambda one: (one.row, one.column)):
        row = rows[cell.row]
        if cell.text and cell.column < _MOST_COLUMNS:
            row += [""] * (cell.column + 1 - len(row))
            row[cell.column] = cell.text
    return rows


def table_rows(entries: Sequence[tuple[LibraryEntry, str]]) -> list[tuple[str, ...]]:
    """Return the table of entries, each with the words for whose it is, headings first."""
    rows = [tuple(getattr(entry, field) for field in FIELDS) for entry, _ in entries]
    return [HEADINGS, *((*row, whose) for row, (_, whose) in zip(rows, entries, strict=True))]


def _find_headings(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    for i, row in enumerate(rows[:_SEARCHED]):
        columns: dict[str, int] = {}
        for column, text in enumerate(row):
            field = _WORDS.get(search_key(text))
            if field:
                columns.setdefault(field, column)
        if "name" in columns and len(columns) > 1:
            return i, columns
    raise DocumentError(
        "$", f"前 {_SEARCHED} 行里没有表头；表头应有“三级指标”和“一级指标”“示例指标值”等列"
    )


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].replace("\r\n", "\n").strip() if column < len(row) else ""


def _fill_down(cells: dict[str, str], above: dict[str, str]) -> None:
    if cells.get("level1"):
        above.update(level1=cells["level1"], level2="")
    if cells.get("level2"):
        above["level2"] = cells["level2"]
    for field, text in above.items():
        if field in cells:
            cells[field] = text
