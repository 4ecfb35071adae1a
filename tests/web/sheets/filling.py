"""Typing into the sheet page as a browser does: read its fields, change some, press a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from perfeval.domain.sheets import SheetDocument
from perfeval.queries.documents import draft_document
from tests.factories import post
from tests.factories.filings import load_filing
from tests.web.pages import open_page


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The page of a sheet as one visitor has it open."""

    client: FlaskClient
    filing_id: int
    fields: Mapping[str, str]

    @property
    def address(self) -> str:
        """Return the address of the page."""
        return f"/sheets/{self.filing_id}"

    def press(
        self, button: str = "save", typed: Mapping[str, str] = MappingProxyType({})
    ) -> TestResponse:
        """Type into fields by name, and press a button by its value."""
        return self.send({**self.fields, **typed, "do": button})

    def send(self, fields: Mapping[str, str]) -> TestResponse:
        """Send exactly these fields, with a token."""
        kept = {name: text for name, text in fields.items() if name != "csrf_token"}
        return post(self.client, self.address, kept)


def open_sheet(client: FlaskClient, filing_id: int) -> SheetPage:
    """Open the page of a sheet."""
    return SheetPage(client, filing_id, open_page(client, f"/sheets/{filing_id}").fields)


def stored(app: Flask, filing_id: int) -> SheetDocument:
    """Return the document that the tables hold now."""
    with app.app_context():
        return draft_document(load_filing(filing_id))
