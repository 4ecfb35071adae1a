"""How well a sheet is filled in: a level, the reasons, and the table that it follows from."""

from __future__ import annotations

from typing import Any

import pytest

from perfeval.domain.filling_quality import (
    RULES,
    FillingQuality,
    QualityLevel,
    QualityRule,
    assess_filling,
)
from perfeval.domain.labels import QUALITY_LEVELS
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import SheetDocument
from perfeval.packs import find_pack, list_packs
from tests.domain.clean_sheets import make_clean_sheet
from tests.domain.data import corrected, edited, load_cases, sample
from tests.domain.kept import kept_of
from tests.domain.planted_defects import DEFECTS, plant

CASES = load_cases("filling_quality")["case"]
BASE = load_cases("checks")["sheet"]
FORMS = [(pack.id, kind) for pack in list_packs() for kind in pack.forms]
BEST_FIRST = list(QualityLevel)


def assess(sheet: SheetDocument, **how: Any) -> FillingQuality:
    return assess_filling(find_pack(sheet.pack), sheet, kept_of(sheet, **how))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_level_and_its_reasons(case: dict[str, Any]) -> None:
    sheet = read_sheet(edited(BASE, case["edits"]))
    found = assess(sheet, answers=case.get("answers", ()), locked=case.get("locked", ()))
    assert found.level == case["level"]
    assert [reason.level.value for reason in found.lacking] == [one[0] for one in case["lacking"]]
    for reason, (_, words) in zip(found.lacking, case["lacking"], strict=True):
        assert words in reason.sentence
    said = "；".join(reason.sentence for reason in found.proper)
    for words in case.get("proper", ()):
        assert words in said


@pytest.mark.parametrize(("number", "rows"), [(1, 13), (2, 9), (3, 10)])
def test_no_published_row_has_a_usable_pair(number: int, rows: int) -> None:
    found = assess(read_sheet(sample(number)))
    assert found.level is QualityLevel.IMPROPER
    assert found.reasons[0].sentence.startswith(f"{rows} 项指标中有 {rows} 项")


def test_the_corrected_sheet_is_proper() -> None:
    found = assess(read_sheet(corrected()))
    assert (found.level, found.lacking) == (QualityLevel.PROPER, ())
    assert len(found.proper) >= 5


@pytest.mark.parametrize(("name", "kind"), FORMS)
def test_clean_sheets_are_proper_but_for_goals_without_numbers(name: str, kind: str) -> None:
    for number in range(10):
        found = assess(read_sheet(make_clean_sheet(find_pack(name), kind, number)))
        assert found.level in BEST_FIRST[:2]
        said = [reason.sentence[:6] for reason in found.lacking]
        assert all(words in ("年度目标的完", "能对照的 1") for words in said), said


def test_a_planted_defect_never_lifts_the_level() -> None:
    for defect in DEFECTS:
        for name, kind in FORMS:
            data = make_clean_sheet(find_pack(name), kind, 1)
            planted = plant(defect, find_pack(name), data)
            if planted is None:
                continue
            before, after = assess(read_sheet(data)), assess(read_sheet(planted[1]))
            assert BEST_FIRST.index(after.level) >= BEST_FIRST.index(before.level), defect.name
            assert after.level is not QualityLevel.PROPER, (defect.name, name)


def test_the_worst_reason_gives_the_level_and_stands_first() -> None:
    found = assess(read_sheet(sample(2)))
    order = [BEST_FIRST.index(reason.level) for reason in found.reasons]
    assert order == sorted(order, reverse=True)
    assert found.level is found.reasons[0].level


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.title)
def test_the_table_of_limits_can_be_read(rule: QualityRule) -> None:
    shown = [rule.describe_limit(level) for level in BEST_FIRST]
    assert shown[0] == ""
    assert any(shown[1:])
    limits = [getattr(rule.limits, level.value) for level in BEST_FIRST[1:]]
    given = [limit for limit in limits if limit is not None]
    assert given == sorted(given)


def test_limits_in_words() -> None:
    pairs, errors = RULES[1], RULES[2]
    assert [pairs.describe_limit(level) for level in BEST_FIRST[1:]] == [
        "有 1 处",
        "20% 以上",
        "50% 以上",
    ]
    assert [errors.describe_limit(level) for level in BEST_FIRST[1:]] == ["", "有 1 处", "5 处以上"]


def test_every_level_has_its_word() -> None:
    assert [QUALITY_LEVELS[level] for level in BEST_FIRST] == [
        "规范",
        "基本规范",
        "需要完善",
        "不规范",
    ]
