"""Pages as a test reads them: what a browser would show and what it would send."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from io import BytesIO

from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

_EMPTY = {"input", "br", "meta", "link", "col", "hr", "img"}
_UNSEEN = {"script", "style", "title"}


class ReadPage(HTMLParser):
    """A page: its visible text, links, buttons and the fields of its forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang = ""
        self.links: dict[str, str] = {}  # address → words
        self.fields: dict[str, str] = {}  # what the forms would send, buttons left out
        self.areas: set[str] = set()  # names of the fields that a person types in
        self.buttons: set[tuple[str, str]] = set()  # (name, value)
        self.cells: dict[str, str] = {}  # data-path → text of the cell
        self.choices: dict[str, dict[str, str]] = {}  # id of a radio button → what it would send
        self.anchors: set[str] = set()
        self.folds: dict[str, bool] = {}  # id of what can be folded → whether it is open
        self._texts: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._area = ""
        self._select = ""
        self.feed(html)

    @property
    def text(self) -> str:
        """Return the visible text in one line."""
        return " ".join(" ".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self._note_id(tag, given)
        match tag:
            case "html":
                self.lang = given.get("lang", "")
            case "input":
                self._take_input(given)
            case "textarea":
                self._area = given["name"]
                self.fields[self._area] = ""
                self.areas.add(self._area)
            case "select":
                self._select = given["name"]
            case "option":
                if "selected" in given or self._select not in self.fields:
                    self.fields[self._select] = given["value"]
            case "button":
                self.buttons.add((given.get("name", ""), given.get("value", "")))
        if tag not in _EMPTY:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "textarea":
            # A browser drops the first line end, and sends all others as CR LF.
            text = self.fields[self._area].removeprefix("\n")
            self.fields[self._area] = text.replace("\n", "\r\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data
        tags = {tag for tag, _ in self._open}
        if tags & _UNSEEN:
            return
        self._texts.append(data)
        for tag, given in self._open:
            if tag == "a" and "href" in given:
                self.links[given["href"]] = self.links.get(given["href"], "") + data
            if "data-path" in given:
                path = given["data-path"]
                self.cells[path] = self.cells.get(path, "") + data

    def _note_id(self, tag: str, given: Mapping[str, str]) -> None:
        self.anchors.add(given["id"])
        if tag == "details":
            self.folds[given["id"]] = "open" in given

    def _take_input(self, given: Mapping[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if kind == "radio" and "id" in given:
            self.choices[given["id"]] = {name: given.get("value", "")}
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        if name and kind != "submit":
            self.fields[name] = given.get("value", "")
            if kind not in ("hidden", "radio", "checkbox"):
                self.areas.add(name)


def read(answer: TestResponse) -> ReadPage:
    """Read an answer's page."""
    return ReadPage(answer.get_data(as_text=True))


def open_page(client: FlaskClient, address: str, status: int = 200) -> ReadPage:
    """Open an address and read the page; it must answer with `status`."""
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return read(answer)


def follow(client: FlaskClient, answer: TestResponse) -> ReadPage:
    """Open the page that an answer leads to."""
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return open_page(client, answer.headers["Location"])


def is_login(answer: TestResponse) -> bool:
    """Tell whether an answer asks for login."""
    address: str = answer.headers.get("Location", "")
    return answer.status_code == 302 and address.partition("?")[0].endswith("/login")


def pdf_texts(content: bytes) -> list[str]:
    """Return the text of each page of a PDF, without blanks and line ends."""
    pages = PdfReader(BytesIO(content)).pages
    return ["".join(page.extract_text().split()) for page in pages]
