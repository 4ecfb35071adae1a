"""`perfeval sheet print`: sheet documents as PDF, Word, Excel and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from perfeval.cli import words
from perfeval.cli.console import Unusable, say
from perfeval.cli.documents import GivenSheet, load_sheets
from perfeval.cli.files import check_writable, shown_name, write_whole
from perfeval.cli.options import files_argument, pack_option
from perfeval.domain.errors import DocumentError
from perfeval.domain.grid import Grid
from perfeval.domain.layout import build_grid
from perfeval.domain.places import describe_place
from perfeval.domain.sheet_format import canonical_json, content_hash
from perfeval.printing.coverage import find_uncovered

DRAFT_MARK = "送审稿"
PRINTED = (".pdf", ".docx", ".xlsx", ".html")


@click.command("print", cls=words.Command)
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
