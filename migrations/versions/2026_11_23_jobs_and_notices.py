"""Background jobs, mails to be sent, notices; telephone and mail settings of a person.

Revision ID: 0008
Revises: 0007
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

INSTANT = sa.DateTime(timezone=True)
CHOICE = sa.String(30)


def upgrade() -> None:
    op.add_column("user", sa.Column("phone", sa.String(40), nullable=True))
    op.add_column(
        "user", sa.Column("wants_digest", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    _create_jobs()
    _create_mails()
    _create_notices()


def downgrade() -> None:
    for table in ("notice", "outbox_mail", "job_request"):
        op.drop_table(table)
    op.drop_column("user", "wants_digest")
    op.drop_column("user", "phone")


def _create_jobs() -> None:
    table = "job_request"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(120), nullable=True),
        _reference(table, "requested_by_id", "user", nullable=True),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("not_before", INSTANT, nullable=True),
        sa.Column("state", CHOICE, nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "progress BETWEEN 0 AND 100", name=op.f(f"ck_{table}_progress_is_a_percentage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
    )
    op.create_index(op.f(f"ix_{table}_requested_by_id"), table, ["requested_by_id"])
    op.create_index(op.f(f"ix_{table}_state_not_before"), table, ["state", "not_before"])


def _create_mails() -> None:
    table = "outbox_mail"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("address", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
    )


def _create_notices() -> None:
    table = "notice"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        _reference(table, "user_id", "user"),
        _reference(table, "filing_id", "filing", nullable=True),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.Column("digest_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_filing_id"), table, ["filing_id"])
    op.create_index(op.f(f"ix_{table}_user_id_read_at"), table, ["user_id", "read_at"])


def _reference(table: str, column: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=op.f(f"fk_{table}_{column}"))
    return sa.Column(column, sa.Integer(), key, nullable=nullable)
