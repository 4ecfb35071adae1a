"""Which form each stretch of a file is, what it says, and what of it found no place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import FormPack, IndicatorsBlock, Level1
from perfeval.domain.recognition.alignment import row_score
from perfeval.domain.recognition.blocks import place_blocks
from perfeval.domain.recognition.broken_lines import mend_page
from perfeval.domain.recognition.document import make_document
from perfeval.domain.recognition.levels import tell_other_points
from perfeval.domain.recognition.placing import Assumed, Placing, start_placing
from perfeval.domain.recognition.rows import SourceRow, list_rows
from perfeval.domain.recognition.segments import part_forms
from perfeval.domain.recognition.source import SourceCell, SourceFile, SourcePage, Unplaced
from perfeval.domain.recognition.template import Template, make_template
from perfeval.domain.recognition.titles import find_facts
from perfeval.domain.recognition.unprintable import without_unprintable
from perfeval.domain.recognition.words import HeadingWords, Vocabulary, key_of
from perfeval.domain.sheets import SheetDocument, SheetKind

_MOST_ROWS = 10_000  # of a page
_MOST_FORMS = 300  # of a file
_LEAST_CONFIDENCE = 0.4
_TIE = 0.01  # packs whose confidence differs by less cannot be told apart
_WEIGHTS = {"labels": 0.5, "texts": 0.25, "levels": 0.1, "title": 0.15}
_LINES_WITH_YEAR = 4
_OUTSIDE = "表以外的文字"


@dataclass(frozen=True, slots=True)
class ReadForm:
    """One form as read: the sheet, how surely its pack was recognised, what was concluded."""

    sheet: SheetDocument
    pack: FormPack
    confidence: float
    where: str
    assumed: tuple[Assumed, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """All forms of a file in their order, and what stands outside of them."""

    forms: tuple[ReadForm, ...]
    outside: tuple[Unplaced, ...]

    @property
    def confidence(self) -> float:
        """Return the least confidence of the forms."""
        return min(form.confidence for form in self.forms)


def read_forms(source: SourceFile, packs: Sequence[FormPack], words: HeadingWords) -> ReadFile:
    """Read every form of a file; each under the pack that fits it best.

    Raises DocumentError if no form is found in it.
    """
    source = without_unprintable(source)
    vocabulary = Vocabulary()
    templates = [
        make_template(pack, SheetKind(kind), words, vocabulary)
        for pack in packs
        for kind in pack.forms
    ]
    forms: list[ReadForm] = []
    outside = list(source.remarks)
    for page in source.pages:
        rows = list_rows(mend_page(page, templates))
        if len(rows) > _MOST_ROWS:
            raise DocumentError("$", f"超过 {_MOST_ROWS} 行，不像绩效表。请只保留要读的表后重试")
        stretches = part_forms(rows, templates) if rows else []
        if stretches:
            outside += _outside(rows[: stretches[0].start], words)
        if len(forms) + len(stretches) > _MOST_FORMS:
            raise DocumentError("$", f"超过 {_MOST_FORMS} 张表，请分成几个文件")
        for stretch in stretches:
            found = _read_form(page, rows, stretch, templates)
            if isinstance(found, ReadForm):
                forms.append(found)
            else:
                outside += found
    if not forms:
        names = "、".join(dict.fromkeys(pack.id for pack in packs))
        raise DocumentError("$", f"没有认出绩效表：没有一处的栏目与表样（{names}）相符")
    return ReadFile(tuple(forms), tuple(outside))


def _read_form(
    page: SourcePage, all_rows: Sequence[SourceRow], stretch: range, templates: Sequence[Template]
) -> ReadForm | list[Unplaced]:
    """Return a form as read under the pack that fits best, or its texts where none fits."""
    rows = all_rows[stretch.start : stretch.stop]
    candidates = []
    for template in templates:
        placing = start_placing(template, rows)
        if placing.pairs:
            place_blocks(placing)
            candidates.append((_confidence(placing), placing))
    # Of packs with the same form the one that serves more kinds is the general one.
    candidates.sort(key=lambda one: (-round(one[0], 6), -len(one[1].template.pack.forms)))
    if not candidates or candidates[0][0] < _LEAST_CONFIDENCE:
        return _outside(rows, templates[0].words)
    confidence, placing = candidates[0]
    document = make_document(placing, _texts_with_year(page, all_rows, stretch))
    pack = placing.template.pack
    _tell_equals(placing, [other for share, other in candidates if confidence - share < _TIE])
    return ReadForm(
        sheet=document,
        pack=pack,
        confidence=confidence,
        where=rows[0].beginning()[0].cell.where,
        assumed=tuple(placing.assumed),
        unplaced=(
            *placing.misplaced,
            *tell_other_points(pack, document, placing.points),
            *_unplaced(placing),
        ),
    )


def _confidence(placing: Placing) -> float:
    """Return from 0 to 1 how well a form fits: its labels found, the file's texts placed."""
    template = placing.template
    bodies = [row for row in template.rows if row.labels]
    wanted = sum(row.weight for row in bodies)
    found = sum(
        row_score(template.vocabulary, template.rows[t], placing.rows[s])
        for s, t in placing.pairs.items()
    )
    last = max(placing.pairs)
    cells = [
        piece.cell
        for number, row in enumerate(placing.rows)
        for piece in row.beginning()
        if row.table is not None and number <= last
    ]
    known = sum(cell in placing.placed or _is_label(placing, cell) for cell in cells)
    shares = {
        "labels": found / wanted if wanted else 0.0,
        "texts": known / len(cells) if cells else 0.0,
        "levels": _levels_share(placing),
        "title": _title_share(placing),
    }
    return sum(weight * shares[name] for name, weight in _WEIGHTS.items())


def _levels_share(placing: Placing) -> float:
    """Return what part of the level names that were read the form knows."""
    block = placing.template.form.first_block(IndicatorsBlock)
    levels: Sequence[Level1] = block.levels if block else ()
    names = {level.name for level in levels}
    pairs = {(level.name, two.name) for level in levels for two in level.level2}
    known = total = 0
    for path, value in placing.values.items():
        if path.startswith("indicators[") and path.endswith(".level1"):
            below = placing.values.get(path.removesuffix("1") + "2", "")
            total += 1
            known += (value, below) in pairs if below else value in names
    return known / total if total else 1.0


def _title_share(placing: Placing) -> float:
    first = min(placing.pairs)
    above = [row.beginning()[0].text for row in placing.rows[:first] if row.is_single]
    form = placing.template.form
    if not above:
        return 0.5
    return float(any(find_facts(form.title, text) is not None for text in above))


def _tell_equals(placing: Placing, equals: Sequence[Placing]) -> None:
    pack = placing.template.pack
    others = [one for one in dict.fromkeys(p.template.pack.id for p in equals) if one != pack.id]
    if others:
        why = f"与 {'、'.join(others)} 的栏目相同，从表上分不出，可用 --pack 指定"
        placing.assume("pack", pack.id, why)


def _texts_with_year(page: SourcePage, rows: Sequence[SourceRow], stretch: range) -> list[str]:
    """Return the lines in which a year may stand: first those of the form, then those above."""
    inside = rows[stretch.start : stretch.start + _LINES_WITH_YEAR]
    above = rows[max(0, stretch.start - _LINES_WITH_YEAR) : stretch.start]
    lines = [row.beginning()[0].text for row in (*inside, *reversed(above)) if row.is_single]
    return [*lines, page.name]


# What found no place


def _unplaced(placing: Placing) -> Iterator[Unplaced]:
    used = [
        number
        for number, row in enumerate(placing.rows)
        if any(piece.cell in placing.placed for piece in row.beginning())
    ]
    last = max(used, default=-1)
    for number, row in enumerate(placing.rows[: last + 1]):
        why = "表样在这一行没有放得下它的格" if number in used else "没有认出这一行属于哪一部分"
        for piece in row.beginning():
            if piece.cell not in placing.placed and not _is_label(placing, piece.cell):
                yield Unplaced(piece.cell.where, piece.text, why)
    yield from _outside(placing.rows[last + 1 :], placing.template.words)


def _is_label(placing: Placing, cell: SourceCell) -> bool:
    """Tell a text that belongs to the form itself; a number alone may always be a value."""
    key = key_of(cell.text)
    return key in placing.template.texts and not key.isdecimal()


def _outside(rows: Sequence[SourceRow], words: HeadingWords) -> list[Unplaced]:
    """Return a stretch of rows outside of all forms as one entry: nothing is dropped."""
    remarks = set(map(key_of, words.remarks))
    begun = [piece.cell for row in rows for piece in row.beginning()]
    cells = [cell for cell in begun if key_of(cell.text) not in remarks]
    if not cells:
        return []
    first, last = cells[0].where, cells[-1].where
    where = first if first == last else f"{first}至{last}"
    return [Unplaced(where, "\n".join(cell.text for cell in cells), _OUTSIDE)]
