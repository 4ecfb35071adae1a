"""One database cell as JSON and back: the same text whichever database holds it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column
from sqlalchemy.types import TypeEngine

# What JSON has no value for is written as a pair of a mark and a text.
_BYTES, _INSTANT, _DATE, _DECIMAL, _JSON = "b64", "instant", "date", "decimal", "json"


def write_row(row: Sequence[Any], columns: Sequence[Column[Any]]) -> str:
    """Return a row as one line of JSON, its cells in the order of the columns."""
    pairs = zip(row, columns, strict=True)
    cells = [_written(value, column.type) for value, column in pairs]
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def read_row(line: str, columns: Sequence[Column[Any]]) -> Mapping[str, Any]:
    """Return a row by column name; raises ValueError for a line that is none of ours."""
    cells = json.loads(line)
    if not isinstance(cells, list) or len(cells) != len(columns):
        raise ValueError("a row has another number of cells than its table")
    return {c.name: _read(cell, c.type) for cell, c in zip(cells, columns, strict=True)}


def _written(value: Any, kind: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(kind, JSON):
        # Written with sorted keys: PostgreSQL and SQLite may hand them back in another order.
        return [_JSON, json.dumps(value, ensure_ascii=False, sort_keys=True)]
    if isinstance(value, (bytes, memoryview)):
        return [_BYTES, base64.b64encode(bytes(value)).decode("ascii")]
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return [_INSTANT, aware.astimezone(UTC).isoformat()]
    if isinstance(value, date):
        return [_DATE, value.isoformat()]
    if isinstance(value, Decimal):
        return [_DECIMAL, str(value)]
    return bool(value) if kind.python_type is bool else value


def _read(cell: Any, kind: TypeEngine[Any]) -> Any:
    if not isinstance(cell, list):
        return cell
    mark, text = cell
    match mark:
        case "b64":
            return base64.b64decode(text, validate=True)
        case "instant":
            keeps_zone = getattr(kind, "timezone", False)
            instant = datetime.fromisoformat(text)
            return instant if keeps_zone else instant.replace(tzinfo=None)
        case "date":
            return date.fromisoformat(text)
        case "decimal":
            return Decimal(text)
        case "json":
            return json.loads(text)
    raise ValueError(f"unknown kind of cell: {mark}")
