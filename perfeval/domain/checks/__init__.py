"""The quality checks: what is wrong in a sheet, at which cell, and how to put it right."""

from perfeval.domain.checks.catalogue import CHECKS, FAMILIES, find_check
from perfeval.domain.checks.model import (
    Check,
    CheckReport,
    Finding,
    Level,
    NotRun,
    Question,
    StoredFacts,
    counts_of,
)
from perfeval.domain.checks.runner import check_sheet

__all__ = [
    "CHECKS",
    "FAMILIES",
    "Check",
    "CheckReport",
    "Finding",
    "Level",
    "NotRun",
    "Question",
    "StoredFacts",
    "check_sheet",
    "counts_of",
    "find_check",
]
