"""Meetings of decisions, quick phrases, and when a login typed its password for a signature.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.DateTime(timezone=True)
NAME = sa.String(180)
MEETING = "ck_decision_a_meeting_has_its_day"
MEETING_TEXT = (
    "(meeting_name IS NULL) = (meeting_on IS NULL)"
    " AND (minutes_number IS NULL OR meeting_name IS NOT NULL)"
)


def upgrade() -> None:
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("meeting_name", NAME, nullable=True))
        batch.add_column(sa.Column("meeting_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("minutes_number", NAME, nullable=True))
        batch.create_check_constraint(op.f(MEETING), MEETING_TEXT)
    op.add_column("login_session", sa.Column("confirmed_at", INSTANT, nullable=True))
    user = sa.ForeignKey("user.id", name=op.f("fk_phrase_user_id"))
    op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), user, nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        sa.UniqueConstraint("user_id", "text", name=op.f("uq_phrase_user_id_text")),
    )


def downgrade() -> None:
    op.drop_table("phrase")
    op.drop_column("login_session", "confirmed_at")
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f(MEETING), type_="check")
        batch.drop_column("minutes_number")
        batch.drop_column("meeting_on")
        batch.drop_column("meeting_name")
