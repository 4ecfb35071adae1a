"""Several forms in one page parted: each has one row of indicator headings, and a top above it."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.domain.form_pack import IndicatorsBlock
from perfeval.domain.recognition.alignment import align_rows, row_score
from perfeval.domain.recognition.rows import SourceRow
from perfeval.domain.recognition.template import Template, TemplateRow
from perfeval.domain.recognition.titles import is_line_above, is_main_title, is_title

_LEAST_SHARE = 0.6  # of the labels that the best form finds, for another to have a say
_LINES_ABOVE = 4  # above the first row of a form its title is looked for in so many rows


def part_forms(rows: Sequence[SourceRow], templates: Sequence[Template]) -> list[range]:
    """Return the rows of each form of a page; one stretch of all where no headings part them."""
    anchors = _anchors(rows, templates)
    starts: list[int] = []
    before = 0
    for anchor in anchors:
        start = _top(rows, before, anchor, templates)
        if start is not None or not starts:
            starts.append(before if start is None else start)
        before = anchor + 1
    if not starts:
        return [range(len(rows))]
    ends = [*starts[1:], len(rows)]
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]


def _anchors(rows: Sequence[SourceRow], templates: Sequence[Template]) -> list[int]:
    """Return the rows that are the headings of a block of indicators."""
    heads = [
        (template.vocabulary, head)
        for template in templates
        if (head := _indicator_head(template)) is not None
    ]
    return [
        number
        for number, row in enumerate(rows)
        if len(row.beginning()) > 1
        and any(row_score(vocabulary, head, row) for vocabulary, head in heads)
    ]


def _indicator_head(template: Template) -> TemplateRow | None:
    names = [name for name, b in template.form.blocks.items() if isinstance(b, IndicatorsBlock)]
    return template.heading_row(names[0]) if names else None


def _top(
    rows: Sequence[SourceRow], start: int, anchor: int, templates: Sequence[Template]
) -> int | None:
    """Return the first row of the form whose indicators are headed at `anchor`.

    None where nothing above is the top of a form: the headings were printed again.
    """
    tops: list[tuple[float, int]] = []
    gap = rows[start:anchor]
    for template in templates:
        head = _indicator_head(template)
        if head is None:
            continue
        height = template.rows.index(head)
        pairs = {at: n for at, n in align_rows(template, gap).items() if n < height}
        score = sum(
            row_score(template.vocabulary, template.rows[n], gap[at]) for at, n in pairs.items()
        )
        if pairs:
            tops.append((score, start + min(pairs)))
    if not tops:
        return None
    # Another form may know a row above the first one of the form that fits best.
    least = _LEAST_SHARE * max(score for score, _ in tops)
    first = min(top for score, top in tops if score >= least)
    return _title_above(rows, start, first, templates)


def _title_above(
    rows: Sequence[SourceRow], start: int, first: int, templates: Sequence[Template]
) -> int:
    """Return where the title above the first row of a form begins, else that row."""
    top = first
    has_title = False
    for number in range(first - 1, max(start, first - _LINES_ABOVE) - 1, -1):
        if not rows[number].is_single:
            break
        text = rows[number].beginning()[0].text
        # A list of titles may stand further up: only what stands above a title follows now.
        if has_title and not is_line_above(text, templates):
            break
        if is_title(text, templates) or has_title:
            top = number
        has_title = has_title or is_main_title(text, templates)
    return top
