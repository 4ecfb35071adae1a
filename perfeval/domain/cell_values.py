"""The cells of a sheet by their paths: all of them listed, other strings put into some."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from perfeval.domain.errors import DocumentError
from perfeval.domain.sheet_format import attribute_of, keys_of
from perfeval.domain.sheets import Indicator, SheetDocument

_PATH = re.compile(r"[^.\[\]]+(?:\[\d+\])?(?:\.[^.\[\]]+(?:\[\d+\])?)*", re.ASCII)
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)", re.ASCII)
# What holds further cells; the rest of a document (signatures, evidence) has none.
_NESTED = {
    SheetDocument: ("project", "funds", "objectives", "indicators", "texts", "fields", "tables"),
    Indicator: ("extra",),
}

Step = str | int


def list_cells(sheet: SheetDocument) -> dict[str, str]:
    """Return every cell of the sheet by its path; "" where it is blank or the form has none."""
    return dict(_walk(sheet, ""))


def get_value(sheet: SheetDocument, path: str) -> str | None:
    """Return what a cell holds; None where it is blank, or not there."""
    place: Any = sheet
    try:
        for step in _steps(path):
            place = _inside(place, step)
    except LookupError:
        return None
    return place if isinstance(place, str) else None


def set_values(
    sheet: SheetDocument, values: Mapping[str, str], *, declared: Collection[str] = ()
) -> SheetDocument:
    """Return the sheet with other strings in some cells; `values` maps cell paths to them.

    `declared`: paths of the form's own cells (`texts.problems`) that the sheet need not carry yet.
    Raises DocumentError for what is no cell.
    """
    for path, text in values.items():
        try:
            sheet = _put(sheet, _steps(path), text, path in declared)
        except LookupError:
            raise DocumentError(path, "表中没有这一格") from None
    return sheet


def _steps(path: str) -> list[Step]:
    if not _PATH.fullmatch(path):
        raise LookupError(path)
    return [int(number) if number else name for number, name in _STEP.findall(path)]


def _inside(place: Any, step: Step) -> Any:
    """Return what stands in a list, a mapping or a record; LookupError where nothing does."""
    if isinstance(place, Mapping):
        return place[step]
    if isinstance(place, tuple) and isinstance(step, int):
        return place[step]
    cls: Any = type(place)
    if step not in _keys(cls):
        raise LookupError(step)
    return getattr(place, attribute_of(cls, str(step)))


def _put(place: Any, steps: Sequence[Step], text: str, is_declared: bool) -> Any:
    """Return `place` with the text at the end of the steps; LookupError where none is there."""
    step, rest = steps[0], steps[1:]
    if isinstance(place, tuple) and isinstance(step, int):
        return (*place[:step], _end(place[step], rest, text, is_declared), *place[step + 1 :])
    if isinstance(place, Mapping) or (place is None and is_declared):
        known = place or {}
        if step not in known and not is_declared:
            raise LookupError(step)
        return {**known, step: _end(known.get(step), rest, text, is_declared)}
    cls: Any = type(place)
    if step not in _keys(cls) or bool(rest) != (step in _nested(cls)):
        raise LookupError(step)
    attribute = attribute_of(cls, str(step))
    return replace(place, **{attribute: _end(getattr(place, attribute), rest, text, is_declared)})


def _end(place: Any, rest: Sequence[Step], text: str, is_declared: bool) -> Any:
    if rest:
        return _put(place, rest, text, is_declared)
    if place is not None and not isinstance(place, str):
        raise LookupError
    return text


def _walk(place: Any, path: str) -> Iterator[tuple[str, str]]:
    if place is None or isinstance(place, str):
        yield path, place or ""
    elif isinstance(place, tuple):
        for i, item in enumerate(place):
            yield from _walk(item, f"{path}[{i}]")
    else:
        for key, value in _inner(place):
            yield from _walk(value, f"{path}.{key}" if path else key)


def _inner(place: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a mapping or a record holds, but for lists and mappings that are not there."""
    if isinstance(place, Mapping):
        yield from place.items()
        return
    cls: Any = type(place)
    for key in _keys(cls):
        value = getattr(place, attribute_of(cls, key))
        if value is not None or key not in _nested(cls):
            yield key, value


@cache
def _keys(cls: type) -> tuple[str, ...]:
    """Return the format's keys of what is a cell, or holds cells; none of what is no record."""
    if not is_dataclass(cls):
        return ()
    texts = {field.name for field in fields(cls) if field.type == "str | None"}
    return tuple(
        key for key in keys_of(cls) if key in _nested(cls) or attribute_of(cls, key) in texts
    )


def _nested(cls: type) -> tuple[str, ...]:
    return _NESTED.get(cls, ())
