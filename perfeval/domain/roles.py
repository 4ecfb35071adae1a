"""The posts people hold, and the kinds of unit they hold them at."""

from __future__ import annotations

from enum import StrEnum


class PostRole(StrEnum):
    """What a person is at a unit; rights come from posts and from nothing else."""

    OWNER = "owner"
    SECTION_HEAD = "section_head"
    FINANCE_CLERK = "finance_clerk"
    DEPUTY_HEAD = "deputy_head"
    DIRECTOR = "director"
    DESK_OFFICER = "desk_officer"
    PERFORMANCE_OFFICER = "performance_officer"
    SECRETARY = "secretary"
    UNIT_ADMINISTRATOR = "unit_administrator"
    AUDITOR = "auditor"  # reads the audit trail of the unit and those below, and nothing else


class UnitKind(StrEnum):
    """Where a unit stands in the tree."""

    REGION = "region"
    FINANCE_BUREAU = "finance_bureau"
    DEPARTMENT = "department"
    OFFICE = "office"  # subordinate to a department
