from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perfeval.packs.loader import FOLDER
from tests.cli.running import Cli, run
from tests.domain.data import SAMPLES, edited, load_cases

DATA = load_cases("score_sheets")["sheet"]
TELL_MODULES = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes the scored sheet with some edits to a file and returns its path."""

    def write(**edits: Any) -> Path:
        pairs = [{"at": at, "value": value} for at, value in edits.items()]
        path = tmp_path / "sheet.json"
        path.write_text(json.dumps(edited(DATA, pairs), ensure_ascii=False), encoding="utf-8")
        return path

    return write


Write = Callable[..., Path]


def test_a_score_has_the_shape_of_the_contract(cli: Cli, write: Write) -> None:
    done = cli("sheet", "score", write(), "--json")
    assert (done.code, done.err) == (0, "")
    report = done.json
    assert report["lines"][1] == {
        "path": "indicators[1]",
        "max_score": "20.00",
        "score": "19.00",
        "completion_rate": "0.9500",
        "rule": "higher_is_better",
        "trace": "完成值 95 ÷ 指标值 100 × 分值 20 = 19.00；比较符号“≥”（指标值）",
        "manual": False,
    }
    assert report["execution"] == {
        "rate": "0.7927",
        "max_score": "10.00",
        "score": "7.93",
        "trace": "执行数 71.34 ÷ 全年预算数 90 × 分值 10 = 7.93",
    }
    assert (report["total"], report["grade"], report["unscored"]) == ("96.93", "优", [])
    assert "partial_total" not in report


def test_what_cannot_be_scored_is_said(cli: Cli, write: Write) -> None:
    done = cli("sheet", "score", write(**{"indicators[0].actual": "100%"}), "--json")
    assert (done.code, done.err) == (0, "")
    report = done.json
    assert [line["path"] for line in report["lines"]] == [f"indicators[{i}]" for i in range(1, 5)]
    why = "计量单位“%”与指标值的“次”不能换算"
    assert report["unscored"] == [{"path": "indicators[0]", "why": why}]
    assert (report["total"], report["grade"], report["partial_total"]) == (None, None, "69.00")


def test_typed_scores_do_not_count(cli: Cli, write: Write) -> None:
    right = cli("sheet", "score", write(), "--json").json
    edits = {"indicators[0].score": "1", "total_score": "100", "grade": "良"}
    wrong = cli("sheet", "score", write(**edits), "--json").json
    assert [one.pop("path") for one in wrong["differences"]] == [*list(edits)[:2], "grade"]
    assert {**wrong, "differences": []} == right


def test_people_get_a_table_with_the_arithmetic(cli: Cli, write: Write) -> None:
    edits = {"indicators[1].score": "20", "indicators[2].actual": "95万元"}
    done = cli("sheet", "score", write(**edits))
    assert (done.code, done.err) == (0, "")
    head, *rows = done.text.splitlines()[1:]
    assert head.split() == ["位置", "分值", "得分", "完成率", "算式"]
    assert rows[1].split()[:4] == ["三级指标《办结率》", "20", "19.00", "0.9500"]
    assert "完成值 95 ÷ 指标值 100 × 分值 20 = 19.00" in rows[1]
    assert rows[5].split()[:4] == ["预算执行", "10", "7.93", "0.7927"]
    assert "三级指标《办结率》得分（indicators[1].score）填“20”，应为 19.00" in done.text
    assert "总分 96.37，等级 优：20.00 + 19.00 + 9.44 + " in done.text


def test_people_are_told_what_has_no_score(cli: Cli, write: Write) -> None:
    done = cli("sheet", "score", write(**{"indicators[0].target": "≥"}))
    assert done.code == 0
    assert "未计分 三级指标《督导调研次数》（indicators[0]）：指标值“≥”只有比较符号" in done.text
    assert done.text.endswith("有未计分的项目，不能得出总分；已计分各行合计 69.00\n")


def test_a_reason_that_is_due_is_said(cli: Cli, write: Write, tmp_path: Path) -> None:
    pack = tmp_path / "strict.toml"
    text = (FOLDER / "national-2020.toml").read_text(encoding="utf-8")
    rule = "[scoring.over_achievement]\nthreshold = 1.02\n\n[scoring.execution]"
    pack.write_text(text.replace("[scoring.execution]", rule), encoding="utf-8")
    done = cli("sheet", "score", write(), "--pack", pack, "--json")
    assert (done.code, done.err) == (0, "")
    noted = {line["path"]: line["note"] for line in done.json["lines"] if "note" in line}
    assert noted == {
        "indicators[0]": "完成率 103.00%，超额较多，须说明原因",
        "indicators[4]": "完成率 104.41%，超额较多，须说明原因",
    }
    assert "注意 三级指标《满意率》" in cli("sheet", "score", write(), "--pack", pack).text


def test_a_pack_without_scores_is_unusable(cli: Cli) -> None:
    for more in ([], ["--json"]):
        done = cli("sheet", "score", SAMPLES[0], *more)
        assert (done.code, done.out) == (2, b"")
        assert done.err == f"{SAMPLES[0]}：表样 sichuan-2022 没有分值和得分，不能计分\n"


def test_another_pack_scores_with_a_notice(cli: Cli) -> None:
    done = cli("sheet", "score", SAMPLES[0], "--pack", "national-2020", "--json")
    assert done.code == 0
    assert "按 --pack 改用 national-2020" in done.err
    assert done.json["total"] is None
    assert len(done.json["unscored"]) == 13


def test_unusable_input_is_a_sentence(cli: Cli, write: Write, tmp_path: Path) -> None:
    for arguments, sentence in (
        ([tmp_path / "none.json"], "没有这个文件"),
        ([write(), write()], "多出的参数"),
        ([write(funds=1)], "funds：这里应为一个列表"),
        ([], "缺少参数"),
    ):
        done = cli("sheet", "score", *arguments)
        assert (done.code, done.out) == (2, b"")
        assert sentence in done.err


def test_standard_input_is_a_file_too(cli: Cli, write: Write) -> None:
    done = cli("sheet", "score", "-", "--json", stdin=write().read_bytes())
    assert done.json == cli("sheet", "score", write(), "--json").json


def test_scoring_loads_neither_the_site_nor_the_drawing(write: Write) -> None:
    done = run("sheet", "score", write(), before=TELL_MODULES)
    assert done.code == 0
    loaded = {name.partition(".")[0] for name in done.err.split()}
    assert "perfeval" in loaded
    assert not loaded & {"flask", "sqlalchemy", "werkzeug", "reportlab", "wtforms", "alembic"}
