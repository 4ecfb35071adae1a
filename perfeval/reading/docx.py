"""Word documents: paragraphs and tables in their order, with real merges and nothing left out.

Read from the XML: python-docx passes over content controls, insertions under review and text
boxes, and with them over words that a person sees on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import SourceFile, Unplaced
from perfeval.reading.flow_tables import Flow, FlowTable
from perfeval.reading.limits import MOST_DEPTH
from perfeval.reading.office_package import OfficePackage, local
from perfeval.reading.worksheets import TOO_MUCH
from perfeval.reading.xlsx import MACROS

# Around what is read: content controls, insertions under review, custom tags, the newer of two
# ways to say the same.
_WRAPPERS = frozenset(
    [
        *("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple"),
        *("AlternateContent", "Choice", "dir", "bdo", "ruby", "rubyBase", "object", "pict"),
        *("drawing", "inline", "anchor", "graphic", "graphicData", "wsp", "txbx", "textbox"),
        *("shape", "rect", "group", "wgp", "wpc", "r"),
    ]
)
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(data: bytes) -> SourceFile:
    """Return the lines and tables of a document; raises DocumentError with a sentence."""
    package = OfficePackage(data)
    root = package.tree(package.main_part())
    flow = Flow()
    body = next((child for child in root if local(child.tag) == "body"), root)
    _read_blocks(body, flow, 0)
    return flow.finish("", [MACROS] if package.has_macros else [])


def _read_blocks(parent: Element, flow: Flow, depth: int) -> None:
    """Read paragraphs and tables one after the other."""
    for block in _blocks(parent, depth):
        if local(block.tag) == "tbl":
            _read_table(block, flow, depth + 1)
        else:
            flow.line(_paragraph(block, flow, depth + 1))


def _blocks(parent: Element, depth: int) -> Iterator[Element]:
    if depth > MOST_DEPTH:
        raise DocumentError("$", TOO_MUCH)
    for child in parent:
        tag = local(child.tag)
        if tag in ("p", "tbl"):
            yield child
        elif tag in _WRAPPERS:
            yield from _blocks(child, depth + 1)


def _paragraph(paragraph: Element, flow: Flow, depth: int) -> str:
    """Return the text of a paragraph; text boxes in it become lines of their own."""
    return "".join(_runs(paragraph, flow, depth))


def _runs(parent: Element, flow: Flow, depth: int) -> Iterator[str]:
    if depth > MOST_DEPTH:
        raise DocumentError("$", TOO_MUCH)
    for child in parent:
        tag = local(child.tag)
        if tag == "t":
            yield child.text or ""
        elif tag == "txbxContent":
            _read_blocks(child, flow, depth + 1)
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag == "sym":
            yield _symbol(child)
        elif tag in _WRAPPERS:
            yield from _runs(child, flow, depth + 1)


def _symbol(element: Element) -> str:
    """Return a character of a symbol face: it stands at the same place in a range of its own."""
    code = next((value for key, value in element.items() if local(key) == "char"), "")
    try:
        return chr(int(code, 16))
    except ValueError:
        return "\ufffd"


def _read_table(element: Element, flow: Flow, depth: int) -> None:
    table = flow.table()
    for row in _named(element, "tr", depth):
        table.start_row()
        properties = _child(row, "trPr")
        if properties is not None:
            table.skip(_value(properties, "gridBefore", 0))
        for cell in _named(row, "tc", depth):
            _read_cell(cell, table, flow, depth + 1)


def _named(parent: Element, wanted: str, depth: int) -> Iterator[Element]:
    """Yield rows or cells, also those in content controls and under review."""
    if depth > MOST_DEPTH:
        raise DocumentError("$", TOO_MUCH)
    for child in parent:
        tag = local(child.tag)
        if tag == wanted:
            yield child
        elif tag in _WRAPPERS:
            yield from _named(child, wanted, depth + 1)


def _read_cell(cell: Element, table: FlowTable, flow: Flow, depth: int) -> None:
    properties = _child(cell, "tcPr")
    columns, merge = 1, None
    if properties is not None:
        columns = max(1, _value(properties, "gridSpan", 1))
        merge = _child(properties, "vMerge")
    inner: list[Element] = []
    lines = []
    for block in _blocks(cell, depth):
        if local(block.tag) == "tbl":
            inner.append(block)
        else:
            lines.append(_paragraph(block, flow, depth))
    # Word demands a paragraph after an inner table; blank ones at the end say nothing.
    text = "\n".join(lines).strip("\n")
    flow.count(text)
    continues = merge is not None and _attribute(merge) != "restart"
    where = table.where()
    if continues and table.extend(columns):
        if text.strip():
            flow.remarks.append(Unplaced(where, text, "被合并单元格遮住的内容"))
    else:
        table.add(text, columns=columns)
    for one in inner:
        _read_table(one, flow, depth + 1)


def _child(parent: Element, name: str) -> Element | None:
    return next((child for child in parent if local(child.tag) == name), None)


def _attribute(element: Element) -> str:
    return next((value for key, value in element.items() if local(key) == "val"), "")


def _value(parent: Element, name: str, usual: int) -> int:
    child = _child(parent, name)
    text = _attribute(child) if child is not None else ""
    return int(text) if text.isdecimal() and len(text) < 6 else usual
