"""`perfeval sheet check`: what the checks find in sheet documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from perfeval.cli import words
from perfeval.cli.console import write_json, write_text
from perfeval.cli.documents import GivenSheet, load_sheets
from perfeval.cli.files import shown_name
from perfeval.cli.options import files_argument, json_option, pack_option
from perfeval.domain.checks import CheckReport, Finding, check_sheet, counts_of
from perfeval.domain.checks.copies import index_copies, word_lists
from perfeval.domain.labels import LEVELS
from perfeval.domain.layout import build_grid
from perfeval.domain.places import describe_place
from perfeval.printing.coverage import find_uncovered


@click.command("check", cls=words.Command)
@files_argument
@pack_option
@json_option
def check(files: tuple[str, ...], pack_name: str | None, as_json: bool) -> int:
    """检查绩效表，列出问题；有“必须修改”的问题时退出码为 1"""
    given = load_sheets(files, pack_name)
    reports = [_check_one(one, given) for one in given]
    if as_json:
        write_json(_report_data(given, reports))
    else:
        write_text("\n".join(_report_lines(given, reports)))
    return 1 if any(report.blocks for report in reports) else 0


def _check_one(one: GivenSheet, given: Sequence[GivenSheet]) -> CheckReport:
    others = tuple(other.sheet for other in given if other is not one)
    missing = find_uncovered(build_grid(one.pack, one.sheet))
    return check_sheet(
        one.pack, one.sheet, missing_characters=missing, others=others if others else None
    )


def _report_data(given: Sequence[GivenSheet], reports: Sequence[CheckReport]) -> dict[str, Any]:
    several = len(given) > 1
    findings: list[dict[str, Any]] = []
    not_run: list[dict[str, str]] = []
    for one, report in zip(given, reports, strict=True):
        prefix = f"{one.name}:" if several else ""
        findings += [_finding_data(finding, prefix) for finding in report.findings]
        where = {"file": one.name} if several else {}
        not_run += [
            {"check": skipped.check, "why": skipped.why, **where} for skipped in report.not_run
        ]
    counts = counts_of(finding for report in reports for finding in report.findings)
    return {"findings": findings, "counts": counts, "not_run": not_run}


def _finding_data(finding: Finding, prefix: str) -> dict[str, Any]:
    suggestion = finding.suggestion
    return {
        "check": finding.check,
        "level": finding.level.value,
        "path": prefix + finding.path,
        "message": finding.message,
        "fix": finding.fix,
        "suggestion": suggestion and {prefix + path: text for path, text in suggestion.items()},
    }


def _report_lines(given: Sequence[GivenSheet], reports: Sequence[CheckReport]) -> list[str]:
    lines: list[str] = []
    for one, report in zip(given, reports, strict=True):
        lines.append(
            f"{shown_name(one.name)}：{one.sheet.title or one.sheet.name}（{one.pack.title}）"
        )
        for finding in report.findings:
            place = describe_place(one.pack, one.sheet, finding.path)
            lines += [
                f"  [{LEVELS[finding.level]}] {place}（{finding.path}） {finding.check}",
                f"      {finding.message}",
                f"      怎样改：{finding.fix}",
            ]
            if finding.suggestion:
                parts = (f"{path} 改为“{text}”" for path, text in finding.suggestion.items())
                lines.append(f"      建议：{'，'.join(parts)}")
            if finding.question:
                asked = finding.question
                written = asked.template.replace("{}", "…")
                lines.append(f"      请回答：{asked.text}填入 {asked.path}，写成“{written}”")
        lines += [f"  未检查 {skipped.check}：{skipped.why}" for skipped in report.not_run]
    lines += _copied_lines(given)
    counts = counts_of(finding for report in reports for finding in report.findings)
    lines.append("，".join(f"{LEVELS[level]} {counts[level.value]} 项" for level in LEVELS))
    return lines


def _copied_lines(given: Sequence[GivenSheet]) -> list[str]:
    """Return what part of the rows of several sheets is copied; one sheet has nothing to say."""
    lists = word_lists({i: one.pack for i, one in enumerate(given)})
    index = index_copies({i: one.sheet for i, one in enumerate(given)}, lists)
    share = index.share_of(index.shares)
    if len(given) == 1 or not share.rows:
        return []
    copied = f"{share.rows} 行指标中 {share.copied} 行（{share.percent}）"
    return [f"指标套用：{copied}连同指标值与另一个项目的表一字不差"]
