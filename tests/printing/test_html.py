from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from perfeval.domain.grid import Page, Role, RowKind
from perfeval.printing import Printable
from perfeval.printing.html import make_cell_id, print_html, table_html
from tests.printing.grids import GridBuilder, cell, make_form

Attributes = dict[str, str | None]


@dataclass
class Found:
    tag: str
    attributes: Attributes
    text: str = ""


@dataclass
class Table:
    rows: list[tuple[Attributes, list[Found]]] = field(default_factory=list)
    columns: list[Attributes] = field(default_factory=list)


class TableParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.table = Table()
        self.is_open = False
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.names |= set(attributes)
        if tag == "tr":
            self.table.rows.append((attributes, []))
        elif tag == "col":
            self.table.columns.append(attributes)
        elif tag in ("td", "th"):
            self.table.rows[-1][1].append(Found(tag, attributes))
            self.is_open = True
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_open = False

    def handle_data(self, data: str) -> None:
        if self.is_open:
            self.table.rows[-1][1][-1].text += data


def parse(text: str) -> TableParser:
    parser = TableParser()
    parser.feed(text)
    return parser


def test_the_table_equals_the_grid() -> None:
    grid = make_form(3)
    parser = parse(table_html(grid))
    assert len(parser.table.rows) == len(grid.rows)
    for (attributes, found), row in zip(parser.table.rows, grid.rows, strict=True):
        assert attributes["class"] == f"kind-{row.kind}"
        assert [one.text for one in found] == [one.text for one in row.cells]
        for one, wanted in zip(found, row.cells, strict=True):
            assert one.attributes["class"] == f"role-{wanted.role} align-{wanted.alignment}"
            assert int(one.attributes.get("rowspan") or 1) == wanted.row_span
            assert int(one.attributes.get("colspan") or 1) == wanted.column_span
            assert one.attributes.get("data-path") == wanted.path
            is_heading = wanted.role in (Role.HEAD, Role.SIDE, Role.LABEL)
            assert one.tag == ("th" if is_heading else "td")
            assert ("scope" in one.attributes) == is_heading
    assert [one["width"] for one in parser.table.columns] == [
        "12%",
        "12%",
        "14%",
        "26%",
        "18%",
        "18%",
    ]
    assert "style" not in parser.names


def test_a_cell_has_an_id_made_of_its_path() -> None:
    assert make_cell_id("indicators[3].target") == "cell-indicators-3-target"
    assert 'id="cell-indicators-1-target"' in table_html(make_form(2))


def test_text_is_escaped_and_line_ends_kept() -> None:
    builder = GridBuilder()
    builder.add(RowKind.BODY, "a", cell(0, Role.TEXT, '<b>&"\n二', path='a"b'))
    text = table_html(builder.build())
    assert "&lt;b&gt;&amp;&quot;<br>二" in text
    assert 'data-path="a&quot;b"' in text


def test_the_site_fills_cells_and_adds_a_tail() -> None:
    grid = make_form(2)
    text = table_html(
        grid,
        fill=lambda one: f"<i>{one.path}</i>" if one.path else "",
        row_tail=lambda row: f"<b>{row.kind}</b>",
    )
    parser = parse(text)
    assert "<i>indicators[1].name</i>" in text
    assert all(found[-1].attributes["class"] == "row-tail" for _, found in parser.table.rows)
    assert len(parser.table.columns) == len(grid.columns) + 1


def test_the_document_stands_alone() -> None:
    forms = [Printable(make_form(2), "送审稿"), Printable(make_form(1, page=Page(landscape=True)))]
    text = print_html(forms).decode("utf-8")
    assert '<html lang="zh-CN">' in text
    assert "送审稿" in text
    assert "A4 landscape" in text
    assert not any(word in text for word in ("http", "src=", "<link", "url("))
    ids = [part.split('"')[0] for part in text.split('id="')[1:]]
    assert len(ids) == len(set(ids))


def test_a_document_of_no_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no form"):
        print_html([])
