"""Comments on cells with their replies; which rounds a person has looked at.

Revision ID: 0009
Revises: 0008
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

COMMENT = "cell_comment"
REPLY = "comment_reply"
LOOK = "round_look"
INSTANT = sa.DateTime(timezone=True)
NAME = sa.String(180)
INDEXED = {
    COMMENT: ("filing_id", "round_id", "author_id", "repair_id"),
    REPLY: ("comment_id", "author_id"),
    LOOK: ("round_id",),
}


def upgrade() -> None:
    _create_comment()
    op.create_table(
        REPLY,
        sa.Column("id", sa.Integer(), nullable=False),
        _reference(REPLY, "comment_id", COMMENT),
        sa.Column("text", sa.Text(), nullable=False),
        _reference(REPLY, "author_id", "user"),
        sa.Column("author_name", NAME, nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REPLY}")),
    )
    op.create_table(
        LOOK,
        sa.Column("id", sa.Integer(), nullable=False),
        _reference(LOOK, "user_id", "user"),
        _reference(LOOK, "round_id", "round"),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LOOK}")),
        sa.UniqueConstraint("user_id", "round_id", name=op.f(f"uq_{LOOK}_user_id_round_id")),
    )
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in (LOOK, REPLY, COMMENT):
        op.drop_table(table)


def _create_comment() -> None:
    op.create_table(
        COMMENT,
        sa.Column("id", sa.Integer(), nullable=False),
        _reference(COMMENT, "filing_id", "filing"),
        _reference(COMMENT, "round_id", "round"),
        sa.Column("cell", sa.String(120), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=True),
        _reference(COMMENT, "author_id", "user"),
        sa.Column("author_name", NAME, nullable=False),
        sa.Column("author_role", sa.String(30), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("answered", sa.String(30), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        _reference(COMMENT, "repair_id", "repair", nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_by_name", NAME, nullable=True),
        _check(COMMENT, "says_something", "text <> '' OR proposal IS NOT NULL"),
        _check(COMMENT, "answered_at_an_instant", "(answered IS NULL) = (answered_at IS NULL)"),
        _check(COMMENT, "done_by_somebody", "(done_at IS NULL) = (done_by_name IS NULL)"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{COMMENT}")),
    )


def _reference(table: str, name: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=op.f(f"fk_{table}_{name}"))
    return sa.Column(name, sa.Integer(), key, nullable=nullable)


def _check(table: str, name: str, text: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}"))
