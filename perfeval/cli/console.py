"""What the commands say: results on standard output, messages on standard error."""

from __future__ import annotations

import json
import os
import sys
from io import TextIOWrapper
from typing import Any

import click

# A file can hold anything: what would steer a terminal is shown instead of sent.
_STEERING = {
    code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if code not in (9, 10)
}


class Unusable(click.ClickException):
    """Input or arguments that cannot be used: exit code 2 and the sentence on standard error."""

    exit_code = 2


def prepare_streams() -> None:
    """Let both streams show characters that their encoding lacks as escapes, never fail on them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(message: str) -> None:
    """Write a message to standard error."""
    _write(message.translate(_STEERING), to_error=True)


def write_text(text: str) -> None:
    """Write a result for people to standard output."""
    _write(text.translate(_STEERING))


def write_json(data: Any) -> None:
    """Write a result for programs to standard output: one JSON object in UTF-8."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    _write(text.encode("utf-8", "backslashreplace") + b"\n")


def _write(text: str | bytes, *, to_error: bool = False) -> None:
    try:
        click.echo(text, nl=isinstance(text, str), err=to_error)
    except BrokenPipeError:
        # The reader has gone, as in `| head`: go on in silence, also when Python flushes at exit.
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, (sys.stderr if to_error else sys.stdout).fileno())
        os.close(null)
