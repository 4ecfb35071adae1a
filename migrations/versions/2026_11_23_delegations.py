"""Delegations of posts, and hand-overs of a leaver's work.

Revision ID: 0006
Revises: 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)
NAME = sa.String(180)


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("delegation", "unit_id", "unit"),
        sa.Column("role", sa.String(30), nullable=False),
        _reference("delegation", "principal_id", "user"),
        _reference("delegation", "delegate_id", "user"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _reference("delegation", "registrar_id", "user"),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        _reference("delegation", "confirmed_by_id", "user", nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        _check("delegation", "ends_after_it_starts", "ends_on >= starts_on"),
        _check(
            "delegation",
            "is_confirmed_by_somebody",
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
        ),
    )
    _index(
        "delegation", "unit_id", "principal_id", "delegate_id", "registrar_id", "confirmed_by_id"
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("handover", "unit_id", "unit"),
        _reference("handover", "leaver_id", "user"),
        sa.Column("leaver_name", NAME, nullable=False),
        _reference("handover", "successor_id", "user"),
        sa.Column("successor_name", NAME, nullable=False),
        _reference("handover", "actor_id", "user"),
        sa.Column("actor_name", NAME, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    _index("handover", "unit_id", "leaver_id", "successor_id", "actor_id")


def downgrade() -> None:
    op.drop_table("handover")
    op.drop_table("delegation")


def _reference(table: str, column: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=op.f(f"fk_{table}_{column}"))
    return sa.Column(column, sa.Integer(), key, nullable=nullable)


def _check(table: str, name: str, text: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
