"""Applying what a finding suggests: the sheet after the repair, and the cells it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfeval.domain.cell_values import set_values
from perfeval.domain.checks.model import Finding
from perfeval.domain.errors import DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheet_format import write_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.values import parse_decimal


def apply_suggestion(
    _pack: FormPack, sheet: SheetDocument, finding: Finding, answer: str = ""
) -> SheetDocument:
    """Return the sheet with a finding's suggestion put in; `answer` is that to its question.

    Raises DomainError if there is nothing to apply, or the answer is no number.
    """
    values = dict(finding.suggestion or {})
    if finding.question is not None:
        if parse_decimal(answer) is None:
            raise DomainError(f"“{answer.strip()}”不是一个数，请只填写数字")
        values[finding.question.path] = finding.question.template.format(answer.strip())
    if not values:
        raise DomainError("这一处没有可以直接采用的修改建议")
    return set_values(sheet, values)


def changed_cells(before: SheetDocument, after: SheetDocument) -> dict[str, tuple[str, str]]:
    """Return old and new text of every cell that differs, by path."""
    old, new = (dict(_walk(write_sheet(sheet), "")) for sheet in (before, after))
    pairs = {path: (old.get(path, ""), new.get(path, "")) for path in {**old, **new}}
    return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def _walk(place: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(place, dict):
        for key, value in place.items():
            yield from _walk(value, f"{path}.{key}" if path else key)
    elif isinstance(place, list):
        for i, value in enumerate(place):
            yield from _walk(value, f"{path}[{i}]")
    elif place is None or isinstance(place, str):
        yield path, place or ""
