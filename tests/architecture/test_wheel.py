"""The wheel stands on its own: built, installed beside the libraries, run from an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CREATE_APP = """
from pathlib import Path
import perfeval
from perfeval.app import create_app
from perfeval.config import Settings
from perfeval.db import upgrade_schema

app = create_app(
    Settings(
        database_url="sqlite:///" + str(Path("empty.db").resolve()),
        secret_key="a secret of the tests",
        testing=True,
        instance_folder=Path("instance").resolve(),
    )
)
upgrade_schema(app)
with app.test_client() as client:
    answer = client.get("/", follow_redirects=True)
    assert answer.status_code == 200, answer.status
    assert "<html" in answer.text
print(Path(perfeval.__file__).parent)
"""


@dataclass(frozen=True)
class Installed:
    """The wheel's content in `target`, and an empty folder to start it from."""

    target: Path
    empty: Path

    def python(self, *arguments: str) -> str:
        """Run the installed copy; return what it printed."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PERFEVAL_")}
        return _run(
            [sys.executable, *arguments],
            cwd=self.empty,
            env={**kept, "PYTHONPATH": str(self.target), "PYTHONUTF8": "1"},
        )


def _run(command: list[str], cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    return done.stdout


def _files(folder: Path) -> set[Path]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder) for path in files}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    # The checkout holds environments and data too: the build gets what belongs to the project.
    source = folder / "source"
    ignore = shutil.ignore_patterns(".*", "__pycache__", "instance", "build", "dist")
    shutil.copytree(ROOT, source, ignore=ignore)
    _run(
        [*pip, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", "out", "./source"],
        cwd=folder,
    )
    (wheel,) = (folder / "out").glob("perfeval-*.whl")
    target = folder / "target"
    _run(
        [*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)],
        cwd=folder,
    )
    empty = folder / "empty"
    empty.mkdir()
    return Installed(target, empty)


def test_wheel_carries_templates_migrations_and_packs(installed: Installed) -> None:
    package = installed.target / "perfeval"
    for name, inside in (("templates", "_templates"), ("migrations", "_migrations")):
        expected = _files(ROOT / name)
        assert expected
        assert expected <= _files(package / inside)
    assert list((package / "packs").glob("*.toml"))


def test_version(installed: Installed) -> None:
    assert "0.1.0" in installed.python("-m", "perfeval", "--version")


def test_packs_are_listed(installed: Installed) -> None:
    assert "sichuan-2022" in installed.python("-m", "perfeval", "pack", "list")


def test_app_starts_migrates_and_answers(installed: Installed) -> None:
    place = installed.python("-c", CREATE_APP).strip()
    assert Path(place) == installed.target / "perfeval"
