from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from perfeval.domain.checks import CHECKS
from tests.cli.running import Cli
from tests.domain.data import SAMPLES, load_cases

Q01_MESSAGE = (
    "三级指标《经济增长率》的指标值只有“≥”，没有数值；实际完成值“6%”很可能是被挤到下一栏的指标值"
)


@pytest.mark.parametrize("case", load_cases("checks")["published"], ids=lambda c: str(c["sheet"]))
def test_the_published_sheets_are_blocked(cli: Cli, case: dict[str, Any]) -> None:
    done = cli("sheet", "check", SAMPLES[case["sheet"] - 1], "--json")
    assert (done.code, done.err) == (1, "")
    found: dict[str, list[str]] = {}
    for finding in done.json["findings"]:
        found.setdefault(finding["check"], []).append(finding["path"])
    assert found == {key: paths for key, paths in case.items() if key != "sheet"}
    assert sum(done.json["counts"].values()) == sum(map(len, found.values()))
    assert all(done.json["counts"].values())
    assert {"check": "Q28", "why": "本表没有执行率栏"} in done.json["not_run"]


def test_a_finding_has_the_shape_of_the_contract(cli: Cli) -> None:
    findings = cli("sheet", "check", SAMPLES[0], "--json").json["findings"]
    (finding,) = (one for one in findings if one["path"] == "indicators[8].target")
    fixes = {check.id: check.fix for check in CHECKS}
    assert finding == {
        "check": "Q01",
        "level": "error",
        "path": "indicators[8].target",
        "message": Q01_MESSAGE,
        "fix": fixes["Q01"],
        "suggestion": {"indicators[8].target": "≥6%", "indicators[8].actual": ""},
    }
    (blank,) = (one for one in findings if one["path"] == "indicators[6].actual")
    assert blank["suggestion"] is None


def test_a_clean_sheet_passes(cli: Cli, clean: Path) -> None:
    done = cli("sheet", "check", clean, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["findings"] == []
    assert "必须修改 0 项，请核实 0 项，提示 0 项" in cli("sheet", "check", clean).text


def test_people_get_a_list_in_the_words_of_the_form(cli: Cli) -> None:
    done = cli("sheet", "check", SAMPLES[0])
    assert (done.code, done.err) == (1, "")
    assert "[必须修改] 三级指标《经济增长率》预期指标值（indicators[8].target） Q01" in done.text
    assert Q01_MESSAGE in done.text
    assert "怎样改：" in done.text
    assert "建议：indicators[8].target 改为“≥6%”，indicators[8].actual 改为“”" in done.text
    asked = "请回答：准确的指标值是多少（次）？填入 indicators[0].target，写成“≥…次”"
    assert asked in done.text
    assert "未检查 Q28：本表没有执行率栏" in done.text
    assert "必须修改 18 项，请核实 5 项，提示 10 项\n" in done.text


def test_paths_of_several_files_begin_with_the_file(cli: Cli, clean: Path) -> None:
    done = cli("sheet", "check", SAMPLES[1], clean, "--json")
    assert done.code == 1
    findings = done.json["findings"]
    assert {one["path"].rpartition(":")[0] for one in findings} == {str(SAMPLES[1])}
    slipped = next(one for one in findings if one["suggestion"])
    assert slipped["path"] in slipped["suggestion"]
    assert {one["file"] for one in done.json["not_run"]} == {str(SAMPLES[1]), str(clean)}
    assert sum(done.json["counts"].values()) == len(findings)


def test_several_files_are_held_against_one_another(cli: Cli) -> None:
    together = cli("sheet", "check", *SAMPLES, "--json").json
    copied = [one["path"] for one in together["findings"] if one["check"] == "Q10"]
    expected = load_cases("checks")["together"]
    assert copied == [f"{SAMPLES[int(n) - 1]}:{path}" for n in "123" for path in expected[n]]
    alone = cli("sheet", "check", SAMPLES[0], "--json").json
    assert {"check": "Q10", "why": "需要几张表一起检查"} in alone["not_run"]


def test_people_read_how_much_is_copied(cli: Cli) -> None:
    words = "指标套用：32 行指标中 15 行（47%）连同指标值与另一个项目的表一字不差\n"
    assert words in cli("sheet", "check", *SAMPLES).text
    assert "指标套用" not in cli("sheet", "check", SAMPLES[0]).text


def test_standard_input_is_a_file_too(cli: Cli, clean: Path) -> None:
    alone = cli("sheet", "check", "-", "--json", stdin=SAMPLES[1].read_bytes())
    assert alone.json == cli("sheet", "check", SAMPLES[1], "--json").json
    both = cli("sheet", "check", "-", clean, "--json", stdin=SAMPLES[1].read_bytes())
    assert all(one["path"].startswith("-:") for one in both.json["findings"])
    assert "标准输入：附表2" in cli("sheet", "check", "-", stdin=SAMPLES[1].read_bytes()).text


def test_another_pack_wins_with_a_notice(cli: Cli) -> None:
    done = cli("sheet", "check", SAMPLES[1], "--pack", "national-2020", "--json")
    assert done.code == 1
    notice = f"{SAMPLES[1]}：文件注明的表样是 sichuan-2022，按 --pack 改用 national-2020\n"
    assert done.err == notice
    same = cli("sheet", "check", SAMPLES[1], "--pack", "sichuan-2022", "--json")
    assert (same.code, same.err) == (1, "")


def test_a_pack_may_be_a_file(cli: Cli, tmp_path: Path) -> None:
    from perfeval.packs.loader import FOLDER

    text = (FOLDER / "sichuan-2022.toml").read_text(encoding="utf-8")
    levels = '[check_levels]\nQ01 = "hint"\nQ03 = "warning"\nQ06 = "off"\nQ02 = "hint"'
    levels += '\nQ08 = "hint"\nQ40 = "off"\nQ58 = "off"\n\n[page]'
    mild = tmp_path / "mild.toml"
    mild.write_text(text.replace("[page]", levels), encoding="utf-8")
    done = cli("sheet", "check", SAMPLES[1], "--pack", mild, "--json")
    assert done.code == 0
    assert done.json["counts"]["error"] == 0
    levels_of = {(one["check"], one["level"]) for one in done.json["findings"]}
    assert {("Q01", "hint"), ("Q03", "warning"), ("Q08", "hint")} <= levels_of
    assert {check for check, _ in levels_of}.isdisjoint({"Q06", "Q40", "Q58"})
    assert {"check": "Q06", "why": "表样关闭了本项检查"} in done.json["not_run"]


def test_another_version_of_the_pack_is_said(cli: Cli, write_sheet: Any) -> None:
    path = write_sheet("old.json", pack_version=7)
    assert cli("sheet", "check", path).err == f"{path}：文件按表样第 7 版填写，现用第 1 版\n"


def test_characters_without_a_face_are_warned_of(cli: Cli, write_sheet: Any) -> None:
    path = write_sheet("rare.json", implementing_unit="\ue000办公室")
    done = cli("sheet", "check", path, "--json")
    (finding,) = (one for one in done.json["findings"] if one["check"] == "Q51")
    assert (finding["level"], finding["path"]) == ("warning", "implementing_unit")
    assert "U+E000" in finding["message"]


def test_a_file_cannot_steer_the_terminal(cli: Cli, write_sheet: Any) -> None:
    done = cli("sheet", "check", write_sheet("odd.json", title="表\x9b2J\u0085"))
    assert "表\\x9b2J\\x85" in done.text
