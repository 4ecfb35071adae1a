"""The points of a sheet against those of its pack: what is left to give, and an even balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.domain.form_pack import FormPack, IndicatorsBlock
from perfeval.domain.scoring_rows import parse_points, point_rows, scoring_rules
from perfeval.domain.scoring_rules import exact
from perfeval.domain.sheets import Indicator, SheetDocument
from perfeval.domain.values import decimals_of

_FINE_STEP = Decimal("0.01")  # where the pack's step is too coarse for the rows of a level


@dataclass(frozen=True, slots=True)
class LevelWeight:
    """The points given in a level; `expected` is the pack's default, None where it has none."""

    level1: str
    level2: str  # "" for the whole of level 1
    given: Decimal
    expected: Decimal | None = None

    @property
    def remainder(self) -> Decimal | None:
        """Return what is left to give; below zero if too much was given."""
        return None if self.expected is None else self.expected - self.given


@dataclass(frozen=True, slots=True)
class WeightReport:
    """The points given and expected: of the sheet, of each level 1 and each level 2.

    `unreadable`: paths of rows whose points are missing or no number.
    """

    given: Decimal
    expected: Decimal
    levels: tuple[LevelWeight, ...]
    unreadable: tuple[str, ...]

    @property
    def remainder(self) -> Decimal:
        """Return what is left to give; below zero if too much was given."""
        return self.expected - self.given


def weigh(pack: FormPack, sheet: SheetDocument) -> WeightReport | None:
    """Return the points of a sheet against the pack's; None where the pack has no scores.

    Rows that do not apply keep their points and count: scoring rescales for them. The defaults of
    level 1 are a principle; only the total has to be met. Source: 财预〔2020〕10号.
    """
    rules = scoring_rules(pack)
    if rules is None:
        return None
    rows = [row for _, row in point_rows(sheet)]
    expected = _expected(pack, sheet, rows)
    levels: list[LevelWeight] = []
    for level1, inside in _grouped(rows, "level1").items():
        levels.append(LevelWeight(level1, "", _sum(inside), expected.get(level1)))
        levels += [
            LevelWeight(level1, level2, _sum(deepest))
            for level2, deepest in _grouped(inside, "level2").items()
            if level2
        ]
    unreadable = tuple(
        f"indicators[{i}].max_score"
        for i, row in point_rows(sheet)
        if parse_points(row.max_score) is None and not row.not_applicable
    )
    return WeightReport(_sum(rows), exact(rules.indicator_total), tuple(levels), unreadable)


def balance(pack: FormPack, sheet: SheetDocument) -> dict[str, str]:
    """Return points by path ("indicators[0].max_score") that add up to the pack's total exactly.

    Each level 1 gets its default, brought in proportion to the total where the defaults do not
    make it up; a level without default gets its share by rows; the rows of a level share evenly
    in the pack's step, the first ones the odd steps. Rows that do not apply keep their points,
    which their level has less. Empty where the pack has no scores.
    """
    rules = scoring_rules(pack)
    rows = [(i, row) for i, row in point_rows(sheet) if not row.not_applicable]
    if rules is None or not rows:
        return {}
    kept = _sum([row for _, row in point_rows(sheet) if row.not_applicable])
    total = exact(rules.indicator_total) - kept
    levels: dict[str, list[int]] = {}
    for i, row in rows:
        levels.setdefault(_name(row.level1), []).append(i)
    shares = _shares(pack, sheet, levels, total)
    step = _step(exact(rules.step), total, [(shares[name], len(levels[name])) for name in levels])
    points: dict[int, Decimal] = {}
    given = _apportion(total, list(shares.values()), step)
    for amount, numbers in zip(given, levels.values(), strict=True):
        evenly = _apportion(amount, [Decimal(1)] * len(numbers), step)
        points |= dict(zip(numbers, evenly, strict=True))
    return {f"indicators[{i}].max_score": _shown(points[i]) for i in sorted(points)}


def _shares(
    pack: FormPack, sheet: SheetDocument, levels: Mapping[str, Sequence[int]], total: Decimal
) -> dict[str, Decimal]:
    """Return in what proportion the levels share the total."""
    defaults = _defaults(pack, sheet, levels)
    kept: dict[str, Decimal] = {}
    for _, row in point_rows(sheet):
        if row.not_applicable:
            name = _name(row.level1)
            kept[name] = kept.get(name, Decimal()) + (parse_points(row.max_score) or 0)
    known = {name: max(w - kept.get(name, 0), Decimal()) for name, w in defaults.items()}
    open_rows = sum(len(numbers) for name, numbers in levels.items() if name not in known)
    rest = max(total - sum(known.values(), Decimal()), Decimal())
    shares = {
        name: known[name] if name in known else rest * len(numbers) / open_rows
        for name, numbers in levels.items()
    }
    if not any(shares.values()):
        return {name: Decimal(len(numbers)) for name, numbers in levels.items()}
    return shares


def _expected(
    pack: FormPack, sheet: SheetDocument, rows: Sequence[Indicator]
) -> dict[str, Decimal]:
    return _defaults(pack, sheet, _grouped(rows, "level1"))


def _defaults(
    pack: FormPack, sheet: SheetDocument, names: Mapping[str, object]
) -> dict[str, Decimal]:
    block = pack.form(sheet.kind).first_block(IndicatorsBlock)
    found: dict[str, float] = block.default_weights(set(names)) if block else {}
    return {name: exact(weight) for name, weight in found.items()}


def _step(wanted: Decimal, total: Decimal, levels: Sequence[tuple[Decimal, int]]) -> Decimal:
    """Return the coarsest step that makes up the total and leaves no row without points."""
    enough = all(share >= rows * wanted for share, rows in levels)
    if enough and total % wanted == 0:
        return wanted
    return min(wanted, _FINE_STEP, Decimal(1).scaleb(-decimals_of(total)))


def _apportion(total: Decimal, shares: Sequence[Decimal], step: Decimal) -> list[Decimal]:
    """Share out `total` in whole steps by the largest remainder; the sum is exact."""
    whole, steps = sum(shares, Decimal()), max(total, Decimal()) / step
    quotas = [steps * share / whole for share in shares]
    parts = [int(quota) for quota in quotas]
    left = int(steps) - sum(parts)
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - quotas[i], i))
    for i in order[:left]:
        parts[i] += 1
    return [part * step for part in parts]


def _grouped(rows: Sequence[Indicator], key: str) -> dict[str, list[Indicator]]:
    groups: dict[str, list[Indicator]] = {}
    for row in rows:
        groups.setdefault(_name(getattr(row, key)), []).append(row)
    return groups


def _sum(rows: Sequence[Indicator]) -> Decimal:
    return sum((parse_points(row.max_score) or Decimal() for row in rows), Decimal())


def _name(level: str | None) -> str:
    return "".join((level or "").split())


def _shown(points: Decimal) -> str:
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
