"""Makes sheets without a fault under any pack, the same one for the same number."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from perfeval.domain.form_pack import FormPack, FundsBlock, IndicatorsBlock
from perfeval.domain.scoring import score_sheet, scoring_rules
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import SheetKind
from perfeval.domain.values import round_half_up
from perfeval.domain.weights import balance
from tests.domain.data import edited, load_cases

POOL = load_cases("clean_rows")
ROWS, WORDS = POOL["rows"], POOL["words"]
YEAR = 2023
_MANY = {"quantity": 3, "quality": 2}
_COSTS = ("economic_cost", "social_cost", "ecological_cost")
SIGNED = ("owner", "finance_clerk", "deputy_head", "director")


def make_clean_sheet(pack: FormPack, kind: str, number: int) -> dict[str, Any]:
    """Return the plain data of a sheet that every check should pass."""
    draw = Random(f"{pack.id} {kind} {number}")  # noqa: S311 - the same sheet every time
    form = pack.form(SheetKind(kind))
    block: IndicatorsBlock = form.first_block(IndicatorsBlock)
    columns = {column.key for column in block.columns}
    with_evidence = draw.random() < 0.5
    rows = [
        _row(draw, level1, level2, entry, columns, with_evidence)
        for level1, level2, entry in _chosen(draw, block)
    ]
    data: dict[str, Any] = {
        "format": "perfeval-sheet/1",
        "pack": pack.id,
        "kind": kind,
        "fiscal_year": YEAR,
        "project": {"code": None, "name": None},
        "implementing_unit": draw.choice(WORDS["units"]),
        "competent_department": draw.choice(WORDS["units"]),
        "objectives": [_goal(rows)],
        "indicators": rows,
        "texts": {},
        "signatures": [],
    }
    if kind == "project":
        data["project"]["name"] = draw.choice(WORDS["projects"]) + "项目"
    paths = {cell.path for cell in form.fixed_cells()}
    for key in ("process", "conclusion", "problems", "improvements"):
        if f"texts.{key}" in paths:
            data["texts"][key] = draw.choice(WORDS[key])
    explained = "funds_deviation" in paths
    if explained:
        data["funds_deviation"] = draw.choice(WORDS["money"])
    data["funds"] = _funds(draw, form.first_block(FundsBlock), explained)
    if draw.random() < 0.3:
        _sign(data)
    return data if scoring_rules(pack) is None else _scored(draw, pack, data, columns)


def _chosen(draw: Random, block: IndicatorsBlock) -> list[tuple[str | None, str | None, Any]]:
    if not block.levels:
        keys = ["quantity", "quantity", "quality", "timeliness", "social_benefit"]
        keys.append("beneficiary_satisfaction")
        return [(None, None, entry) for key in dict.fromkeys(keys) for entry in _pick(draw, key, 2)]
    chosen: list[tuple[str | None, str | None, Any]] = []
    for one in block.levels:
        needed = draw.choice(one.level2)
        for two in one.level2:
            many = _MANY.get(two.key, 1)
            wanted = many > 1 or two is needed or one.key != "benefit" or draw.random() < 0.5
            if wanted and two.key not in _COSTS[1:]:
                key = "cost" if two.key in _COSTS else two.key
                chosen += [(one.name, two.name, entry) for entry in _pick(draw, key, many)]
    return chosen


def _pick(draw: Random, key: str, many: int) -> list[Any]:
    return draw.sample(ROWS[key], min(many, len(ROWS[key])))


def _row(
    draw: Random, level1: str | None, level2: str | None, entry: Any, columns: Any, evidence: bool
) -> dict[str, Any]:
    name, sign, unit, least, most, decimals = entry
    target, actual, missed = _values(draw, sign, least, most, decimals, "deviation" in columns)
    row = {"level1": level1, "level2": level2, "name": name, "target": target, "actual": actual}
    if sign in "≥≤=":
        own = "unit_of_measure" in columns
        row |= {
            "target": f"{target}{'' if own else unit}",
            "actual": f"{actual}{'' if own else unit}",
        }
        if own:
            row["unit_of_measure"] = unit
        if "operator" in columns:
            row["operator"] = sign
        else:
            row["target"] = sign + row["target"]
    if missed:
        row["deviation"] = draw.choice(WORDS["reasons"])
    if evidence:
        title = "2023年11月问卷：发放150份，有效142份" if "满意" in name else f"{name}台账"
        row["evidence"] = [{"title": title, "file": None, "page": None}]
    return row


def _values(
    draw: Random, sign: str, least: int, most: int, decimals: int, may_miss: bool
) -> tuple[str, str, bool]:
    if sign == "日期":
        month = draw.randint(least, most)
        return f"{YEAR}年{month}月底前", f"{YEAR}年{month}月{draw.randint(5, 20)}日", False
    if sign == "是否":
        return "是", "是", False
    if sign == "等级":
        return "优", "优", False
    target = Decimal(draw.randint(least, most))
    missed = may_miss and sign != "=" and draw.random() < 0.15
    drift = Decimal(draw.randint(1, 40)) / 1000
    better = 0 if sign == "=" else (1 if sign == "≥" else -1) * (-1 if missed else 1)
    actual = round_half_up(target * (1 + better * drift), decimals)
    if sign == "≥" and decimals and most < 100:
        actual = min(actual, Decimal("99.5"))  # a rate
    if missed and actual == target:
        missed = False
    return f"{target}", f"{actual}", missed


def _goal(rows: list[dict[str, Any]]) -> dict[str, str]:
    named = [row for row in rows if row["target"][-1:].isalnum()][:3]
    expected = "；".join(f"{row['name']}达到{row['target']}" for row in named)
    actual = "；".join(f"{row['name']}为{row['actual']}" for row in named)
    return {"expected": f"全年任务：{expected}。", "actual": f"全年完成：{actual}。"[:99]}


def _funds(draw: Random, block: FundsBlock, explained: bool) -> list[dict[str, Any]]:
    columns = {column.key for column in block.columns}
    low = 850 if explained else 965
    total = Decimal(draw.randint(2000, 90000)) / 100
    spent = round_half_up(total * draw.randint(low, 1000) / 1000, 2)
    rows = []
    for i, line in enumerate(block.rows):
        has = i < 2
        row: dict[str, Any] = {"source": line.source}
        amounts = (total, spent) if has else (Decimal("0.00"), Decimal("0.00"))
        row["annual_budget"], row["executed"] = f"{amounts[0]:.2f}", f"{amounts[1]:.2f}"
        if "initial_budget" in columns:
            before = amounts[0] - 1 if explained and has else amounts[0]
            row["initial_budget"] = f"{before:.2f}"
        if "execution_rate" in columns:
            rate = round_half_up(spent / total * 100, 2)
            row["execution_rate"] = f"{rate}%" if has else "—"
        rows.append(row)
    return rows


def _sign(data: dict[str, Any]) -> None:
    data["round"] = {"number": 1, "sha256": "0" * 64, "frozen_at": "2024-01-15T16:30:00+08:00"}
    at = "2024-01-15T16:30:00+08:00"
    data["signatures"] = [
        {"role": role, "name": "张三", "decision": "pass", "at": at} for role in SIGNED
    ]


def _scored(draw: Random, pack: FormPack, data: dict[str, Any], columns: Any) -> dict[str, Any]:
    """Give the rows their points and the scores that follow from the rules."""
    for path, points in balance(pack, read_sheet(data)).items():
        data = edited(data, [{"at": path, "value": points}])
    for row in data["indicators"]:
        row["max_score"] = row.get("max_score") or "0"
    report = score_sheet(pack, read_sheet(data))
    assert not report.unscored, report.unscored
    for line in report.lines:
        row = data["indicators"][int(line.path[len("indicators[") : -1])]
        row["score"] = f"{line.score}"
        if line.score < line.max_score and "deviation" in columns:
            row["deviation"] = draw.choice(WORDS["reasons"])
    if report.execution is not None and report.execution.path.startswith("funds["):
        path = f"{report.execution.path}.score"
        data = edited(data, [{"at": path, "value": f"{report.execution.score}"}])
    data["total_score"] = f"{report.total}"
    if draw.random() < 0.5:
        data["grade"] = report.grade
    return data
