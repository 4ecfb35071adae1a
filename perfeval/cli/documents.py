"""Sheet documents and form packs as the commands are given them: by file name, by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval.cli.console import Unusable, say
from perfeval.cli.files import STDIN, read_text, shown_name
from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.misfits import find_misfits
from perfeval.domain.sheet_format import parse_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.packs import find_pack, load_pack_file


@dataclass(frozen=True, slots=True)
class GivenSheet:
    """A sheet document with the name of its file and the pack that it is read under."""

    name: str
    sheet: SheetDocument
    pack: FormPack


def load_sheets(names: Sequence[str], pack_name: str | None) -> list[GivenSheet]:
    """Read all files; raises Unusable with a line for each fault of each file."""
    if names.count(STDIN) > 1:
        raise Unusable("标准输入（-）只能给出一次")
    forced = load_pack(pack_name) if pack_name is not None else None
    given, faults = [], []
    for name in names:
        try:
            given.append(_load_sheet(name, forced))
        except Unusable as error:
            faults.append(error.message)
    if faults:
        raise Unusable("\n".join(faults))
    for one in given:
        _tell_differences(one)
    return given


def load_pack(name: str) -> FormPack:
    """Return a pack by its id or by the name of its TOML file; raises Unusable."""
    is_file = name.endswith(".toml") or "/" in name or "\\" in name
    try:
        return load_pack_file(Path(name)) if is_file else find_pack(name)
    except DocumentError as error:
        raise Unusable(f"{name}：{error}" if is_file else error.sentence) from error


def _load_sheet(name: str, forced: FormPack | None) -> GivenSheet:
    try:
        sheet = parse_sheet(read_text(name))
        pack = forced or find_pack(sheet.pack)
        misfits = find_misfits(pack, sheet)
    except DocumentError as error:
        raise Unusable(f"{shown_name(name)}：{error}") from error
    if misfits:
        lines = (f"{shown_name(name)}：{path}：{sentence}" for path, sentence in misfits)
        raise Unusable("\n".join(lines))
    return GivenSheet(name, sheet, pack)


def _tell_differences(given: GivenSheet) -> None:
    """Say on standard error where the pack is not the one that the document names."""
    name, sheet, pack = shown_name(given.name), given.sheet, given.pack
    if sheet.pack != pack.id:
        say(f"{name}：文件注明的表样是 {sheet.pack}，按 --pack 改用 {pack.id}")
    elif sheet.pack_version not in (None, pack.version):
        say(f"{name}：文件按表样第 {sheet.pack_version} 版填写，现用第 {pack.version} 版")
