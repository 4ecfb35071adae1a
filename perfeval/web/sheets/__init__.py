"""One sheet: the form filled in place, its checks, its preview, its prints, and its submission."""

from perfeval.web.sheets import (
    change_table,
    comments,
    history,
    live,
    paper,
    prints,
    quality,
    target_locks,
    views,
)
from perfeval.web.sheets.blueprint import blueprint

__all__ = [
    "blueprint",
    "change_table",
    "comments",
    "history",
    "live",
    "paper",
    "prints",
    "quality",
    "target_locks",
    "views",
]
