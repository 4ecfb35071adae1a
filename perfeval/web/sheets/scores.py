"""Scores and points beside the cells of a sheet, as the rules of the form pack give them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from perfeval.domain.cell_values import set_values
from perfeval.domain.form_pack import FormPack, FundsBlock
from perfeval.domain.printed_text import row_value
from perfeval.domain.scoring import ScoreReport, compare_typed_scores, score_sheet, scoring_rules
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.values import execution_rate, parse_money, round_half_up
from perfeval.domain.weights import WeightReport, balance, weigh

NO_RATE = "—"


@dataclass(frozen=True, slots=True)
class ShownScore:
    """The computed score of a cell with its arithmetic; `text` is "" where there is none."""

    text: str
    trace: str
    differs: bool = False
    explained: bool = True


@dataclass(frozen=True, slots=True)
class ShownScores:
    """All computed scores by the path of the cell they belong to, and the points given."""

    by_path: Mapping[str, ShownScore]
    report: ScoreReport
    weights: WeightReport | None


def shown_scores(pack: FormPack, sheet: SheetDocument) -> ShownScores | None:
    """Return what to show beside the scores of a sheet; None where the pack has none."""
    if scoring_rules(pack) is None:
        return None
    report = score_sheet(pack, sheet)
    typed = {difference.path for difference in compare_typed_scores(report, sheet)}
    shown: dict[str, ShownScore] = {}
    for line in report.lines:
        path = f"{line.path}.score"
        row = sheet.indicators[_index(line.path)]
        trace = line.trace + (f"；{line.note}" if line.note else "")
        explained = bool((row.deviation_reason or "").strip())
        shown[path] = ShownScore(f"{line.score:f}", trace, path in typed, explained)
    for missing in report.unscored:
        shown[f"{missing.path}.score"] = ShownScore("", missing.why)
    shown |= _sums(report, sheet, typed)
    return ShownScores(shown, report, weigh(pack, sheet))


def with_scores(
    pack: FormPack, sheet: SheetDocument, *, overwrite: bool, locked: Container[str] = ()
) -> SheetDocument:
    """Return the sheet with the computed scores, rates and total; typed ones only if asked.

    Cells of `locked` stay as they are.
    """
    scores = shown_scores(pack, sheet)
    if scores is None:
        return sheet
    values = {path: score.text for path, score in scores.by_path.items() if score.text}
    values |= _rates(pack, sheet)
    if scores.report.grade is not None:
        values["grade"] = scores.report.grade
    open_values = {path: text for path, text in values.items() if path not in locked}
    wanted = {p: v for p, v in open_values.items() if overwrite or not _typed(sheet, p)}
    return set_values(sheet, wanted)


def with_balance(pack: FormPack, sheet: SheetDocument) -> SheetDocument:
    """Return the sheet with the points of its rows balanced over the pack's defaults."""
    return set_values(sheet, balance(pack, sheet))


def is_score(path: str) -> bool:
    """Tell whether a cell holds a score that may be computed."""
    return path == "total_score" or path.endswith("].score")


def score_id(path: str) -> str:
    """Return the id of the element that shows the computed score of a cell."""
    return "auto-" + path.replace("[", "-").replace("].", "-").replace(".", "-")


def _sums(report: ScoreReport, sheet: SheetDocument, typed: set[str]) -> dict[str, ShownScore]:
    found: dict[str, ShownScore] = {}
    total = next((i for i, fund in enumerate(sheet.funds) if fund.source == "total"), None)
    if report.execution is not None and total is not None:
        path, score = f"funds[{total}].score", report.execution.score
        text = "" if score is None else f"{score:f}"
        found[path] = ShownScore(text, report.execution.trace, path in typed)
    if report.total is not None:
        trace = report.total_trace + (f"，等级“{report.grade}”" if report.grade else "")
        found["total_score"] = ShownScore(f"{report.total:f}", trace, "total_score" in typed)
    elif report.partial_total is not None:
        why = f"还有 {len(report.unscored)} 处不能计分，已计分部分合计 {report.partial_total:f}"
        found["total_score"] = ShownScore("", why)
    return found


def _rates(pack: FormPack, sheet: SheetDocument) -> dict[str, str]:
    """Return the execution rates that the form has a cell for."""
    block: FundsBlock | None = pack.form(sheet.kind).first_block(FundsBlock)
    if block is None or all(column.key != "execution_rate" for column in block.columns):
        return {}
    rates = {}
    for i, fund in enumerate(sheet.funds):
        budget, executed = (
            parse_money(text, pack.money_unit) for text in (fund.annual_budget, fund.executed)
        )
        rate = execution_rate(budget, executed)
        if rate is not None:
            rates[f"funds[{i}].execution_rate"] = f"{round_half_up(rate * 100, 2)}%"
        elif budget == 0:
            rates[f"funds[{i}].execution_rate"] = NO_RATE
    return rates


def _typed(sheet: SheetDocument, path: str) -> bool:
    head, _, key = path.rpartition(".")
    if not head:
        return bool((getattr(sheet, path) or "").strip())
    rows = sheet.funds if head.startswith("funds") else sheet.indicators
    return bool((row_value(rows[_index(head)], key) or "").strip())


def _index(path: str) -> int:
    return int(path.partition("[")[2].removesuffix("]"))
