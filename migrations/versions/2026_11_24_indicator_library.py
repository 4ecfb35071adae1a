"""The indicator library.

Revision ID: 0013
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"

TABLE = "library_indicator"
TEXTS = (
    *("level1", "level2", "name", "operator", "target_value", "unit_of_measure"),
    *("good_example", "bad_example", "source", "search_text"),
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "unit_id",
            sa.Integer(),
            sa.ForeignKey("unit.id", name=op.f(f"fk_{TABLE}_unit_id")),
            nullable=False,
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_unit_id"), TABLE, ["unit_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
