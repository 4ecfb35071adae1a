"""Answers to findings, applied repairs, findings kept with a round, locked targets.

Revision ID: 0003
Revises: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)
COLUMNS: dict[str, tuple[tuple[str, Any], ...]] = {
    "filing": (
        ("open_errors", sa.Integer()),
        ("open_warnings", sa.Integer()),
        ("waivers", sa.Integer()),
    ),
    "round": (("findings", sa.JSON(none_as_null=True)),),
    "sheet": (("targets_locked_at", INSTANT),),
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    _create_answers()
    _create_repairs()


def downgrade() -> None:
    op.drop_table("repair")
    op.drop_table("finding_answer")
    for table, columns in COLUMNS.items():
        for name, _ in columns:
            op.drop_column(table, name)


def _create_answers() -> None:
    op.create_table(
        "finding_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("finding_answer", "filing_id", "filing"),
        sa.Column("check_id", sa.String(10), nullable=False),
        sa.Column("cell", sa.String(120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        _reference("finding_answer", "actor_id", "user"),
        sa.Column("actor_name", sa.String(180), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind <> 'waiver' OR explanation <> ''",
            name=op.f("ck_finding_answer_waiver_has_its_reason"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_answer")),
        sa.UniqueConstraint(
            "filing_id", "check_id", "cell", name=op.f("uq_finding_answer_filing_id_check_id_cell")
        ),
    )
    op.create_index(op.f("ix_finding_answer_actor_id"), "finding_answer", ["actor_id"])


def _create_repairs() -> None:
    op.create_table(
        "repair",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("repair", "filing_id", "filing"),
        sa.Column("check_id", sa.String(10), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        _reference("repair", "actor_id", "user"),
        sa.Column("actor_name", sa.String(180), nullable=False),
        sa.Column("applied_at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
    )
    for column in ("filing_id", "actor_id"):
        op.create_index(op.f(f"ix_repair_{column}"), "repair", [column])


def _reference(table: str, name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=op.f(f"fk_{table}_{name}"))
    return sa.Column(name, sa.Integer(), key, nullable=False)
