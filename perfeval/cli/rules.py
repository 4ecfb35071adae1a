"""`perfeval sheet rules`: the checks of sheets and of reports in words, as a pack orders them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import click

from perfeval.cli import words
from perfeval.cli.console import write_json, write_text
from perfeval.cli.documents import load_pack
from perfeval.cli.options import json_option
from perfeval.domain.form_pack import FormPack
from perfeval.domain.labels import LEVELS, OFF
from perfeval.domain.rule_list import TEXT_FAMILY, Rule, list_rules

_LEFT_OUT = ("run", "missing", "needs_sheets")
_HEADS = {"why": "为什么", "good": "填得对", "bad": "填得不对", "fix": "怎样改", "source": "依据"}


@click.command("rules", cls=words.Command)
@click.option("--pack", "pack_name", metavar="表样", help="按这个表样的规定列出轻重和所用的数")
@json_option
def rules(pack_name: str | None, as_json: bool) -> None:
    """列出全部检查：编号、轻重、理由、正反例、改法、依据"""
    pack = None if pack_name is None else load_pack(pack_name)
    families = list_rules(pack)
    if as_json:
        write_json(_rules_data(pack, families))
    else:
        write_text("\n".join(_rule_lines(pack, families)))


def _rules_data(pack: FormPack | None, families: dict[str, tuple[Rule, ...]]) -> dict[str, Any]:
    """Return the rules as plain data: those of sheets by id, those of reports beside them."""
    listed = [_rule_data(rule, family) for family, found in families.items() for rule in found]
    listed.sort(key=lambda one: one["id"])
    return {
        "pack": pack and pack.id,
        "checks": [one for one in listed if one["family"] != TEXT_FAMILY],
        "text_checks": [one for one in listed if one["family"] == TEXT_FAMILY],
    }


def _rule_data(rule: Rule, family: str) -> dict[str, Any]:
    keys = [field.name for field in fields(rule.check) if field.name not in _LEFT_OUT]
    return {
        **{key: str(getattr(rule.check, key)) for key in keys},
        "level": rule.level.value if rule.level else "off",
        "family": family,
        "usual_level": rule.check.level.value,
        "numbers": list(rule.numbers),
    }


def _rule_lines(pack: FormPack | None, families: dict[str, tuple[Rule, ...]]) -> Iterator[str]:
    if pack is not None:
        yield f"{pack.id}（第 {pack.version} 版）：{pack.title}"
    for family, found in families.items():
        yield family
        for rule in found:
            yield f"  {rule.check.id} [{_level_words(rule)}] {rule.check.title}"
            yield from (f"      所用的数：{number}" for number in rule.numbers)
            yield from (f"      {word}：{getattr(rule.check, key)}" for key, word in _HEADS.items())


def _level_words(rule: Rule) -> str:
    level = LEVELS[rule.level] if rule.level else OFF
    return f"{level}，通常为{LEVELS[rule.check.level]}" if rule.is_moved else level
