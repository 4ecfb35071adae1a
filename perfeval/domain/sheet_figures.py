"""What a signer reads of a sheet in one line: money, score, findings, changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.domain.checks.kept_findings import KeptFinding, Standing
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheets import FundSource, SheetDocument
from perfeval.domain.values import execution_rate, parse_money, round_half_up

_UNKNOWN = "—"


@dataclass(frozen=True, slots=True)
class SheetFigures:
    """The figures of a frozen round.

    `amount_wan` is the annual budget in 万元, `rate` a ratio, unrounded; counts of findings are
    None where none were kept. `changes` counts the cells that differ from the round before, None
    for a first submission.
    """

    amount_wan: Decimal | None
    rate: Decimal | None
    score: str
    open_errors: int | None
    open_warnings: int | None
    waivers: int | None
    changes: int | None

    @property
    def amount_text(self) -> str:
        """Return the amount with two decimals, — where there is none."""
        return _UNKNOWN if self.amount_wan is None else f"{self.amount_wan:,.2f}"

    @property
    def rate_text(self) -> str:
        """Return the execution rate in percent, — where it cannot be said."""
        return _UNKNOWN if self.rate is None else f"{round_half_up(self.rate * 100, 2)}%"

    @property
    def changes_text(self) -> str:
        """Return the number of changed cells, or that there is no round before."""
        return "首次送审" if self.changes is None else f"{self.changes} 格"


def figures_of(
    pack: FormPack,
    sheet: SheetDocument,
    findings: Sequence[KeptFinding] | None,
    changes: int | None,
) -> SheetFigures:
    """Return the figures of a frozen sheet with the findings kept for it, None if none were."""
    fund = sheet.find_fund(FundSource.TOTAL)
    budget = parse_money(fund.annual_budget, pack.money_unit) if fund else None
    executed = parse_money(fund.executed, pack.money_unit) if fund else None
    standings = None if findings is None else [one.standing for one in findings]

    def count(standing: Standing) -> int | None:
        return None if standings is None else standings.count(standing)

    return SheetFigures(
        amount_wan=budget,
        rate=execution_rate(budget, executed),
        score=(sheet.total_score or "").strip() or _UNKNOWN,
        open_errors=count(Standing.OPEN_ERROR),
        open_warnings=count(Standing.OPEN_WARNING),
        waivers=count(Standing.WAIVED),
        changes=changes,
    )
