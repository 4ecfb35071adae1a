"""The first tables: units, people, projects with their sheets, filings, rounds and decisions.

Revision ID: 0001
Revises:
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Every table, parents before children, with the references to index: those that no unique
# constraint of the table begins with.
TABLES: dict[str, list[str]] = {
    "role": [],
    "user": [],
    "role_of_user": [],
    "login_session": ["user_id"],
    "unit": ["parent_id"],
    "route_step": [],
    "post": ["user_id", "unit_id"],
    "campaign": ["unit_id"],
    "project": ["unit_id", "owner_id"],
    "sheet": ["project_id"],
    "fund": ["sheet_id"],
    "objective": ["sheet_id"],
    "indicator": ["sheet_id"],
    "filing": ["sheet_id", "campaign_id", "waiting_unit_id"],
    "fund_execution": ["fund_id"],
    "objective_completion": ["objective_id"],
    "measurement": ["indicator_id"],
    "round": ["submitter_id"],
    "decision": ["actor_id", "on_behalf_of_id"],
}

# Amounts are whole 分, scores whole millionths of a point; an enum is kept as its value.
SCALED = sa.BigInteger()
CHOICE = sa.String(30)
INSTANT = sa.DateTime(timezone=True)
JSON_OR_NULL = sa.JSON(none_as_null=True)


def upgrade() -> None:
    _create_accounts()
    _create_units()
    _create_sheets()
    _create_sheet_rows()
    _create_filings()
    _create_results()
    _create_rounds()
    for table, columns in TABLES.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_accounts() -> None:
    _create(
        "role",
        _column("name", sa.String(80)),
        _column("description", sa.String(255), nullable=True),
        _unique("role", "name"),
    )
    _create(
        "user",
        _column("username", sa.String(60)),
        _column("full_name", sa.String(180)),
        _column("email", sa.String(255), nullable=True),
        _column("password", sa.String(255)),
        _column("active", sa.Boolean()),
        _column("fs_uniquifier", sa.String(64)),
        _unique("user", "username"),
        _unique("user", "email"),
        _unique("user", "fs_uniquifier"),
    )
    op.create_table(
        "role_of_user",
        _reference("role_of_user", "user_id", "user"),
        _reference("role_of_user", "role_id", "role"),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_role_of_user")),
    )
    _create(
        "login_session",
        _reference("login_session", "user_id", "user"),
        _column("key_hash", sa.String(64)),
        _column("created_at", INSTANT),
        _column("last_seen_at", INSTANT),
        _column("ended_at", INSTANT, nullable=True),
        _column("address", sa.String(45)),
        _unique("login_session", "key_hash"),
    )


def _create_units() -> None:
    _create(
        "unit",
        _reference("unit", "parent_id", "unit", nullable=True),
        _column("name", sa.String(180)),
        _column("kind", CHOICE),
        *_nullable(sa.Date(), "valid_from", "valid_to"),
    )
    _create(
        "route_step",
        _reference("route_step", "unit_id", "unit"),
        _column("position", sa.Integer()),
        _column("role", CHOICE),
        _column("action", CHOICE),
        _column("desk", CHOICE),
        _unique("route_step", "unit_id", "position"),
    )
    _create(
        "post",
        _reference("post", "user_id", "user"),
        _reference("post", "unit_id", "unit"),
        _column("role", CHOICE),
        *_nullable(sa.Date(), "valid_from", "valid_to"),
    )


def _create_sheets() -> None:
    _create(
        "campaign",
        _reference("campaign", "unit_id", "unit"),
        _column("title", sa.String(180)),
        _column("fiscal_year", sa.Integer()),
        _column("stage", CHOICE),
        _column("due_on", sa.Date()),
    )
    _create(
        "project",
        _reference("project", "unit_id", "unit"),
        _reference("project", "owner_id", "user"),
        _column("kind", CHOICE),
        _column("code", sa.String(60), nullable=True),
        _column("name", sa.String(180)),
    )
    _create(
        "sheet",
        _reference("sheet", "project_id", "project"),
        _column("fiscal_year", sa.Integer()),
        _column("pack_id", sa.String(60)),
        _column("pack_version", sa.Integer()),
        *_nullable(sa.Text(), "title", "project_code", "project_name"),
        *_nullable(sa.Text(), "implementing_unit", "competent_department"),
        _unique("sheet", "project_id", "fiscal_year", "pack_id"),
    )


def _create_sheet_rows() -> None:
    _create(
        "fund",
        _reference("fund", "sheet_id", "sheet"),
        _column("position", sa.Integer()),
        _column("source", sa.String(60)),
        *_nullable(sa.Text(), "initial_budget_text", "annual_budget_text", "max_score_text"),
        *_nullable(SCALED, "initial_budget_wan", "annual_budget_wan", "max_score"),
    )
    _create(
        "objective",
        _reference("objective", "sheet_id", "sheet"),
        _column("position", sa.Integer()),
        *_nullable(sa.Text(), "expected_objective", "max_score_text"),
        *_nullable(SCALED, "max_score"),
    )
    _create(
        "indicator",
        _reference("indicator", "sheet_id", "sheet"),
        _column("position", sa.Integer()),
        *_nullable(sa.Text(), "level1", "level2", "name", "operator", "max_score_text"),
        *_nullable(sa.Text(), "target_value", "initial_target", "unit_of_measure"),
        *_nullable(SCALED, "max_score"),
        _column("parent_position", sa.Integer(), nullable=True),
        _column("extra", JSON_OR_NULL, nullable=True),
    )


def _create_filings() -> None:
    _create(
        "filing",
        _reference("filing", "sheet_id", "sheet"),
        _reference("filing", "campaign_id", "campaign", nullable=True),
        _column("stage", CHOICE),
        _column("state", CHOICE),
        _column("step", sa.Integer(), nullable=True),
        _column("route", JSON_OR_NULL, nullable=True),
        _column("waiting_role", CHOICE, nullable=True),
        _reference("filing", "waiting_unit_id", "unit", nullable=True),
        _column("reported_at", INSTANT, nullable=True),
        _column("saved_at", INSTANT),
        _column("version", sa.Integer()),
        *_nullable(
            sa.Text(), "funds_deviation", "total_score_text", "total_reviewed_score_text", "grade"
        ),
        *_nullable(SCALED, "total_score"),
        _column("texts", sa.JSON()),
        *_nullable(JSON_OR_NULL, "fields", "tables"),
        sa.CheckConstraint(
            "(step IS NULL) = (waiting_role IS NULL)"
            " AND (step IS NULL) = (waiting_unit_id IS NULL)",
            name=op.f("ck_filing_waits_at_a_desk_with_a_step"),
        ),
        _unique("filing", "sheet_id", "stage", "campaign_id"),
    )


def _create_results() -> None:
    _create(
        "fund_execution",
        _reference("fund_execution", "filing_id", "filing"),
        _reference("fund_execution", "fund_id", "fund"),
        *_nullable(sa.Text(), "executed_text", "execution_rate_text", "score_text"),
        *_nullable(SCALED, "executed_wan", "score"),
        _unique("fund_execution", "filing_id", "fund_id"),
    )
    _create(
        "objective_completion",
        _reference("objective_completion", "filing_id", "filing"),
        _reference("objective_completion", "objective_id", "objective"),
        *_nullable(sa.Text(), "actual_completion", "score_text"),
        *_nullable(SCALED, "score"),
        _unique("objective_completion", "filing_id", "objective_id"),
    )
    _create(
        "measurement",
        _reference("measurement", "filing_id", "filing"),
        _reference("measurement", "indicator_id", "indicator"),
        *_nullable(sa.Text(), "actual_value", "expected_actual", "deviation_reason"),
        *_nullable(sa.Text(), "score_text", "reviewed_score_text"),
        *_nullable(SCALED, "score"),
        _column("not_applicable", sa.Boolean(), nullable=True),
        _column("evidence", JSON_OR_NULL, nullable=True),
        _unique("measurement", "filing_id", "indicator_id"),
    )


def _create_rounds() -> None:
    _create(
        "round",
        _reference("round", "filing_id", "filing"),
        _column("number", sa.Integer()),
        _reference("round", "submitter_id", "user"),
        _column("unit_name", sa.String(180)),
        _column("pack_id", sa.String(60)),
        _column("pack_version", sa.Integer()),
        _column("content", sa.Text()),
        _column("sha256", sa.String(64)),
        _column("frozen_at", INSTANT),
        _column("printed_pdf", sa.LargeBinary(), nullable=True),
        _column("printed_sha256", sa.String(64), nullable=True),
        _unique("round", "filing_id", "number"),
    )
    _create(
        "decision",
        _reference("decision", "round_id", "round"),
        _column("sequence", sa.Integer()),
        _column("step", sa.Integer(), nullable=True),
        _column("action", CHOICE),
        _column("role", CHOICE),
        _reference("decision", "actor_id", "user"),
        _column("actor_name", sa.String(180)),
        _reference("decision", "on_behalf_of_id", "user", nullable=True),
        _column("on_behalf_of_name", sa.String(180), nullable=True),
        _column("comment", sa.Text()),
        _column("content_sha256", sa.String(64)),
        _column("decided_at", INSTANT),
        sa.CheckConstraint(
            "action <> 'return' OR comment <> ''",
            name=op.f("ck_decision_return_has_its_reason"),
        ),
        _unique("decision", "round_id", "sequence"),
    )


def _create(table: str, *items: sa.Column[Any] | sa.Constraint) -> None:
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    op.create_table(table, _column("id", sa.Integer()), *items, key)


def _column(name: str, kind: Any, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable)


def _nullable(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [_column(name, kind, nullable=True) for name in names]


def _reference(table: str, name: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=op.f(f"fk_{table}_{name}"))
    return sa.Column(name, sa.Integer(), key, nullable=nullable)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))
