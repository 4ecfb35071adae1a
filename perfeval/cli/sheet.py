"""`perfeval sheet …`: checks, scores, prints sheet documents; files in, files out, no database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from perfeval.cli import words
from perfeval.cli.console import Unusable, say, write_json, write_text
from perfeval.cli.documents import GivenSheet, load_sheets
from perfeval.cli.files import check_writable, shown_name, write_whole
from perfeval.cli.options import json_option, pack_option
from perfeval.cli.rules import rules
from perfeval.cli.score import score
from perfeval.domain.checks import CheckReport, Finding, check_sheet, counts_of
from perfeval.domain.errors import DocumentError
from perfeval.domain.grid import Grid
from perfeval.domain.labels import LEVELS
from perfeval.domain.layout import build_grid
from perfeval.domain.places import describe_place
from perfeval.domain.sheet_format import canonical_json, content_hash, sheet_schema
from perfeval.printing.coverage import find_uncovered

DRAFT_MARK = "送审稿"
PRINTED = (".pdf", ".docx", ".xlsx", ".html")

files_argument = click.argument("files", nargs=-1, required=True, metavar="文件.json...")


@click.group(cls=words.Group)
def sheet() -> None:
    """检查、计分、打印绩效表文件（不需要数据库）"""


sheet.add_command(rules)
sheet.add_command(score)


@sheet.command("check")
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


@sheet.command("print")
@files_argument
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="文件",
    help="输出文件：.pdf、.docx、.xlsx 或 .html，多张表合成一个",
)
@pack_option
def print_(files: tuple[str, ...], output: str, pack_name: str | None) -> None:
    """按表样打印绩效表；未定稿的印有“送审稿”字样"""
    target = Path(output)
    kind = target.suffix.lower()
    if kind not in PRINTED:
        raise Unusable(f"{output}：输出文件名应以 .pdf、.docx、.xlsx 或 .html 结尾")
    check_writable(target)
    given = load_sheets(files, pack_name)
    grids = [build_grid(g.pack, g.sheet) for g in given]
    marks = [find_mark(g) for g in given]
    write_whole(target, _printed(kind, grids, marks))
    for one, grid in zip(given, grids, strict=True):
        for path, character in find_uncovered(grid):
            place = describe_place(one.pack, one.sheet, path)
            code = f"U+{ord(character):04X}"
            say(f"{one.name}：{path}（{place}）：字库中没有“{character}”（{code}），印作“〓”")
    say(f"已写出 {output}，共 {len(given)} 张表")


@sheet.command("schema")
def schema() -> None:
    """输出绩效表文件格式的 JSON Schema"""
    write_json(sheet_schema())


def find_mark(given: GivenSheet) -> str:
    """Return "" for the export of a signed round whose content is unchanged, else 送审稿."""
    stamp = given.sheet.round
    if stamp is None:
        return DRAFT_MARK
    if stamp.sha256.lower() == content_hash(canonical_json(given.sheet)):
        return ""
    say(f"{shown_name(given.name)}：round.sha256：内容与定稿时的校验值不符，按送审稿打印")
    return DRAFT_MARK


def _printed(kind: str, grids: Sequence[Grid], marks: Sequence[str]) -> bytes:
    from perfeval.printing import Printable
    from perfeval.printing.formats import Format, print_as

    forms = [Printable(grid=grid, mark=mark) for grid, mark in zip(grids, marks, strict=True)]
    try:
        return print_as(Format(kind.removeprefix(".")), forms)
    except DocumentError as error:
        raise Unusable(str(error)) from error


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
        lines += [f"  未检查 {skipped.check}：{skipped.why}" for skipped in report.not_run]
    counts = counts_of(finding for report in reports for finding in report.findings)
    lines.append("，".join(f"{LEVELS[level]} {counts[level.value]} 项" for level in LEVELS))
    return lines
