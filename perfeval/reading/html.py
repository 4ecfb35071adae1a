"""Web pages: tables with their spans, and the lines of text between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import SourceFile
from perfeval.reading.flow_tables import Flow, FlowTable
from perfeval.reading.limits import MOST_DEPTH
from perfeval.reading.plain_text import decode
from perfeval.reading.worksheets import TOO_MUCH

_SILENT = frozenset(["script", "style", "title", "template", "noscript", "svg", "head"])
_BREAKS = frozenset(
    [
        *("p", "div", "section", "article", "header", "footer", "li", "ul", "ol", "dl", "dt", "dd"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote", "form", "caption"),
    ]
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
# A line end in the source is a blank between words and nothing between Chinese characters.
_WRAPPED = re.compile(r"[ \t]*[\r\n]\s*")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_MARK = "\ue0ff"  # stands for <br> until the line ends of the source are gone


def read_html(data: bytes) -> SourceFile:
    """Return the tables and lines of a web page; raises DocumentError with a sentence."""
    parser = _Parser()
    try:
        parser.feed(_decode(data))
        parser.close()
    except (AssertionError, ValueError) as error:
        raise DocumentError("$", "网页内容已损坏，请另存一次后重试") from error
    parser.end_all()
    return parser.flow.finish("")


def _decode(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    name = found[1].decode("ascii").lower() if found else ""
    if name in ("gb2312", "gbk", "gb18030"):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            return decode(data)
    return decode(data)


@dataclass(slots=True)
class _Open:
    """A table that is open, and the cell in it that is."""

    table: FlowTable
    texts: list[str] | None = None  # of the open cell
    rows: int = 1
    columns: int = 1
    groups: list[str] = field(default_factory=list)


class _Parser(HTMLParser):
    """Collects tables and lines; end tags may be missing, as in pages made by hand."""

    def __init__(self) -> None:
        """Start at the beginning of a page."""
        super().__init__(convert_charrefs=True)
        self.flow = Flow()
        self.open: list[_Open] = []
        self.silent: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what a tag opens."""
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag == "body":
            self.silent.clear()
        elif tag == "table":
            self.start_table()
        elif tag == "tr" and self.open:
            self.end_cell()
            self.open[-1].table.start_row()
        elif tag in ("td", "th") and self.open:
            self.start_cell(dict(attrs))
        elif tag == "br":
            self.add(_MARK)
        elif tag in _BREAKS:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        """Close what a tag closes."""
        if tag in _SILENT:
            if tag in self.silent:
                del self.silent[self.silent.index(tag) :]
        elif tag == "table" and self.open:
            self.end_cell()
            self.open.pop()
        elif tag in ("td", "th", "tr") and self.open:
            self.end_cell()
        elif tag in _BREAKS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if not self.silent:
            self.add(data)

    def add(self, text: str) -> None:
        """Add a text to the open cell, else to the line between tables."""
        cell = self.open[-1].texts if self.open else self.texts
        # Between the cells of a table there is nothing to see but line ends of the source.
        if cell is not None:
            cell.append(text)
        elif text.strip():
            self.texts.append(text)

    def start_table(self) -> None:
        """Begin a table, perhaps inside a cell."""
        if len(self.open) >= MOST_DEPTH:
            raise DocumentError("$", TOO_MUCH)
        if not self.open:
            self.end_line()
        self.open.append(_Open(self.flow.table()))

    def start_cell(self, attributes: dict[str, str | None]) -> None:
        """Begin a cell."""
        self.end_cell()
        one = self.open[-1]
        if one.table.row < 0:
            one.table.start_row()
        one.texts = []
        one.rows, one.columns = (_span(attributes.get(key)) for key in ("rowspan", "colspan"))

    def end_cell(self) -> None:
        """End the open cell of the innermost table."""
        one = self.open[-1]
        if one.texts is not None:
            text = _tidy("".join(one.texts))
            self.flow.count(text)
            one.table.add(text, rows=one.rows, columns=one.columns)
            one.texts = None

    def end_line(self) -> None:
        """End a line of text; in a cell a new line begins."""
        cell = self.open[-1].texts if self.open else None
        if cell is not None:
            if cell and cell[-1] != _MARK:
                cell.append(_MARK)
            return
        text = _tidy("".join(self.texts)).replace("\xa0", " ")
        self.texts = []
        if text.strip():
            self.flow.line(text)

    def end_all(self) -> None:
        """End what a page left open."""
        while self.open:
            self.end_cell()
            self.open.pop()
        self.end_line()


def _tidy(text: str) -> str:
    """Return a text with the line breaks that a browser shows, and no others."""
    pieces = []
    for line in text.split(_MARK):
        stripped = _WRAPPED.sub("\n", line).strip("\n")
        shown = stripped.split("\n")
        joined = shown[0]
        for following in shown[1:]:
            wide = _WIDE.match(following) or _WIDE.match(joined[-1:])
            joined += following if wide else f" {following}"
        pieces.append(joined.replace("\xa0", " "))
    return "\n".join(pieces).strip("\n")


def _span(text: str | None) -> int:
    digits = (text or "").strip()
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 7 else 1
