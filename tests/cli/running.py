"""Running commands: in this process through `main`, or in one of their own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import click
import pytest

from perfeval.cli import main


@click.command()
def broken() -> None:
    """A command with a fault of its own."""
    raise RuntimeError("not for the user")


ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a command gave back."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Cli:
    """Calls `main` with arguments and standard input; both streams are caught."""

    capture: pytest.CaptureFixture[bytes]
    patch: pytest.MonkeyPatch

    def __call__(self, *args: object, stdin: bytes = b"") -> Outcome:
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self.capture.readouterr()
        code = main([str(arg) for arg in args])
        out, err = self.capture.readouterr()
        return Outcome(code, out, err.decode("utf-8"))


def run(
    *args: object,
    stdin: bytes = b"",
    env: dict[str, str] | None = None,
    before: str = "",
    keep: IO[bytes] | None = None,
) -> Outcome:
    """Run `python -m perfeval …` in a process of its own.

    `before` is Python to run first; `keep` is a file that the process inherits under its number.
    """
    start = ["-m", "perfeval"]
    if before:
        start = ["-c", f"{before}\nimport sys\nfrom perfeval.cli import main\nsys.exit(main())"]
    done = subprocess.run(
        [sys.executable, *start, *map(str, args)],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        check=False,
        pass_fds=[keep.fileno()] if keep else [],
        timeout=60,
    )
    return Outcome(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
