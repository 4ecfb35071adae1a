"""A real Chromium for tests: finding it, watching its pages, and judging their accessibility."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

EXECUTABLE = "PERFEVAL_CHROMIUM"
REQUIRED = "PERFEVAL_REQUIRE_BROWSER"
COMMANDS = ("chromium", "chromium-browser", "google-chrome")
OWN_HOSTS = ("127.0.0.1", "localhost")
# Nothing of the browser's own goes out to the network.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Findings of these weights fail a test.
GRAVE = ("serious", "critical")
PATIENCE = 15_000  # milliseconds for what a page is to do; a busy machine is slow, not wrong

expect.set_options(timeout=PATIENCE)


def find_chromium() -> str:
    """Return the browser's path; without one the test is skipped, or fails where it is required."""
    named = os.environ.get(EXECUTABLE)
    for command in (named,) if named else COMMANDS:
        path = shutil.which(command)
        if path:
            return path
    reason = f"no Chromium: {named or ', '.join(COMMANDS)} not found (set {EXECUTABLE})"
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; close it at the end."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


class Pages:
    """Opens pages and remembers what they said and whom they asked."""

    def __init__(self, browser: Browser, base_url: str | None) -> None:
        self.allowed_errors: list[str] = []
        self._browser = browser
        self._base_url = base_url
        self._contexts: list[BrowserContext] = []
        self._errors: list[str] = []
        self._strangers: list[str] = []

    def open(self, **options: Any) -> Page:
        """Open a page in a context (cookies) of its own; `options` are Playwright's new_context's.

        For example java_script_enabled=False, or viewport={"width": 1366, "height": 768}.
        """
        context = self._browser.new_context(
            **{
                "base_url": self._base_url,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                **options,
            }
        )
        self._contexts.append(context)
        context.set_default_timeout(2 * PATIENCE)
        context.on("request", self._note_request)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self._note_error(error.error))
        return context.new_page()

    def allow_error(self, part: str) -> None:
        """Expect console errors that contain `part`, for example "409"."""
        self.allowed_errors.append(part)

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()

    def assert_quiet(self) -> None:
        """Fail on a console error that was not expected and on a request to another host."""
        errors = [e for e in self._errors if not any(part in e for part in self.allowed_errors)]
        assert not errors, f"errors in the browser's console: {errors}"
        assert not self._strangers, f"requests to other hosts: {self._strangers}"

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in OWN_HOSTS:
            self._strangers.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._errors.append(f"{message.text} ({message.location['url']})")

    def _note_error(self, error: Error) -> None:
        self._errors.append(str(error))


def assert_accessible(page: Page, context: str | None = None) -> None:
    """Fail on axe's serious and critical findings on the page, or in the part at a CSS selector."""
    page.wait_for_load_state()
    found = Axe().run(page, context=context).response["violations"]
    grave = [
        f"{finding['id']} ({finding['impact']}): {finding['help']}: "
        + "; ".join(str(node["target"]) for node in finding["nodes"][:5])
        for finding in found
        if finding["impact"] in GRAVE
    ]
    assert not grave, f"{page.url}: " + "\n".join(grave)
