"""The levels of a form, found for a row that was written for another form."""

from __future__ import annotations

from collections import defaultdict

from perfeval.domain.checks.rows import Line, read_lines, squeeze
from perfeval.domain.form_pack import IndicatorsBlock
from perfeval.domain.sheets import Indicator

Levels = tuple[str | None, str | None]


class LevelFinder:
    """Finds the levels of a form for a row of another: by names, else by their standard meaning."""

    def __init__(self, block: IndicatorsBlock | None) -> None:
        self.has_levels = bool(block and block.levels)
        self.by_name: dict[tuple[str, str], Levels] = {}
        meanings: defaultdict[tuple[str, str], list[Levels]] = defaultdict(list)
        for one in block.levels if block else ():
            for two in one.level2 or (None,):
                levels = (one.name, two.name if two else None)
                self.by_name[squeeze(levels[0]), squeeze(levels[1])] = levels
                meanings[one.key, two.key if two else ""].append(levels)
        self.by_meaning = {key: found[0] for key, found in meanings.items() if len(found) == 1}

    def levels_of(self, line: Line) -> Levels | None:
        """Return the levels for a row; a form without levels takes every row as it is."""
        row = line.row
        if not self.has_levels:
            return row.level1, row.level2
        named = self.by_name.get((squeeze(row.level1), squeeze(row.level2)))
        return named or self.by_meaning.get((line.level1, line.level2))

    def levels_of_row(self, row: Indicator) -> Levels:
        """Return the levels for a row of no form in particular; its own where there are none."""
        (line,) = read_lines((row,), ())
        return self.levels_of(line) or (row.level1, row.level2)
