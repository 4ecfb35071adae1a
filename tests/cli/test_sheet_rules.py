from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from perfeval.domain.checks import CHECKS
from perfeval.domain.narrative.catalogue import TEXT_CHECKS
from perfeval.packs.loader import FOLDER
from tests.cli.running import Cli

WORDS = {"id", "level", "title", "why", "good", "bad", "fix", "source", "family", "usual_level"}


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """A pack that moves one check, switches one off, and has a number of its own."""
    path = tmp_path / "strict.toml"
    text = (FOLDER / "national-2020.toml").read_text(encoding="utf-8")
    own = '[check_levels]\nQ10 = "hint"\nQ46 = "off"\nQ01 = "error"\n'
    checks = "[checks]\nmost_share = 0.25"
    path.write_text(text.replace("[checks]", f"{own}\n{checks}"), encoding="utf-8")
    return path


def _by_id(listed: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in listed}


def test_every_check_is_listed_with_its_words(cli: Cli) -> None:
    done = cli("sheet", "rules", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["pack"] is None
    listed = done.json["checks"]
    assert [one["id"] for one in listed] == [check.id for check in CHECKS]
    assert {f"Q{n:02}" for n in range(1, 54)} <= {one["id"] for one in listed}
    for one in (*listed, *done.json["text_checks"]):
        assert set(one) == {*WORDS, "numbers"}
        assert all(one[word] for word in WORDS)
        assert one["level"] == one["usual_level"]
    assert _by_id(listed)["Q24"]["numbers"] == ["一项最多占全部指标分值的 40%"]


def test_the_checks_of_reports_stand_beside_those_of_sheets(cli: Cli) -> None:
    listed = cli("sheet", "rules", "--json").json["text_checks"]
    assert [one["id"] for one in listed] == [check.id for check in TEXT_CHECKS]
    assert {one["family"] for one in listed} == {"报告正文"}


def test_people_get_the_checks_by_family(cli: Cli) -> None:
    text = cli("sheet", "rules").text
    assert "Q01 [必须修改] 只有比较符号，没有数值" in text
    assert "      怎样改：把符号和数值写在同一格" in text
    assert "\n报告正文\n  T01 [请核实] 同一事项前后数字不一致\n" in text
    assert "      所用的数：执行率低于 90% 要说明原因\n" in text


def test_a_pack_orders_the_levels_and_the_numbers(cli: Cli, strict: Path) -> None:
    done = cli("sheet", "rules", "--pack", strict, "--json")
    assert (done.code, done.err, done.json["pack"]) == (0, "", "national-2020")
    found = _by_id(done.json["checks"])
    moved = {key: one["level"] for key, one in found.items() if one["level"] != one["usual_level"]}
    assert moved == {"Q10": "hint", "Q46": "off"}
    assert found["Q10"]["usual_level"] == "warning"
    assert found["Q24"]["numbers"] == ["一项最多占全部指标分值的 25%"]


def test_what_a_pack_moved_is_marked(cli: Cli, strict: Path) -> None:
    text = cli("sheet", "rules", "--pack", strict).text
    assert text.startswith("national-2020（第 1 版）：")
    assert "Q10 [提示，通常为请核实] 各项目套用同样的指标" in text
    assert "Q46 [不检查，通常为提示] 可能有错字" in text
    assert "Q01 [必须修改] 只有比较符号" in text


def test_the_threshold_of_the_score_rules_is_the_one_that_is_shown(cli: Cli, strict: Path) -> None:
    over = "[scoring.over_achievement]\nthreshold = 1.2\n\n[checks]"
    text = strict.read_text(encoding="utf-8").replace("[checks]", over)
    strict.write_text(text, encoding="utf-8")
    found = _by_id(cli("sheet", "rules", "--pack", strict, "--json").json["checks"])
    assert found["Q33"]["numbers"] == ["达到指标值的 120% 要说明原因"]


@pytest.mark.parametrize("name", ["none-1999", "none.toml"])
def test_an_unknown_pack_is_said(cli: Cli, name: str) -> None:
    done = cli("sheet", "rules", "--pack", name)
    assert (done.code, done.out) == (2, b"")
    assert name.partition(".")[0] in done.err
