"""The money of a filing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfeval.domain.sheets import FundSource
from perfeval.models import Filing


@dataclass(frozen=True, slots=True)
class TotalFunds:
    """The total row of a filing's money block, in 万元; None where it holds no amount."""

    annual_budget_wan: Decimal | None
    executed_wan: Decimal | None


def total_funds(filing: Filing) -> TotalFunds:
    """Return the total row of the money block of a listed filing."""
    total = next((f for f in filing.sheet.funds if f.source == FundSource.TOTAL), None)
    if total is None:
        return TotalFunds(None, None)
    executed = next((e.executed_wan for e in filing.fund_executions if e.fund_id == total.id), None)
    return TotalFunds(total.annual_budget_wan, executed)
