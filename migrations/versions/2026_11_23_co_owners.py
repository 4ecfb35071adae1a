"""Co-owners of sheets, and the rows that they fill.

Revision ID: 0012
Revises: 0010
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "co_owner",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("co_owner", "sheet_id", "sheet"),
        _reference("co_owner", "user_id", "user"),
        sa.Column("whole_sheet", sa.Boolean(), nullable=False),
        _reference("co_owner", "named_by_id", "user"),
        sa.Column("named_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_owner")),
    )
    _index("co_owner", "sheet_id", "user_id", "named_by_id")
    op.create_table(
        "co_owner_row",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("co_owner_row", "co_owner_id", "co_owner"),
        _reference("co_owner_row", "indicator_id", "indicator", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_owner_row")),
        sa.UniqueConstraint(
            "co_owner_id", "indicator_id", name=op.f("uq_co_owner_row_co_owner_id_indicator_id")
        ),
    )
    _index("co_owner_row", "indicator_id")


def downgrade() -> None:
    op.drop_table("co_owner_row")
    op.drop_table("co_owner")


def _reference(
    table: str, column: str, target: str, *, on_delete: str | None = None
) -> sa.Column[Any]:
    name = op.f(f"fk_{table}_{column}")
    key = sa.ForeignKey(f"{target}.id", name=name, ondelete=on_delete)
    return sa.Column(column, sa.Integer(), key, nullable=False)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
