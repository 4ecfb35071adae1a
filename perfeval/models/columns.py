"""Column types that several tables share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeVar

from sqlalchemy import Enum, ForeignKey, String, Text
from sqlalchemy.orm import MappedColumn, mapped_column

E = TypeVar("E", bound=StrEnum)

Key = Annotated[int, mapped_column(primary_key=True)]
Name = Annotated[str, mapped_column(String(180))]  # 项目名称 ≤ 180 in the national data standard
LongText = Annotated[str, mapped_column(Text)]


def choice(
    kind: type[E], *, nullable: bool = False, server_default: str | None = None
) -> MappedColumn[E]:
    """Return a column that holds the value of an enum as text, guarded by the model only.

    No CHECK constraint lists the values: adding one would mean rebuilding the table on SQLite.
    """
    stored = Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=30,
        values_callable=lambda members: [member.value for member in members],
    )
    return mapped_column(stored, nullable=nullable, server_default=server_default)


def reference(target: str, *, nullable: bool = False, index: bool = True) -> MappedColumn[int]:
    """Return a foreign key to `table.id`; nothing is deleted by cascade."""
    return mapped_column(ForeignKey(f"{target}.id"), nullable=nullable, index=index)
