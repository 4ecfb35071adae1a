"""The word lists that a pack may add to, joined with what it adds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perfeval.domain.check_rules import CheckWords
from perfeval.domain.checks import words
from perfeval.domain.checks.rows import squeeze
from perfeval.domain.sheets import ProjectReference

_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_QUOTES = str.maketrans("", "", "“”‘’\"'《》")
_LONGEST = 120  # a longer text is no name of an indicator


@dataclass(frozen=True, slots=True)
class WordLists:
    """The lists under a pack, as squeezed texts are held against them; typos as they are typed.

    `vague` has the pack's own words only: reading a value knows those of the program.
    """

    typos: Mapping[str, str]
    vague: tuple[str, ...]
    empty_reasons: frozenset[str]
    beyond_one_project: tuple[str, ...]
    common_projects: tuple[str, ...]
    common_indicators: frozenset[str]

    def names_common_indicator(self, name: str | None) -> bool:
        """Tell whether a name is that of a common indicator, formula and quotes aside."""
        return _bare(name) in self.common_indicators

    def is_common_project(self, project: ProjectReference) -> bool:
        """Tell whether a project takes its indicators from the common list (人员类, 公用经费).

        The class in its code decides where it can, else words of its name.
        """
        marked = re.match(words.PROJECT_CLASS, squeeze(project.code))
        if marked and marked[1] in words.COMMON_CLASSES:
            return words.COMMON_CLASSES[marked[1]]
        name = squeeze(project.name)
        return any(word in name for word in self.common_projects)


def join_lists(added: CheckWords) -> WordLists:
    """Return the program's lists with what a pack adds."""
    return WordLists(
        typos={**words.TYPOS, **added.typos},
        vague=_squeezed(added.vague),
        empty_reasons=words.EMPTY_REASONS.union(_squeezed(added.empty_reasons)),
        beyond_one_project=(*words.BEYOND_ONE_PROJECT, *_squeezed(added.beyond_one_project)),
        common_projects=(*words.COMMON_PROJECTS, *_squeezed(added.common_projects)),
        common_indicators=words.COMMON_INDICATORS.union(map(_bare, added.common_indicators)),
    )


def _squeezed(added: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(squeeze, added))


def _bare(name: str | None) -> str:
    """Return a name without quotes and brackets: 足额保障率（参保率） is 足额保障率."""
    rest, found = squeeze(name)[:_LONGEST].translate(_QUOTES), 1
    while found:
        rest, found = _BRACKETS.subn("", rest)
    return rest
