"""Files that people brought, scans of signed paper, and decisions that were taken on paper.

Revision ID: 0011
Revises: 0010
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

CHOICE = sa.String(30)
RULE = "ck_decision_paper_has_its_scan_and_signer"
RULE_TEXT = (
    "(paper_signed_on IS NULL) = (paper_scan_id IS NULL)"
    " AND (paper_signed_on IS NULL OR on_behalf_of_id IS NOT NULL)"
)


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", CHOICE, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_table(
        "paper_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("round_id", "round"),
        _reference("file_id", "stored_file"),
        sa.Column("purpose", CHOICE, nullable=False),
        sa.Column("matched_by", CHOICE, nullable=False),
        sa.Column("original_name", sa.String(180), nullable=False),
        _reference("uploader_id", "user"),
        sa.Column("uploader_name", sa.String(180), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_scan")),
    )
    for column in ("round_id", "file_id", "uploader_id"):
        op.create_index(op.f(f"ix_paper_scan_{column}"), "paper_scan", [column])
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("paper_signed_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("paper_scan_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_decision_paper_scan_id"), "paper_scan", ["paper_scan_id"], ["id"]
        )
        batch.create_check_constraint(op.f(RULE), RULE_TEXT)
    op.create_index(op.f("ix_decision_paper_scan_id"), "decision", ["paper_scan_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_decision_paper_scan_id"), "decision")
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f(RULE), type_="check")
        batch.drop_constraint(op.f("fk_decision_paper_scan_id"), type_="foreignkey")
        batch.drop_column("paper_scan_id")
        batch.drop_column("paper_signed_on")
    op.drop_table("paper_scan")
    op.drop_table("stored_file")


def _reference(column: str, target: str) -> sa.Column[Any]:
    name = op.f(f"fk_paper_scan_{column}")
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{target}.id", name=name), nullable=False)
