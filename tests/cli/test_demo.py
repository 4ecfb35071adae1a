"""`perfeval demo`: the sample with random passwords, and the published sheets on paper."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pdfplumber

from perfeval.packs.sample_sheets import list_published_sheets
from tests.cli.program import ROOT, Program

FILES = [
    "附表1.部门整体支出绩效自评表.pdf",
    "附表2.督导调研工作经费项目绩效自评表.pdf",
    "附表3.地方志工作经费项目绩效自评表.pdf",
]


def _letters(path: Path) -> str:
    with pdfplumber.open(path) as document:
        return "".join("".join((page.extract_text() or "").split()) for page in document.pages)


def test_published_sheets_are_printed(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    instance = tmp_path / "instance"
    done = Program(instance).run("demo", "--print", str(folder))
    assert (done.returncode, done.stdout) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert not instance.exists(), "printing needs no database"
    for name, sheet in zip(FILES, list_published_sheets(), strict=True):
        text = _letters(folder / name)
        assert name.removesuffix(".pdf") in text
        for row in sheet.indicators:
            for value in (row.name, row.target_value, row.actual_value):
                assert set("".join((value or "").split())) <= set(text)
        assert "送审稿" in text


def test_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = Program(tmp_path).run("demo", "--print", str(tmp_path / "file" / "below"))
    assert done.returncode == 2
    assert "不能建立文件夹" in done.stderr


def test_printing_loads_neither_flask_nor_the_database(tmp_path: Path) -> None:
    code = (
        "import sys; from perfeval.cli import main;"
        f"main(['demo', '--print', {str(tmp_path)!r}]);"
        "print([name for name in ('flask', 'sqlalchemy', 'alembic') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"


def test_sample_gets_random_passwords_shown_once(tmp_path: Path) -> None:
    program = Program(tmp_path)
    done = program.run("demo")
    assert done.returncode == 0, done.stderr
    assert "demo-2022" not in done.stdout
    with program.serve() as site:
        assert site.passwords() == {}
        assert not site.opens("jingban", "demo-2022")
