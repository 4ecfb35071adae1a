"""The catalogue of checks as data: words, level and function of each, by family."""

from __future__ import annotations

from perfeval.domain.checks.catalogue.money import MONEY
from perfeval.domain.checks.catalogue.names import NAMES
from perfeval.domain.checks.catalogue.records import RECORDS
from perfeval.domain.checks.catalogue.scores import SCORES
from perfeval.domain.checks.catalogue.texts import TEXTS
from perfeval.domain.checks.catalogue.values import VALUES
from perfeval.domain.checks.model import Check

FAMILIES: dict[str, tuple[Check, ...]] = {
    "指标值和实际完成值": VALUES,
    "指标的设置": NAMES,
    "分值、得分和原因": SCORES,
    "资金": MONEY,
    "文字": TEXTS,
    "几张表之间、佐证和档案": RECORDS,
}
CHECKS: tuple[Check, ...] = tuple(
    sorted((check for family in FAMILIES.values() for check in family), key=lambda one: one.id)
)
_BY_ID = {check.id: check for check in CHECKS}


def find_check(check_id: str) -> Check | None:
    """Return the check with this id, or None."""
    return _BY_ID.get(check_id)
