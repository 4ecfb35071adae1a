"""What a unit's package of sheets owes, and what the checks of the package report."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Generic

from perfeval.domain.checks.copies import (
    CopyGroup,
    CopyIndex,
    Key,
    Place,
    tell_projects,
    word_lists,
)
from perfeval.domain.checks.model import Level, NotRun
from perfeval.domain.checks.word_lists import WordLists
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheets import SheetDocument, SheetKind


@dataclass(frozen=True, slots=True)
class Owed(Generic[Key]):
    """A self-assessment that a unit owes: of a project, or of its whole expenditure.

    `sheet`: the key of its sheet, None where there is none. `is_certain` is False where only the
    year before tells of the project: it may have ended.
    """

    name: str
    kind: SheetKind = SheetKind.PROJECT
    sheet: Key | None = None
    is_signed_off: bool = False
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class PackageFinding(Generic[Key]):
    """One fault of a package, at cells of its sheets; a sheet that is missing has no place."""

    check: str
    level: Level
    message: str
    fix: str
    places: tuple[Place[Key], ...] = ()


@dataclass(frozen=True, slots=True)
class Remark(Generic[Key]):
    """What a check of the package yields; level and fix where they are not the check's own."""

    check: str
    message: str
    places: tuple[Place[Key], ...] = ()
    level: Level | None = None
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage(Generic[Key]):
    """A self-assessment that is owed, and what is wrong with it, if anything."""

    owed: Owed[Key]
    finding: PackageFinding[Key] | None


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One column of the money block, in 万元: the unit's whole and the sum of its projects.

    `spending`: the whole's own row of project spending. `difference`: that row, else the whole,
    less the sum. `unread`: projects that show no amount in this column. None = not shown anywhere.
    """

    column: str
    word: str
    whole: Decimal | None
    spending: Decimal | None
    projects: Decimal | None
    unread: int

    @property
    def stated(self) -> Decimal | None:
        """Return what the projects are held against: the project spending, else the whole."""
        return self.whole if self.spending is None else self.spending

    @property
    def difference(self) -> Decimal | None:
        """Return what the projects fall short of what is stated; negative where they exceed it."""
        if self.stated is None or self.projects is None:
            return None
        return self.stated - self.projects


@dataclass(frozen=True, slots=True)
class PackageReport(Generic[Key]):
    """All findings, errors first; what is owed; money by column; copied rows; what did not run."""

    findings: tuple[PackageFinding[Key], ...]
    coverage: tuple[Coverage[Key], ...]
    money: tuple[MoneyLine, ...]
    copies: CopyIndex[Key]
    groups: tuple[CopyGroup[Key], ...]
    not_run: tuple[NotRun, ...]

    def of_check(self, check_id: str) -> tuple[PackageFinding[Key], ...]:
        """Return the findings of one check."""
        return tuple(finding for finding in self.findings if finding.check == check_id)


@dataclass(frozen=True)
class Package(Generic[Key]):
    """The sheets of a unit and year, each with its pack."""

    packs: Mapping[Key, FormPack]
    documents: Mapping[Key, SheetDocument]

    @cached_property
    def department(self) -> Key | None:
        """Return the newest sheet of the unit's whole expenditure, or None."""
        found = [key for key, one in self.documents.items() if one.kind is SheetKind.DEPARTMENT]
        return found[-1] if found else None

    @cached_property
    def lists(self) -> dict[Key, WordLists]:
        """Return the word lists of each sheet's pack."""
        return word_lists(self.packs)

    @cached_property
    def told(self) -> dict[Key, Hashable]:
        """Return what tells the project of each sheet."""
        return tell_projects(self.documents)

    @cached_property
    def projects(self) -> dict[Key, SheetDocument]:
        """Return the sheets of projects; of a project with several the newest one."""
        newest = {
            self.told[key]: key
            for key, one in self.documents.items()
            if one.kind is SheetKind.PROJECT
        }
        return {key: self.documents[key] for key in newest.values()}

    def title(self, key: Key) -> str:
        """Return a sheet in the words of a message: 《督导调研工作经费》, 部门整体支出."""
        title = sheet_title(self.documents[key])
        return title if self.documents[key].kind is SheetKind.DEPARTMENT else f"《{title}》"


def sheet_title(document: SheetDocument) -> str:
    """Return what a list calls a sheet: the project's name, 部门整体支出 for the whole."""
    return "部门整体支出" if document.kind is SheetKind.DEPARTMENT else document.name
