"""The description of the pack format: its example works, and it names every key there is."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from perfeval.domain import check_rules, form_pack, scoring_rules
from perfeval.domain.grid import Align, Page, Role
from perfeval.domain.pack_blocks import PLACEHOLDERS
from perfeval.domain.sheet_format import keys_of
from perfeval.domain.sheets import Fund, Indicator, Objective
from perfeval.packs.loader import FOLDER
from tests.cli.running import Cli

README = (FOLDER / "README.md").read_text(encoding="utf-8")
CLASSES = [
    form_pack.FormPack,
    form_pack.Form,
    form_pack.FormCell,
    form_pack.Column,
    form_pack.FieldsBlock,
    form_pack.FundsBlock,
    form_pack.FundLine,
    form_pack.ObjectivesBlock,
    form_pack.IndicatorsBlock,
    form_pack.Level1,
    form_pack.Level2,
    form_pack.TableBlock,
    form_pack.TableLine,
    form_pack.SignaturesBlock,
    form_pack.SignatureCell,
    Page,
    scoring_rules.ScoringRules,
    scoring_rules.ExecutionRules,
    scoring_rules.OverAchievement,
    scoring_rules.Interval,
    scoring_rules.TierBand,
    scoring_rules.ExecutionCap,
    scoring_rules.GradeBand,
    check_rules.CheckRules,
    check_rules.CheckWords,
]


def _block(language: str, number: int = 0) -> str:
    texts = re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    return str(texts[number])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "example-2024.toml"
    path.write_text(_block("toml"), encoding="utf-8")
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.json"
    path.write_text(_block("json"), encoding="utf-8")
    return path


def test_the_example_is_a_usable_pack(cli: Cli, pack: Path) -> None:
    done = cli("pack", "check", pack)
    assert (done.code, done.text) == (0, f"{pack}：表样可用\n")
    shown = cli("pack", "show", pack, "--json").json
    assert list(shown["forms"]) == ["project", "department"]


def test_the_example_is_checked_without_a_finding(cli: Cli, pack: Path, sheet: Path) -> None:
    done = cli("sheet", "check", sheet, "--pack", pack, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["findings"] == []


def test_the_example_is_printed(cli: Cli, pack: Path, sheet: Path, tmp_path: Path) -> None:
    target = tmp_path / "form.pdf"
    assert cli("sheet", "print", sheet, "-o", target, "--pack", pack).code == 0
    pages = PdfReader(BytesIO(target.read_bytes())).pages
    assert pages[0].mediabox.width > pages[0].mediabox.height
    text = "".join("".join(page.extract_text().split()) for page in pages)
    for words in (
        "2024年度项目支出绩效自评表",
        "（区政府办公室）",
        "产出指标（60分）",
        "督导事项办结率",
        "指标性质",
        "等级：优",
        "全年开展督导调研412次",
        "填表人：",
    ):
        assert words in text


def test_the_department_form_of_the_example_is_printed(
    cli: Cli, pack: Path, sheet: Path, tmp_path: Path
) -> None:
    whole = sheet.read_text(encoding="utf-8").replace('"kind": "project"', '"kind": "department"')
    sheet.write_text(whole, encoding="utf-8")
    target = tmp_path / "form.html"
    assert cli("sheet", "print", sheet, "-o", target, "--pack", pack).code == 0
    page = target.read_text(encoding="utf-8")
    assert "2024年度部门整体支出绩效自评表" in page
    assert "部门资金<br>（万元）" in page


def test_the_short_example_is_checked_and_printed(cli: Cli, sheet: Path, tmp_path: Path) -> None:
    pack = tmp_path / "example-variant-2024.toml"
    pack.write_text(_block("toml", 1), encoding="utf-8")
    assert cli("pack", "check", pack).code == 0
    data = json.loads(sheet.read_text(encoding="utf-8"))
    (tables,) = re.findall(r"`\"tables\": (\{\"spending\".*?\]\})`", README)
    data |= {"tables": json.loads(tables), "texts": {}}
    for row in data["indicators"]:
        del row["extra"]
    sheet.write_text(json.dumps(data), encoding="utf-8")
    target = tmp_path / "form.pdf"
    assert cli("sheet", "print", sheet, "-o", target, "--pack", pack).code == 0
    (page,) = PdfReader(BytesIO(target.read_bytes())).pages
    text = "".join(page.extract_text().split())
    for words in ("报表编号：示例-01", "差旅费70", "二级指标分值三级指标", "审核", "总分100"):
        assert words in text
    assert "填表人" not in text


def test_the_example_of_the_checks_is_usable(cli: Cli, pack: Path, sheet: Path) -> None:
    pack.write_text(f"{_block('toml')}\n{_block('toml', 2)}", encoding="utf-8")
    assert cli("pack", "check", pack).code == 0
    data = json.loads(sheet.read_text(encoding="utf-8"))
    data["indicators"][0] |= {"operator": "", "target": "视情况开展"}
    sheet.write_text(json.dumps(data), encoding="utf-8")
    found = cli("sheet", "check", sheet, "--pack", pack, "--json").json["findings"]
    assert ("Q05", "indicators[0].target") in {(one["check"], one["path"]) for one in found}


def test_the_first_step_says_what_is_missing(cli: Cli, pack: Path) -> None:
    pack.write_text(_block("toml").split("# ②")[0], encoding="utf-8")
    done = cli("pack", "check", pack)
    assert done.code == 1
    assert "缺少必需的键“forms”" in done.text
    assert "缺少必需的键“forms”" in README


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: str(cls.__name__))
def test_every_key_is_described(cls: type) -> None:
    described = set(re.findall(r"`([a-z_0-9]+)`", README)) | {"type"}
    assert {field.name for field in fields(cls)} <= described


def test_every_value_is_described() -> None:
    described = set(re.findall(r"`\"?([^`\"\n]+)\"?`", README))
    row_keys = {*keys_of(Fund), *keys_of(Objective), *keys_of(Indicator)}
    row_keys -= {"evidence", "not_applicable", "parent", "extra"}
    wanted = {*form_pack.LEVEL1_KEYS, *form_pack.LEVEL2_KEYS, *row_keys}
    wanted |= {*Role, *Align, *(f"{{{name}}}" for name in PLACEHOLDERS)}
    assert wanted <= described
    for block in ("fields", "funds", "objectives", "indicators", "table", "signatures"):
        assert f'`type = "{block}"`' in README


def test_every_number_of_the_checks_is_described_with_its_default() -> None:
    for key, number in check_rules.NUMBERS.items():
        default = getattr(check_rules.CheckRules(), key)
        assert re.search(rf"^\| `{key}` \| {default:g} \| {number.check}：", README, re.MULTILINE)


def test_every_fragment_is_described() -> None:
    for path in (FOLDER / "fragments").glob("*.toml"):
        assert f"`{path.stem}`" in README


def test_every_pack_of_the_folder_is_listed() -> None:
    for path in FOLDER.glob("*.toml"):
        assert f"`{path.name}`" in README
        assert tomllib.loads(path.read_text(encoding="utf-8"))["id"] == path.stem
