"""The checks of a unit's package of sheets for a year: what one sheet alone cannot show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfeval.domain.checks.catalogue import find_check
from perfeval.domain.checks.copies import (
    CopyGroup,
    Key,
    Place,
    group_copies,
    index_copies,
)
from perfeval.domain.checks.model import Level, NotRun
from perfeval.domain.checks.package_model import (
    Coverage,
    Owed,
    Package,
    PackageFinding,
    PackageReport,
    Remark,
)
from perfeval.domain.checks.package_money import (
    compare_money,
    figures_differ,
    no_department,
    sums_differ,
)
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheets import SheetDocument, SheetKind

_ORDER = list(Level)
_MOST_NAMES = 5  # a message names no more sheets than this


def check_package(
    packs: Mapping[Key, FormPack],
    documents: Mapping[Key, SheetDocument],
    register: Sequence[Owed[Key]] | None,
) -> PackageReport[Key]:
    """Check the sheets of a unit and year together; findings come errors first.

    `packs` and `documents` have the same keys, by which the findings name the sheets. `register`:
    what the unit owes, None if nobody knows. Rows of common projects (人员类, 公用经费) are never
    copies. Time and memory grow with the number of rows, not with its square.
    """
    package = Package(packs, documents)
    index = index_copies(documents, package.lists, package.told)
    money = compare_money(package)
    groups = group_copies(index)
    coverage = tuple(
        Coverage(owed, _weigh(package, _gap(package, owed))) for owed in register or ()
    )
    remarks = [
        *sums_differ(package, money),
        *figures_differ(package),
        *(_copied(package, group) for group in groups if _is_fault(package, group)),
    ]
    found = [*(one.finding for one in coverage), *(_weigh(package, one) for one in remarks)]
    findings = [finding for finding in found if finding is not None]
    findings.sort(key=lambda finding: _ORDER.index(finding.level))
    why = {
        "Q42": no_department(package),
        "Q43": None if register is not None else "需要本单位应自评的项目名单",
    }
    not_run = tuple(NotRun(check, reason) for check, reason in why.items() if reason is not None)
    return PackageReport(tuple(findings), coverage, money, index, groups, not_run)


def _gap(package: Package[Key], owed: Owed[Key]) -> Remark[Key] | None:
    """Q43: a self-assessment that the unit owes is missing, or is not signed off yet."""
    if owed.sheet is not None:
        if owed.is_signed_off:
            return None
        message = f"{package.title(owed.sheet)}的自评表还没有审定"
        fix = "尽快办完填报、审核和审定"
        return Remark("Q43", message, (Place(owed.sheet, "$"),), Level.WARNING, fix)
    if owed.kind is SheetKind.DEPARTMENT:
        fix = "预算部门还要自评整体支出，请补填"
        return Remark("Q43", "没有部门整体支出自评表", (), Level.WARNING, fix)
    if owed.is_certain:
        return Remark("Q43", f"项目《{owed.name}》没有自评表")
    message = f"项目《{owed.name}》上年度有自评表，本年度没有"
    fix = "上年度有表；本年度还有支出的补填自评表，已经结束的不用补"
    return Remark("Q43", message, (), Level.WARNING, fix)


def _is_fault(package: Package[Key], group: CopyGroup[Key]) -> bool:
    """Tell whether so many equal rows do not just happen among honest sheets of one office."""
    return len(group.rows) >= package.packs[group.sheets[0]].checks.least_copied


def _copied(package: Package[Key], group: CopyGroup[Key]) -> Remark[Key]:
    """Q10: several sheets hold the same rows, several at once."""
    shown = "、".join(package.title(key) for key in group.sheets[:_MOST_NAMES])
    more = "等" if len(group.sheets) > _MOST_NAMES else ""
    message = (
        f"{shown}{more} {len(group.sheets)} 张表有 {len(group.rows)} 行指标连同指标值一字不差"
        f"（占这几张表指标行的 {group.share.percent}），像是套用"
    )
    within = frozenset(group.sheets)
    places = (place for row in group.rows for place in row.places if place.sheet in within)
    return Remark("Q10", message, tuple(places))


def _weigh(package: Package[Key], remark: Remark[Key] | None) -> PackageFinding[Key] | None:
    """Return the remark with level and remedy; None where the pack has switched the check off.

    The pack is that of the first sheet named, of the unit's first sheet where none is.
    """
    if remark is None:
        return None
    keys = [place.sheet for place in remark.places] or list(package.packs)
    ordered = package.packs[keys[0]].check_levels.get(remark.check) if keys else None
    check = find_check(remark.check)
    if ordered == "off" or check is None:
        return None
    level = Level(ordered) if ordered else remark.level or check.level
    return PackageFinding(
        remark.check, level, remark.message, remark.fix or check.fix, remark.places
    )
