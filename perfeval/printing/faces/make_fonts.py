"""Cut the printing faces out of the published Noto fonts: run by hand, never by the program.

Usage, in an empty folder, with `pip install -r perfeval/printing/faces/requirements-fonts.txt`:

    npm pack @expo-google-fonts/noto-serif-sc@0.4.3 @expo-google-fonts/noto-sans-sc@0.4.3
    python perfeval/printing/faces/make_fonts.py FOLDER_OF_THE_TWO_TGZ perfeval/printing/faces
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as hb

SERIF_ARCHIVE = "expo-google-fonts-noto-serif-sc-0.4.3.tgz"
SANS_ARCHIVE = "expo-google-fonts-noto-sans-sc-0.4.3.tgz"

# Signs that a form may hold whatever the coverage of Hanzi: first and last code point.
SIGN_RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x017F),
    (0x02B0, 0x036F),
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x20CF),
    (0x2100, 0x23FF),  # letter-like, number forms, arrows, mathematics
    (0x2460, 0x27BF),  # enclosed numbers, box drawing, geometric shapes, dingbats
    (0x3000, 0x312F),  # CJK punctuation, kana, bopomofo
    (0x3200, 0x33FF),  # enclosed CJK, squared units
    (0xFE10, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full-width forms
)
# Only in the body face, which stands in for the others: Hanzi of Unicode that GBK came too early
# for, radicals (they arrive in text copied out of PDF files), compatibility forms, more Latin.
BODY_RANGES = (
    (0x0180, 0x024F),
    (0x1E00, 0x1EFF),
    (0x2900, 0x297F),
    (0x2B00, 0x2BFF),
    (0x2E00, 0x2FFF),
    (0x31A0, 0x31FF),
    (0x9FA6, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x1F000, 0x3FFFF),
)
# Hanzi of extension A that names and places use today.
BODY_HANZI = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃"
    "䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
KEPT_NAMES = (0, 1, 2, 4, 6, 13, 14)  # copyright, names, licence and its address
DROPPED_TABLES = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "vhea", "vmtx", "DSIG")


@dataclass(frozen=True)
class Recipe:
    """One face: where its source lies, the checksum of that source, and what is kept of it."""

    result: str
    archive: str
    member: str
    sha256: str
    encoding: str
    is_body: bool = False


RECIPES = (
    Recipe(
        "NotoSerifSC-Regular.ttf",
        SERIF_ARCHIVE,
        "package/400Regular/NotoSerifSC_400Regular.ttf",
        "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
        "gbk",
        is_body=True,
    ),
    Recipe(
        "NotoSerifSC-Bold.ttf",
        SERIF_ARCHIVE,
        "package/700Bold/NotoSerifSC_700Bold.ttf",
        "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
        "gb2312",
    ),
    Recipe(
        "NotoSansSC-Regular.ttf",
        SANS_ARCHIVE,
        "package/400Regular/NotoSansSC_400Regular.ttf",
        "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
        "gb2312",
    ),
)
LICENCES = (
    (SERIF_ARCHIVE, "OFL-NotoSerifSC.txt"),
    (SANS_ARCHIVE, "OFL-NotoSansSC.txt"),
)


def expand(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """Return the code points of ranges given by their first and last one."""
    return {point for first, last in ranges for point in range(first, last + 1)}


def list_code_points(encoding: str) -> set[int]:
    """Return the code points of every two-byte character of `encoding`, and all signs."""
    points = expand(SIGN_RANGES)
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                points.update(map(ord, bytes((lead, trail)).decode(encoding)))
            except UnicodeDecodeError:
                continue
    return points


def cut_face(source: bytes, recipe: Recipe) -> bytes:
    """Return the font `source` reduced to the coverage of `recipe`, as TrueType bytes."""
    face = hb.Face(source)
    wanted = list_code_points(recipe.encoding)
    if recipe.is_body:
        wanted |= expand(BODY_RANGES) | set(map(ord, BODY_HANZI))
    plan = hb.SubsetInput()
    plan.unicode_set.update(wanted)
    plan.name_id_set.clear()
    plan.name_id_set.update(KEPT_NAMES)
    plan.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in DROPPED_TABLES)
    plan.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    cut = hb.subset(face, plan)
    return bytes(cut.blob.data)


def read_member(archive: Path, member: str) -> bytes:
    """Return one file of a .tgz archive."""
    with tarfile.open(archive) as opened:
        stream = opened.extractfile(member)
        if stream is None:
            raise SystemExit(f"{archive.name} has no file {member}")
        return stream.read()


def make_fonts(sources: Path, target: Path) -> None:
    """Write the faces, their licences and SHA256SUMS into the folder `target`."""
    for recipe in RECIPES:
        source = read_member(sources / recipe.archive, recipe.member)
        if hashlib.sha256(source).hexdigest() != recipe.sha256:
            raise SystemExit(f"{recipe.archive}: {recipe.member} is not the expected version")
        (target / recipe.result).write_bytes(cut_face(source, recipe))
    for archive, name in LICENCES:
        (target / name).write_bytes(read_member(sources / archive, "package/LICENSE_FONT"))
    names = sorted([recipe.result for recipe in RECIPES] + [name for _, name in LICENCES])
    sums = (f"{hashlib.sha256((target / name).read_bytes()).hexdigest()}  {name}" for name in names)
    (target / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="ascii")


def main(arguments: list[str]) -> None:
    """Read the two folders from the command line and cut the fonts."""
    parser = argparse.ArgumentParser(description="Cut the printing faces.")
    parser.add_argument("sources", type=Path, help="folder of the two .tgz archives")
    parser.add_argument("target", type=Path, help="folder that receives the faces")
    options = parser.parse_args(arguments)
    make_fonts(options.sources, options.target)


if __name__ == "__main__":
    main(sys.argv[1:])
