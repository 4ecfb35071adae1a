"""Every template compiles in the app's own environment, and what it names exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, meta

from tests.support.backends import build_app

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMES = sorted(
    path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("templates")
    return build_app(f"sqlite:///{folder / 'unused.db'}", folder).jinja_env


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(environment: Environment, name: str) -> None:
    environment.get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_template_names_only_templates_that_exist(environment: Environment, name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    known = set(environment.list_templates())
    named = meta.find_referenced_templates(environment.parse(source, name))
    missing = {other for other in named if other is not None and other not in known}
    assert not missing, f"{name} names templates that do not exist: {sorted(missing)}"
