"""Versions of form packs: what sheets were made under, and the bureau's drafts.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLE = "form_pack_version"
INSTANT = sa.DateTime(timezone=True)

# A published version is never changed. A later revision that copies the table on SQLite must make
# the trigger anew.
SQLITE_TRIGGER = f"""
CREATE TRIGGER {TABLE}_kept BEFORE UPDATE ON {TABLE} WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'a published form pack is never changed'); END
"""
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION {TABLE}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a published form pack is never changed'
USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL_TRIGGER = f"""
CREATE TRIGGER {TABLE}_kept BEFORE UPDATE ON {TABLE} FOR EACH ROW
WHEN (OLD.state = 'published') EXECUTE FUNCTION {TABLE}_kept()
"""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(180), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("source_text", sa.Text(), nullable=False),
        _reference("unit_id", "unit"),
        _reference("uploader_id", "user"),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL",
            name=op.f(f"ck_{TABLE}_published_at_an_instant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("pack_id", "version", name=op.f(f"uq_{TABLE}_pack_id_version")),
    )
    for column in ("sha256", "unit_id", "uploader_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_TRIGGER)
    else:
        op.execute(POSTGRESQL_FUNCTION)
        op.execute(POSTGRESQL_TRIGGER)


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"DROP FUNCTION {TABLE}_kept()")


def _reference(name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=op.f(f"fk_{TABLE}_{name}"))
    return sa.Column(name, sa.Integer(), key, nullable=True)
