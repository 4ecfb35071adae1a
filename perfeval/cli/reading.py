"""`perfeval sheet read`: a filled form as sheet documents, with a report of what was left over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from perfeval.cli import words
from perfeval.cli.console import Unusable, say
from perfeval.cli.documents import load_pack
from perfeval.cli.files import check_writable, read_bytes, shown_name, write_whole
from perfeval.cli.options import pack_option
from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.recognition.placing import Assumed
from perfeval.domain.recognition.reading import ReadFile
from perfeval.domain.recognition.source import Unplaced
from perfeval.domain.sheet_format import write_sheet

_DOUBTFUL = 0.75  # below this confidence a person should look at every cell
_SHOWN_TEXT = 40  # characters of a text in a message; the report has it whole


@click.command("read", cls=words.Command)
@click.argument("file", metavar="文件")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="表.json",
    help="输出的绩效表文件；有几张表时依次为 表-1.json、表-2.json……",
)
@click.option("--report", metavar="文件", help="读取报告（JSON）：没有归位的内容和推定的内容")
@pack_option
def read(file: str, output: str, report: str | None, pack_name: str | None) -> None:
    """读取填好的表（.xlsx、.docx、.html、文字），写成绩效表文件"""
    target = Path(output)
    check_writable(target)
    if report is not None:
        check_writable(Path(report))
    packs = [load_pack(pack_name)] if pack_name is not None else []
    found = _read(file, packs)
    names = _names(target, len(found.forms))
    for path, form in zip(names, found.forms, strict=True):
        write_whole(path, _json(write_sheet(form.sheet)))
    if report is not None:
        write_whole(Path(report), _json(report_data(found, names)))
    _tell(file, found, names)


def _read(file: str, packs: list[FormPack]) -> ReadFile:
    from perfeval.reading.filled_forms import read_filled_forms

    try:
        return read_filled_forms(read_bytes(file), packs)
    except DocumentError as error:
        raise Unusable(f"{shown_name(file)}：{error.sentence}") from error


def _names(target: Path, count: int) -> list[Path]:
    if count == 1:
        return [target]
    return [target.with_name(f"{target.stem}-{n}{target.suffix}") for n in range(1, count + 1)]


def _json(data: Any) -> bytes:
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def report_data(found: ReadFile, names: list[Path]) -> dict[str, Any]:
    """Return the report as plain data; paths carry the file's name where there are several."""
    several = len(names) > 1
    unplaced, assumed = [_unplaced(one) for one in found.outside], []
    for path, form in zip(names, found.forms, strict=True):
        prefix = f"{path.name}:" if several else ""
        unplaced += [_unplaced(one) for one in form.unplaced]
        assumed += [
            {"path": prefix + one.path, "value": one.value, "why": one.why} for one in form.assumed
        ]
    return {
        "pack": found.forms[0].pack.id,
        "confidence": round(found.confidence, 3),
        "forms": len(found.forms),
        "unplaced": unplaced,
        "assumed": assumed,
        "sheets": [
            {
                "file": path.name,
                "pack": form.pack.id,
                "kind": form.sheet.kind.value,
                "confidence": round(form.confidence, 3),
                "where": form.where,
            }
            for path, form in zip(names, found.forms, strict=True)
        ],
    }


def _unplaced(one: Unplaced) -> dict[str, str]:
    return {"where": one.where, "text": one.text, "why": one.why}


def _tell(file: str, found: ReadFile, names: list[Path]) -> None:
    for path, form in zip(names, found.forms, strict=True):
        say(f"{shown_name(file)}：{form.where} 起：{form.sheet.title or form.sheet.name} → {path}")
        say(f"  表样 {form.pack.id}（{form.pack.title}），相符程度 {form.confidence:.0%}")
        if form.confidence < _DOUBTFUL:
            say("  相符程度较低，请逐格核对，或用 --pack 指定表样后重读")
        for why, notes in _by_reason(form.assumed).items():
            first = f"{notes[0].path}{'＝' + notes[0].value if notes[0].value else ''}"
            count = f" 等 {len(notes)} 处" if len(notes) > 1 else ""
            say(f"  推定 {first}{count}：{why}")
        _tell_left(form.unplaced)
    _tell_left(found.outside)


def _by_reason(assumed: tuple[Assumed, ...]) -> dict[str, list[Assumed]]:
    found: dict[str, list[Assumed]] = {}
    for one in assumed:
        found.setdefault(one.why, []).append(one)
    return found


def _tell_left(left: tuple[Unplaced, ...]) -> None:
    for one in left:
        text = " ".join(one.text.split())
        shown = text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}……"
        say(f"  没有归位 {one.where}“{shown}”：{one.why}")
