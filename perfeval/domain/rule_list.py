"""The rules of sheets and reports as people look them up, in families, as a pack orders them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from perfeval.domain.check_rules import CheckRules, read_out
from perfeval.domain.checks import FAMILIES, Check, Level
from perfeval.domain.form_pack import FormPack
from perfeval.domain.narrative.catalogue import TEXT_CHECKS
from perfeval.domain.narrative.model import TextCheck

TEXT_FAMILY = "报告正文"  # no pack orders these: a report has no form


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as it holds: `level` is None where it is switched off, `numbers` are in words."""

    check: Check | TextCheck
    level: Level | None
    numbers: tuple[str, ...] = ()

    @property
    def is_moved(self) -> bool:
        """Tell whether the pack orders another level than the check's own, or none."""
        return self.level is not self.check.level


def list_rules(pack: FormPack | None = None) -> dict[str, tuple[Rule, ...]]:
    """Return every rule by family: those of sheets under the pack, then those of reports.

    Without a pack the checks have their own levels and the numbers are those of the program.
    """
    numbers = CheckRules() if pack is None else _numbers_of(pack)
    families = {
        name: tuple(_as_ordered(check, pack, numbers) for check in checks)
        for name, checks in FAMILIES.items()
    }
    return {**families, TEXT_FAMILY: tuple(Rule(check, check.level) for check in TEXT_CHECKS)}


def _numbers_of(pack: FormPack) -> CheckRules:
    return replace(pack.checks, over_achievement=pack.over_achievement_threshold)


def _as_ordered(check: Check, pack: FormPack | None, numbers: CheckRules) -> Rule:
    ordered = pack.check_levels.get(check.id, check.level) if pack else check.level
    return Rule(check, None if ordered == "off" else Level(ordered), read_out(numbers, check.id))
