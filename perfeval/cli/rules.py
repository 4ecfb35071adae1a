"""`perfeval sheet rules`: the checks of the catalogue in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import click

from perfeval.cli import words
from perfeval.cli.console import write_json, write_text
from perfeval.cli.options import json_option
from perfeval.domain.checks import CHECKS, FAMILIES, Check
from perfeval.domain.labels import LEVELS

_LEFT_OUT = ("run", "missing")
_HEADS = {"why": "为什么", "good": "填得对", "bad": "填得不对", "fix": "怎样改", "source": "依据"}


@click.command("rules", cls=words.Command)
@json_option
def rules(as_json: bool) -> None:
    """列出全部检查：编号、轻重、理由、正反例、改法、依据"""
    if as_json:
        write_json({"checks": [rule_data(check) for check in CHECKS]})
    else:
        write_text("\n".join(_rule_lines()))


def rule_data(check: Check) -> dict[str, str]:
    """Return a check as plain data; `family` is the heading that it stands under."""
    family = next(name for name, checks in FAMILIES.items() if check in checks)
    keys = [field.name for field in fields(check) if field.name not in _LEFT_OUT]
    return {**{key: str(getattr(check, key)) for key in keys}, "family": family}


def _rule_lines() -> Iterator[str]:
    for family, checks in FAMILIES.items():
        yield family
        for check in checks:
            yield f"  {check.id} [{LEVELS[check.level]}] {check.title}"
            yield from (f"      {word}：{getattr(check, key)}" for key, word in _HEADS.items())
