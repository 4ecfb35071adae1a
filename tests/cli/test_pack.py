from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from perfeval.domain.sheet_format import sheet_schema
from perfeval.packs.loader import FOLDER
from tests.cli.running import Cli


def test_packs_are_listed(cli: Cli) -> None:
    done = cli("pack", "list", "--json")
    assert (done.code, done.err) == (0, "")
    packs = {pack["id"]: pack for pack in done.json["packs"]}
    assert list(packs) == sorted(path.stem for path in FOLDER.glob("*.toml"))
    assert packs["sichuan-2022"] == {
        "id": "sichuan-2022",
        "version": 1,
        "title": "四川省部门决算公开绩效自评表（2022年度）",
        "region": "510000",
        "years": [2022],
        "kinds": ["project", "department"],
        "scores": False,
    }
    assert "sichuan-2022\t四川省部门决算公开" in cli("pack", "list").text


def test_a_pack_is_shown_with_its_source(cli: Cli) -> None:
    done = cli("pack", "show", "national-2020")
    assert (done.code, done.err) == (0, "")
    for words in (
        "来源：项目表：财预〔2020〕10号附1",
        "未核实：填报件为文字稿",
        "年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分",
        "产出指标（50 分）：数量指标、质量指标、时效指标、成本指标",
        "carryover：上年结转资金",
    ):
        assert words in done.text
    assert "全年预算数 | 全年执行数" in cli("pack", "show", "sichuan-2022").text


def test_a_pack_is_shown_as_json(cli: Cli) -> None:
    pack = cli("pack", "show", "sichuan-2022", "--json").json
    assert pack["source"].startswith("遂宁市安居区人民政府办公室")
    assert len(pack["unconfirmed"]) == 2
    form = pack["forms"]["department"]
    assert form["funds"][0] == {"source": "total", "labels": ["预算数：", "执行数："]}
    assert [level["name"] for level in form["levels"]] == ["完成指标", "效益指标", "满意度指标"]
    assert form["columns"]["indicators"][3] == {"key": "target", "heading": "预期指标值"}


def test_a_pack_of_ones_own_is_shown(cli: Cli) -> None:
    done = cli("pack", "show", FOLDER / "sichuan-2022.toml", "--json")
    assert done.json == cli("pack", "show", "sichuan-2022", "--json").json


@pytest.mark.parametrize("name", ["none-1999", "../packs/x.toml", "none.toml"])
def test_an_unknown_pack_is_said(cli: Cli, name: str) -> None:
    done = cli("pack", "show", name)
    assert (done.code, done.out) == (2, b"")
    assert "没有表样“none-1999”，现有 central-2021" in done.err or "文件无法打开" in done.err


def test_a_good_pack_is_usable(cli: Cli) -> None:
    path = FOLDER / "national-2020.toml"
    assert cli("pack", "check", path).text == f"{path}：表样可用\n"
    assert cli("pack", "check", path, "--json").json == {"valid": True, "problems": []}


def test_all_problems_of_a_pack_are_listed(cli: Cli, tmp_path: Path) -> None:
    text = (FOLDER / "yinchuan-2021.toml").read_text(encoding="utf-8")
    path = tmp_path / "new.toml"
    text = text.replace("version = 1", "version = 0").replace("weight = 10", "weight = 500")
    path.write_text(text, encoding="utf-8")
    done = cli("pack", "check", path, "--json")
    assert (done.code, done.err) == (1, "")
    assert done.json == {
        "valid": False,
        "problems": [
            {"path": "version", "message": "应为从 1 起的整数"},
            {
                "path": "forms.project.blocks.indicators.levels[0].weight",
                "message": "应为 0 至 100 的数",
            },
        ],
    }
    plain = cli("pack", "check", path)
    assert plain.code == 1
    assert plain.text.endswith("共 2 个问题\n")
    assert f"{path}：version：应为从 1 起的整数" in plain.text


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe\x00", b"a = " + b"[" * 50_000])
def test_what_is_no_toml_is_unusable(cli: Cli, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "new.toml"
    path.write_bytes(content)
    for args in (("pack", "check", path), ("pack", "show", path)):
        done = cli(*args)
        assert (done.code, done.out) == (2, b"")
        assert done.err.startswith(f"{path}：$：")


def test_the_schema_is_printed(cli: Cli) -> None:
    done = cli("sheet", "schema")
    assert (done.code, done.err) == (0, "")
    assert done.json == json.loads(json.dumps(sheet_schema()))


def test_checking_needs_a_file(cli: Cli, tmp_path: Path) -> Any:
    done = cli("pack", "check", tmp_path)
    assert (done.code, done.out) == (2, b"")
    assert done.err == f"{tmp_path}：$：文件无法打开，请检查文件名和权限\n"
