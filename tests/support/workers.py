"""Processes that carry out jobs, as an installation runs them, to be killed by tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0  # a busy machine takes its time


@dataclass
class Workers:
    """Starts processes of one installation; what they said on standard error is kept."""

    instance: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(
        self, *arguments: str, output: IO[bytes] | int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """Start `perfeval …`, for example `worker`."""
        with (self.instance / "errors").open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "perfeval", *arguments],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a process at once, as a power cut would."""
        assert process.poll() is None, f"it had ended by itself: {self.errors()}"
        process.kill()
        process.wait()
        self.running.remove(process)

    def stop(self, process: subprocess.Popen[bytes]) -> int:
        """Ask a process to end and return its exit code."""
        process.terminate()
        code = process.wait(timeout=60)
        self.running.remove(process)
        return code

    def errors(self) -> str:
        """Return what all processes said on standard error."""
        return (self.instance / "errors").read_text(encoding="utf-8")

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PERFEVAL_")}
        own = {
            "PERFEVAL_INSTANCE": str(self.instance),
            "PERFEVAL_DATABASE_URL": self.database_url,
            # At noon, with the day's own jobs due at night, none of them comes in the way.
            "PERFEVAL_TIME_ZONE": _zone_at_noon(),
            "PERFEVAL_DIGEST_TIME": "23:59",
            "PYTHONUTF8": "1",
        }
        return {**kept, **own, **self.settings}


@contextmanager
def workers(instance: Path, database_url: str, **settings: str) -> Iterator[Workers]:
    """Yield a starter of processes; those that still run at the end are killed."""
    instance.mkdir(parents=True, exist_ok=True)
    (instance / "errors").touch()
    started = Workers(instance, database_url, settings)
    try:
        yield started
    finally:
        for process in started.running:
            process.kill()
            process.wait()


def _zone_at_noon() -> str:
    return (
        f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"  # the sign in these names is the other way round
    )


def wait_until(is_so: Callable[[], bool], seconds: float = START_SECONDS) -> bool:
    """Wait until something is so; tell whether it came to be."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False
