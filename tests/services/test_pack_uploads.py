"""What hostile and faulty uploads of form packs meet: a sentence, and soon."""

from __future__ import annotations

import pytest

from perfeval.domain.pack_content import write_content
from perfeval.packs import find_pack
from perfeval.services.pack_uploads import PackFaultsError, decode_upload, read_upload
from tests.factories.form_packs import SOURCE, variant


def faults_of(source: str) -> list[tuple[str, str]]:
    with pytest.raises(PackFaultsError) as caught:
        read_upload(source)
    return list(caught.value.faults)


def nested(depth: int) -> str:
    return f"{SOURCE}\nx = {'[' * depth}{']' * depth}"


HOSTILE = {
    "blank": (" \n", "请选择文件"),
    "no toml": ("<html>", "不是有效的 TOML"),
    "nul": (f"{SOURCE}\n# \x00", "不是有效的 TOML"),
    "nul as escape": (SOURCE.replace('title = "', 'title = "\\u0000', 1), "控制字符"),
    "nul in a key": (f'{SOURCE}\n["a\\u0000b"]', "不能打印的字符"),
    "deep": (nested(40), "层次超过"),
    "very deep": (nested(100_000), "不是有效的 TOML"),
    "dotted key": (f"{'a.' * 100_000}a = 1", "圆点"),
    "long list": (f"a = [{'1,' * 100_000}]", "超过 400 项"),
    "many values": ("\n".join(f"a{i} = [{'1,' * 300}]" for i in range(300)), "超过 20000 项"),
    "large text": ("# " + "好" * 300_000, "超过 512 KB"),
    "large number": (SOURCE.replace("span = 8", "span = 1" + "0" * 4000), "数字过大"),
    "larger number": (SOURCE.replace("span = 8", "span = 1" + "0" * 9000), "不是有效的 TOML"),
    "no number": (SOURCE.replace("weight = 50", "weight = nan"), "数字过大"),
    "a date": (SOURCE.replace("version = 1", "version = 2022-01-01", 1), "应为整数"),
    "long id": (SOURCE.replace('"national-2020"', f'"{"a" * 61}"', 1), "最长 60"),
    "long title": (SOURCE.replace('title = "', f'title = "{"长" * 180}', 1), "最长 180"),
    "no title": (variant(2, title=" "), "标题不能为空"),
    "high version": (variant(10_000), "最大为 9999"),
    "zero version": (variant(0), "应为从 1 起的整数"),
    "a file of the machine": ('extends = "../../../etc/passwd"', "没有表样"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_with_a_sentence(name: str) -> None:
    source, sentence = HOSTILE[name]
    faults = faults_of(source)
    assert any(sentence in said for _path, said in faults), faults


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bytes(range(256)), "UTF-8"),
        (SOURCE.encode("utf-16"), "UTF-8"),
        (SOURCE.encode("gb18030"), "UTF-8"),
        (b"a" * (512 * 1024 + 1), "超过 512 KB"),
    ],
    ids=["binary", "utf-16", "gb18030", "huge"],
)
def test_hostile_file_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(PackFaultsError) as caught:
        decode_upload(content)
    assert sentence in caught.value.faults[0][1]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_upload(decode_upload(SOURCE.encode("utf-8-sig"))).id == "national-2020"


def test_every_fault_is_named() -> None:
    source = SOURCE.replace("span = 8", "span = 7").replace('key = "target"', 'key = "tar"')
    assert [path for path, _ in faults_of(source)] == [
        "forms.project.blocks.head.rows[0]",
        "forms.project.blocks.indicators.columns[3].key",
    ]


def test_a_pack_may_build_on_one_of_the_program() -> None:
    source = """
id = "anju-2026"
version = 1
title = "安居区表样"
source = "安财绩〔2026〕1号"
extends = "sichuan-2022"
"""
    pack = read_upload(source)
    assert pack.forms == find_pack("sichuan-2022").forms
    assert '"extends"' not in write_content(pack)
