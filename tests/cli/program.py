"""The program as people start it: in a process of its own, with an instance folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

import pytest

ROOT = Path(__file__).resolve().parents[2]


def use_instance(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let commands of this process work on an instance folder, with no other settings."""
    for name in [name for name in os.environ if name.startswith("PERFEVAL_")]:
        patch.delenv(name)
    patch.setenv("PERFEVAL_INSTANCE", str(folder))


@dataclass(frozen=True)
class Program:
    """Runs `perfeval …` against one instance folder."""

    instance: Path

    def run(
        self, *arguments: str, answers: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "perfeval", *arguments],
            cwd=ROOT,
            env=self.environment(environment),
            input=answers,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    @contextmanager
    def serve(
        self, *arguments: str, ending: signal.Signals = signal.SIGINT, **environment: str
    ) -> Iterator[Site]:
        """Start the site on a free port; at the end it gets a signal and must go quietly."""
        process = subprocess.Popen(
            [sys.executable, "-m", "perfeval", "serve", "--port", "0", *arguments],
            cwd=ROOT,
            env=self.environment(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        try:
            yield _wait_until_ready(process)
            process.send_signal(ending)
            _, errors = process.communicate(timeout=20)
            assert (process.returncode, errors) == (0, "")
        finally:
            process.kill()
            process.communicate()

    def environment(self, more: Mapping[str, str] = {}) -> dict[str, str]:
        """Return the environment to start in: nobody's own settings, but the given ones."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PERFEVAL_")}
        return {**kept, "PERFEVAL_INSTANCE": str(self.instance), "PYTHONUTF8": "1", **more}


@dataclass(frozen=True)
class Site:
    """A running site: its address, and what it said when it started."""

    address: str
    said: str

    @property
    def port(self) -> str:
        """Return the port that it listens on."""
        return self.address.rpartition(":")[2]

    def passwords(self) -> dict[str, str]:
        """Return the passwords that were printed, by login name."""
        return dict(re.findall(r"^  (\w+) +密码 (\S+)  ", self.said, re.MULTILINE))

    def opens(self, username: str, password: str) -> bool:
        """Tell whether the login page takes this password."""
        visitor = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        page = visitor.open(f"{self.address}/login", timeout=20).read().decode()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        fields = {"username": username, "password": password, "csrf_token": token[1]}
        answer = visitor.open(f"{self.address}/login", urlencode(fields).encode(), timeout=20)
        return not str(answer.geturl()).endswith("/login")


def _wait_until_ready(process: subprocess.Popen[str]) -> Site:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("按 Ctrl+C"):
            break
    found = re.search(r"^网址 (http://\S+)$", said, re.MULTILINE)
    if found is None:
        process.kill()
        raise AssertionError(f"{said}\n{process.communicate()[1]}")
    return Site(found[1], said)
