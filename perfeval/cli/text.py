"""`perfeval text …`: checks the numbers of a narrative; files in, findings out, no database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from perfeval.cli import words
from perfeval.cli.console import Unusable, write_json, write_text
from perfeval.cli.documents import load_sheets
from perfeval.cli.files import STDIN, read_text, shown_name
from perfeval.cli.options import json_option
from perfeval.domain.checks.model import CheckReport, counts_of
from perfeval.domain.labels import LEVELS
from perfeval.domain.narrative import check_text


@click.group(cls=words.Group)
def text() -> None:
    """核对报告正文的数字（不需要数据库）"""


@text.command("check")
@click.argument("file", metavar="正文.txt")
@click.argument("sheets", nargs=-1, metavar="[绩效表.json...]")
@json_option
def check(file: str, sheets: tuple[str, ...], as_json: bool) -> int:
    """核对正文前后的数字，给出绩效表的也与表核对；有“必须修改”的问题时退出码为 1"""
    if file == STDIN and STDIN in sheets:
        raise Unusable("标准输入（-）只能给出一次")
    narrative = read_text(file)
    if not narrative.strip("\ufeff \t\r\n") or "\0" in narrative:
        raise Unusable(f"{shown_name(file)}：没有可以核对的文字，请给出正文的纯文本文件")
    given = load_sheets(sheets, None) if sheets else []
    report = check_text(narrative, [one.sheet for one in given])
    if as_json:
        write_json(_report_data(report))
    else:
        write_text("\n".join(_report_lines(file, report, [one.name for one in given])))
    return 1 if report.blocks else 0


def _report_data(report: CheckReport) -> dict[str, Any]:
    return {
        "findings": [
            {
                "check": finding.check,
                "level": finding.level.value,
                "path": finding.path,
                "message": finding.message,
                "fix": finding.fix,
                "suggestion": None,
            }
            for finding in report.findings
        ],
        "counts": counts_of(report.findings),
        "not_run": [{"check": skipped.check, "why": skipped.why} for skipped in report.not_run],
    }


def _report_lines(file: str, report: CheckReport, sheets: Sequence[str]) -> list[str]:
    beside = f"（对照 {'、'.join(map(shown_name, sheets))}）" if sheets else ""
    lines = [f"{shown_name(file)}{beside}"]
    for finding in report.findings:
        line, _, column = finding.path.partition(":")
        lines += [
            f"  [{LEVELS[finding.level]}] 第{line}行第{column}列 {finding.check}",
            f"      {finding.message}",
            f"      怎样改：{finding.fix}",
        ]
    lines += [f"  未检查 {skipped.check}：{skipped.why}" for skipped in report.not_run]
    counts = counts_of(report.findings)
    return [*lines, "，".join(f"{LEVELS[level]} {counts[level.value]} 项" for level in LEVELS)]
