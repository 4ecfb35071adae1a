"""The printing faces: which face draws which character, how wide it is, and which none can draw."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from perfeval.domain.grid import Grid, Role
from perfeval.printing.font_files import FontFile
from perfeval.printing.measure import to_printable

BODY_FACE = "PerfevalSerif"
TITLE_FACE = "PerfevalSerifBold"
LABEL_FACE = "PerfevalSans"

_FOLDER = Path(__file__).parent / "faces"
_FILES = {
    BODY_FACE: "NotoSerifSC-Regular.ttf",
    TITLE_FACE: "NotoSerifSC-Bold.ttf",
    LABEL_FACE: "NotoSansSC-Regular.ttf",
}
_FALLBACK = (BODY_FACE, LABEL_FACE)
_FACE_OF_ROLE = {
    Role.TITLE: TITLE_FACE,
    Role.SIDE: LABEL_FACE,
    Role.HEAD: LABEL_FACE,
    Role.LABEL: LABEL_FACE,
    Role.TEXT: BODY_FACE,
    Role.NUMBER: BODY_FACE,
}
# Drawn in place of a character that no face has: printers' sign for a missing sort.
_GETA = "\u3013"


def get_path(name: str) -> Path:
    """Return the font file of the face of that name."""
    return _FOLDER / _FILES[name]


@cache
def load_face(name: str) -> FontFile:
    """Return the face of that name, opened once per process."""
    return FontFile(get_path(name))


class _Widths(dict[str, float]):
    """Widths of characters in thousandths of the type size, looked up when first asked for."""

    def __init__(self, chain: FaceChain) -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, char: str) -> float:
        face = self._chain.find_face(char)
        drawn = _GETA if face is None else char
        font = load_face(face or self._chain.names[0])
        width = font.get_width(font.find_glyph(drawn))
        self[char] = width
        return width


class FaceChain:
    """The faces that draw one kind of cell, in order of preference, asked for each character."""

    def __init__(self, names: tuple[str, ...]) -> None:
        """Take the names of the faces, best first; nothing is opened yet."""
        self.names = names
        self.widths: dict[str, float] = _Widths(self)
        self._faces: dict[str, str | None] = {}

    def find_face(self, char: str) -> str | None:
        """Return the name of the first face that has `char`, None if no face has it."""
        try:
            return self._faces[char]
        except KeyError:
            having = (name for name in self.names if load_face(name).find_glyph(char))
            return self._faces.setdefault(char, next(having, None))

    def split_runs(self, text: str) -> tuple[tuple[str, str], ...]:
        """Split printable text into (face name, text) runs; a missing character becomes a geta."""
        return _split_runs(self, text)


@lru_cache(maxsize=8192)
def _split_runs(chain: FaceChain, text: str) -> tuple[tuple[str, str], ...]:
    if 0 not in load_face(chain.names[0]).find_glyphs(text):
        return ((chain.names[0], text),) if text else ()
    runs: list[tuple[str, str]] = []
    for char in text:
        face = chain.find_face(char)
        drawn = char if face is not None else _GETA
        face = face or chain.names[0]
        if runs and runs[-1][0] == face:
            runs[-1] = (face, runs[-1][1] + drawn)
        else:
            runs.append((face, drawn))
    return tuple(runs)


@cache
def get_chain(role: Role) -> FaceChain:
    """Return the faces for cells of `role`: its own, then body serif, then sans."""
    own = _FACE_OF_ROLE[role]
    return _chain_of((own, *(name for name in _FALLBACK if name != own)))


@cache
def _chain_of(names: tuple[str, ...]) -> FaceChain:
    return FaceChain(names)


def missing_characters(text: str) -> str:
    """Return the characters of `text` that no face can draw, each once, in order of appearance."""
    chain = get_chain(Role.TEXT)
    printable = dict.fromkeys(to_printable(text))
    return "".join(char for char in printable if char != "\n" and chain.find_face(char) is None)


def find_missing_characters(grid: Grid) -> tuple[tuple[str, str], ...]:
    """Return (path, character) for each character of `grid` that no face can draw, each pair once.

    The path is the cell's own, "$" for a label.
    """
    found = (
        (cell.path or "$", char) for cell in grid.cells() for char in missing_characters(cell.text)
    )
    return tuple(dict.fromkeys(found))
