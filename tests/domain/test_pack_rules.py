from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from perfeval.domain import misfits, pack_blocks, pack_merge, pack_rules
from perfeval.domain.errors import DocumentError
from perfeval.domain.misfits import find_misfits
from perfeval.domain.pack_rules import find_problems, list_faults, read_pack
from perfeval.domain.sheet_format import read_sheet
from perfeval.domain.sheets import SheetKind
from perfeval.packs import SHELF, find_pack, list_packs, load_pack_file
from tests.domain.data import any_pack, edited, load_cases, pack_data, sample

PACKS = [
    "central-2021",
    "chongqing-2021",
    "national-2020",
    "sichuan-2022",
    "sichuan-2023",
    "yinchuan-2021",
]
BLOCKS = "forms.project.blocks."


def _long(path: str) -> str:
    return BLOCKS + path.removeprefix("F.") if path.startswith("F.") else path


CASES = load_cases("pack_refusals")["refused"]


def _faults(case: dict[str, Any]) -> list[tuple[str, str]]:
    edits = [{**edit, "at": _long(edit["at"])} for edit in case["edits"]]
    return list_faults(edited(pack_data(case.get("base", "national-2020")), edits), SHELF)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['path']} {case['says']}")
def test_refused_with_the_path_and_a_sentence(case: dict[str, Any]) -> None:
    path, sentence = _faults(case)[0]
    assert path == _long(case["path"])
    assert case["says"] in sentence


def test_every_sentence_has_a_case() -> None:
    """Each Chinese text of these modules, but for docstrings, is said to somebody in a test."""
    modules = (pack_rules, pack_blocks, pack_merge, misfits)
    sources = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in modules]
    tree = ast.parse("\n".join(source.split("annotations\n")[1] for source in sources))
    statements = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    written = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node not in statements and isinstance(node.value, str)
        if any("\u4e00" <= char <= "\u9fff" for char in node.value)
    }
    said = [sentence for case in CASES for _, sentence in _faults(case)]
    said += [sentence for _, sentence in list_faults({"extends": "national-2020"})]  # no shelf
    for case in load_cases("sheet_refusals")["misfit"]:
        sheet = read_sheet(edited(sample(2), case["edits"]))
        pack = any_pack(case.get("pack", "sichuan-2022"))
        said += [sentence for _, sentence in find_misfits(pack, sheet)]
    assert {text for text in written if not any(text in one for one in said)} == set()


@pytest.mark.parametrize("data", [None, [], "", 1, {"forms": {"project": 1}}])
def test_what_is_no_pack_at_all_is_refused(data: object) -> None:
    with pytest.raises(DocumentError):
        read_pack(data)


def test_all_faults_are_listed() -> None:
    edits: list[dict[str, Any]] = [
        {"at": "id", "value": "X"},
        {"at": "version", "value": 0},
        {"at": BLOCKS + "funds.rows[1].labels", "value": []},
    ]
    data = edited(pack_data("sichuan-2023"), edits)
    assert [path for path, _ in list_faults(data)] == [
        "id",
        "version",
        BLOCKS + "funds.rows[1].labels",
    ]
    with pytest.raises(DocumentError) as refusal:
        read_pack(data)
    assert refusal.value.path == "id"


def test_the_packs_of_the_package_are_faultless() -> None:
    packs = list_packs()
    assert [pack.id for pack in packs] == PACKS
    assert all(find_problems(pack) == [] for pack in packs)
    assert all(pack.source and pack.unconfirmed for pack in packs)


def test_like_takes_what_the_form_does_not_say_itself() -> None:
    forms = find_pack("sichuan-2022").forms
    assert forms["department"].title == "部门整体支出绩效自评表"
    assert forms["department"].columns == forms["project"].columns
    assert list(forms["department"].blocks) == list(forms["project"].blocks)
    funds = forms["department"].blocks["funds"]
    assert funds == forms["department"].first_block(type(funds))
    assert funds != forms["project"].blocks["funds"]


def test_a_pack_says_which_forms_it_has() -> None:
    with pytest.raises(DocumentError, match="没有 department 表，只有 project"):
        find_pack("central-2021").form(SheetKind.DEPARTMENT)


def test_an_unknown_pack_names_those_there_are() -> None:
    with pytest.raises(DocumentError, match="现有 central-2021、chongqing-2021"):
        find_pack("nowhere-1999")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"id = ", "第 1 行第 6 列附近不是有效的 TOML|不是有效的 TOML"),
        (b"a = 1\nb = = 2\n", "第 2 行第 5 列附近不是有效的 TOML"),
        (b"a = " + b"[" * 100_000, "不是有效的 TOML"),
        (b"version = " + b"9" * 5000, "不是有效的 TOML"),
        (b"\xff\xfe", "不是 UTF-8 编码"),
    ],
    ids=["no value", "two signs", "deep", "5000 digits", "UTF-16"],
)
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "pack.toml"
    file.write_bytes(content)
    with pytest.raises(DocumentError, match=says):
        load_pack_file(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="文件无法打开"):
        load_pack_file(tmp_path / "none.toml")
    with pytest.raises(DocumentError, match="文件无法打开"):
        load_pack_file(tmp_path)
