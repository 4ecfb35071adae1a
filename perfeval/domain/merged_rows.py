"""Which rows of two versions of a sheet are the same row, and their common order."""

from __future__ import annotations

from collections.abc import Container, Sequence

Key = int | tuple[str, int]  # the stored id, else the number among the new rows


def key_rows(row_ids: Sequence[int | None]) -> dict[Key, int]:
    """Return where each row stands; a row without an id, or with one told before, is new."""
    places: dict[Key, int] = {}
    for i, row_id in enumerate(row_ids):
        is_known = row_id is not None and row_id not in places
        key: Key = row_id if row_id is not None and is_known else ("new", i)
        places[key] = i
    return places


def same_order(one: Sequence[Key], other: Sequence[Key]) -> bool:
    """Tell whether the rows that both have stand in one order."""
    common = set(one) & set(other)
    return [key for key in one if key in common] == [key for key in other if key in common]


def weave(first: Sequence[Key], second: Sequence[Key], wanted: Container[Key]) -> list[Key]:
    """Return the wanted rows in the order of the first; those of the second alone come behind
    the row that they follow there.
    """
    order = list(first)
    for i, key in enumerate(second):
        if key not in order:
            place = order.index(second[i - 1]) + 1 if i else 0
            order.insert(place, key)
    return [key for key in order if key in wanted]
