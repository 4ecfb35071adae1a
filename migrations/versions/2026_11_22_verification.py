"""Verification codes of rounds, and a record of who looked them up.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TABLE = "verification_check"
UNIQUE = "uq_round_verification_code"


def upgrade() -> None:
    with op.batch_alter_table("round") as batch:
        batch.add_column(sa.Column("verification_code", sa.String(16), nullable=True))
        batch.create_unique_constraint(op.f(UNIQUE), ["verification_code"])
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "round_id",
            sa.Integer(),
            sa.ForeignKey("round.id", name=op.f(f"fk_{TABLE}_round_id")),
            nullable=True,
        ),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("outcome", sa.String(30), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_round_id"), TABLE, ["round_id"])
    op.create_index(op.f(f"ix_{TABLE}_address_checked_at"), TABLE, ["address", "checked_at"])


def downgrade() -> None:
    op.drop_table(TABLE)
    with op.batch_alter_table("round") as batch:
        batch.drop_constraint(op.f(UNIQUE), type_="unique")
        batch.drop_column("verification_code")
