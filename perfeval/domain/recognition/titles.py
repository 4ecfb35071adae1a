"""Titles of forms: which text is one, and the year and project that it names."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from perfeval.domain.recognition.template import Template
from perfeval.domain.recognition.words import key_of

_PATTERNS = {
    "fiscal_year": r"(?P<fiscal_year>(?:19[5-9]|2[01]\d)\d)",
    "project_name": r"(?P<project_name>.+?)",
    "project_code": r"(?P<project_code>[0-9A-Za-z]{6,}?)",
    "implementing_unit": r"(?P<implementing_unit>.+?)",
    "points": r"[0-9.]+",
}
_BRACKETS = {"（": "[（(]", "(": "[（(]", "）": "[）)]", ")": "[）)]"}
_LONGEST_TITLE = 120
# "附表2." before a title, and blanks, belong to the place where it was published.
_NUMBERED = r"(?:附[件表]?\s*\d*\s*[.．、:：]?\s*)?"
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")


def is_main_title(text: str, templates: Sequence[Template]) -> bool:
    """Tell a text that is the title of one of the forms, or reads like one."""
    if len(text) > _LONGEST_TITLE:
        return False
    key = key_of(text)
    return any(
        find_facts(template.form.title, text) is not None
        or any(key_of(word) in key for word in template.words.titles)
        for template in templates
    )


def is_line_above(text: str, templates: Sequence[Template]) -> bool:
    """Tell a text that a form prints above its title."""
    lines = {template.form.above for template in templates if template.form.above}
    return any(find_facts(line, text) is not None for line in lines)


def is_title(text: str, templates: Sequence[Template]) -> bool:
    """Tell a text that is the title, or a line beside the title, of one of the forms."""
    subtitles = {template.form.subtitle for template in templates if template.form.subtitle}
    return (
        is_main_title(text, templates)
        or is_line_above(text, templates)
        or any(find_facts(line, text) is not None for line in subtitles)
    )


def find_facts(line: str, text: str) -> dict[str, str] | None:
    """Return what the placeholders of a line of the form stand for in a text; None if it differs.

    Width of characters, blanks and a number before the line do not count.
    """
    match = re.fullmatch(rf"\s*{_NUMBERED}{line_pattern(line)}\s*", text)
    if match is None and "{project_name}" in line:
        # The form of a project without a name.
        return find_facts(line.replace("{project_name}", ""), text)
    return None if match is None else {k: v for k, v in match.groupdict().items() if v is not None}


def line_pattern(line: str) -> str:
    """Return a pattern for a text of the form with placeholders.

    Blanks and the width of brackets do not count.
    """
    return "".join(
        _loose(literal) + (_PATTERNS[name] if name else "")
        for literal, name, _, _ in string.Formatter().parse(line)
    )


def _loose(literal: str) -> str:
    parts = [
        _BRACKETS.get(character) or re.escape(character)
        for character in literal
        if not character.isspace()
    ]
    return r"\s*" + r"\s*".join(parts) + r"\s*" if parts else ""


def find_years(texts: Sequence[str]) -> list[int]:
    """Return the years named in texts, in the order in which they stand."""
    return [int(year) for text in texts for year in _YEAR.findall(text)]
