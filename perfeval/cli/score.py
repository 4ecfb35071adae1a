"""`perfeval sheet score`: the score of every line of a sheet, with its arithmetic."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import click

from perfeval.cli import words
from perfeval.cli.console import Unusable, write_json, write_text
from perfeval.cli.documents import GivenSheet, load_sheets
from perfeval.cli.files import shown_name
from perfeval.cli.options import json_option, pack_option
from perfeval.domain.places import describe_place
from perfeval.domain.scoring import (
    NoScoringError,
    ScoreDifference,
    ScoreLine,
    ScoreReport,
    compare_typed_scores,
    score_sheet,
    scoring_rules,
)
from perfeval.domain.values import round_half_up

_HEAD = ("位置", "分值", "得分", "完成率", "算式")
_WIDEST = 44  # columns of the first cell; a longer name pushes its own row only


@click.command("score", cls=words.Command)
@click.argument("file", required=True, metavar="文件.json")
@pack_option
@json_option
def score(file: str, pack_name: str | None, as_json: bool) -> None:
    """按表样的计分办法给每一行打分，并列出算式"""
    (given,) = load_sheets([file], pack_name)
    try:
        report = score_sheet(given.pack, given.sheet)
    except NoScoringError as error:
        raise Unusable(f"{shown_name(file)}：{error}") from error
    differences = compare_typed_scores(report, given.sheet)
    if as_json:
        write_json(report_data(given, report, differences))
    else:
        write_text("\n".join(_report_lines(given, report, differences)))


def report_data(
    given: GivenSheet, report: ScoreReport, differences: Sequence[ScoreDifference]
) -> dict[str, Any]:
    """Return a score report as plain data; decimals are strings."""
    rules = scoring_rules(given.pack)
    decimals = rules.decimals if rules else 2
    execution = report.execution
    data: dict[str, Any] = {
        "lines": [_line_data(line, decimals) for line in report.lines],
        "execution": execution
        and {
            "rate": _rate(execution.rate),
            "max_score": f"{round_half_up(execution.max_score, decimals):f}",
            "score": None if execution.score is None else f"{execution.score:f}",
            "trace": execution.trace,
        },
        "total": None if report.total is None else f"{report.total:f}",
        "grade": report.grade,
        "unscored": [{"path": one.path, "why": one.why} for one in report.unscored],
    }
    if report.partial_total is not None:
        data["partial_total"] = f"{round_half_up(report.partial_total, decimals):f}"
    else:
        data["total_trace"] = report.total_trace
    data["differences"] = [
        {"path": one.path, "typed": one.typed, "computed": one.computed} for one in differences
    ]
    return data


def _line_data(line: ScoreLine, decimals: int) -> dict[str, Any]:
    data: dict[str, Any] = {
        "path": line.path,
        "max_score": f"{round_half_up(line.max_score, decimals):f}",
        "score": f"{line.score:f}",
        "completion_rate": _rate(line.completion_rate),
        "rule": line.rule,
        "trace": line.trace,
        "manual": line.manual,
    }
    return {**data, "note": line.note} if line.note else data


def _rate(rate: Decimal | None) -> str | None:
    return None if rate is None else f"{round_half_up(rate, 4):f}"


def _report_lines(
    given: GivenSheet, report: ScoreReport, differences: Sequence[ScoreDifference]
) -> Iterator[str]:
    pack, sheet = given.pack, given.sheet
    yield f"{shown_name(given.name)}：{sheet.title or sheet.name}（{pack.title}）"
    rows = [_HEAD, *_table_rows(given, report)]
    widths = [min(max(_width(row[i]) for row in rows), _WIDEST) for i in range(len(_HEAD) - 1)]
    for row in rows:
        cells = [_padded(cell, width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join(["", *cells, row[-1]]).rstrip()
    for one in report.unscored:
        yield f"  未计分 {describe_place(pack, sheet, one.path)}（{one.path}）：{one.why}"
    for line in report.lines:
        if line.note:
            yield f"  注意 {describe_place(pack, sheet, line.path)}（{line.path}）：{line.note}"
    for difference in differences:
        place = describe_place(pack, sheet, difference.path)
        yield f"  {place}（{difference.path}）填“{difference.typed}”，应为 {difference.computed}"
    if report.total is None:
        partial = report.partial_total or Decimal()
        yield f"有未计分的项目，不能得出总分；已计分各行合计 {partial:f}"
    else:
        yield f"总分 {report.total:f}，等级 {report.grade or '—'}：{report.total_trace}"


def _table_rows(given: GivenSheet, report: ScoreReport) -> Iterator[tuple[str, ...]]:
    for line in report.lines:
        name = describe_place(given.pack, given.sheet, line.path)
        rate = _rate(line.completion_rate) or "—"
        yield name, f"{line.max_score:f}", f"{line.score:f}", rate, line.trace
    execution = report.execution
    if execution:
        points = "—" if execution.score is None else f"{execution.score:f}"
        rate = _rate(execution.rate) or "—"
        yield "预算执行", f"{execution.max_score:f}", points, rate, execution.trace


def _width(text: str) -> int:
    """Return the columns that a text takes on a terminal: two for a full-width character."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - _width(text))
