"""What a job needs of the installation, without knowing the web."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

from perfeval.config import Settings


@dataclass(frozen=True, slots=True)
class Site:
    """An installation: `context` opens a database session of one's own for a while."""

    context: Callable[[], AbstractContextManager[object]]
    settings: Settings


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)
