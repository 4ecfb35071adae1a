"""Routes with conditions, frozen with each round; where decisions led; requests to return.

Revision ID: 0005
Revises: 0004
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

CHOICE = sa.String(30)
JSON_OR_NULL = sa.JSON(none_as_null=True)
ASKED = "ck_filing_a_request_is_for_a_desk"
ASKED_TEXT = "(answering_role IS NULL) = (answering_unit_id IS NULL)"
OLD_REASON = "ck_decision_return_has_its_reason"
OLD_REASON_TEXT = "action <> 'return' OR comment <> ''"
REASON = "ck_decision_has_its_reason"
REASON_TEXT = (
    "comment <> '' OR action NOT IN ('return', 'reopen', 'void', 'request_return', 'refuse_return')"
)
ROUTE_STEP: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("requires", CHOICE, {"nullable": False, "server_default": "any"}),
    ("least_amount_wan", sa.BigInteger(), {}),
    ("kinds", JSON_OR_NULL, {}),
    ("project_classes", JSON_OR_NULL, {}),
    ("corrects_money", sa.Boolean(), {"nullable": False, "server_default": sa.false()}),
    ("substitute", CHOICE, {}),
)

filing = sa.table("filing", sa.column("id"), sa.column("route", JSON_OR_NULL))
round_ = sa.table(
    "round",
    sa.column("id"),
    sa.column("filing_id"),
    sa.column("number"),
    sa.column("route", JSON_OR_NULL),
)


def upgrade() -> None:
    for name, kind, options in ROUTE_STEP:
        op.add_column("route_step", sa.Column(name, kind, **options))
    op.add_column("round", sa.Column("route", JSON_OR_NULL, nullable=True))
    op.add_column("round", sa.Column("row_ids", JSON_OR_NULL, nullable=True))
    _move_routes_to_rounds()
    with op.batch_alter_table("filing") as batch:
        batch.drop_column("route")
        batch.add_column(sa.Column("answering_role", CHOICE, nullable=True))
        batch.add_column(sa.Column("answering_unit_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_filing_answering_unit_id"), "unit", ["answering_unit_id"], ["id"]
        )
        batch.create_check_constraint(op.f(ASKED), ASKED_TEXT)
    op.create_index(op.f("ix_filing_answering_unit_id"), "filing", ["answering_unit_id"])
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("to_step", sa.Integer(), nullable=True))
        batch.drop_constraint(op.f(OLD_REASON), type_="check")
        batch.create_check_constraint(op.f(REASON), REASON_TEXT)
    _create_tables()


def downgrade() -> None:
    op.drop_table("void_print")
    op.drop_table("step_pass")
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f(REASON), type_="check")
        batch.create_check_constraint(op.f(OLD_REASON), OLD_REASON_TEXT)
        batch.drop_column("to_step")
    op.drop_index(op.f("ix_filing_answering_unit_id"), "filing")
    with op.batch_alter_table("filing") as batch:
        batch.drop_constraint(op.f(ASKED), type_="check")
        batch.drop_constraint(op.f("fk_filing_answering_unit_id"), type_="foreignkey")
        batch.drop_column("answering_unit_id")
        batch.drop_column("answering_role")
        batch.add_column(sa.Column("route", JSON_OR_NULL, nullable=True))
    _move_routes_to_filings()
    op.drop_column("round", "row_ids")
    op.drop_column("round", "route")
    for name, _, _ in reversed(ROUTE_STEP):
        op.drop_column("route_step", name)


def _move_routes_to_rounds() -> None:
    """Give each filing's route to its newest round, the one that was submitted on it."""
    bind = op.get_bind()
    for filing_id, route in bind.execute(sa.select(filing.c.id, filing.c.route)).all():
        if route is not None:
            frozen = {"steps": route, "notes": []}
            newest = _newest_round(filing_id)
            bind.execute(sa.update(round_).where(round_.c.id == newest).values(route=frozen))


def _move_routes_to_filings() -> None:
    bind = op.get_bind()
    for filing_id in bind.scalars(sa.select(filing.c.id)).all():
        newest = _newest_round(filing_id)
        frozen = bind.scalar(sa.select(round_.c.route).where(round_.c.id == newest))
        steps = frozen.get("steps") if isinstance(frozen, dict) else None
        bind.execute(sa.update(filing).where(filing.c.id == filing_id).values(route=steps))


def _newest_round(filing_id: int) -> sa.ScalarSelect[Any]:
    """Return the id of a filing's newest round (as a derived table: a round asks for it)."""
    newest = sa.select(sa.func.max(round_.c.id)).where(round_.c.filing_id == filing_id)
    return sa.select(newest.subquery()).scalar_subquery()


def _create_tables() -> None:
    op.create_table(
        "step_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("step_pass", "filing_id", "filing"),
        _reference("step_pass", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_pass")),
        sa.UniqueConstraint("filing_id", "user_id", name=op.f("uq_step_pass_filing_id_user_id")),
    )
    op.create_index(op.f("ix_step_pass_user_id"), "step_pass", ["user_id"])
    op.create_table(
        "void_print",
        sa.Column("id", sa.Integer(), nullable=False),
        _reference("void_print", "round_id", "round"),
        sa.Column("printed_pdf", sa.LargeBinary(), nullable=False),
        sa.Column("printed_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_void_print")),
    )
    op.create_index(op.f("ix_void_print_round_id"), "void_print", ["round_id"])


def _reference(table: str, column: str, target: str) -> sa.Column[Any]:
    name = op.f(f"fk_{table}_{column}")
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{target}.id", name=name), nullable=False)
