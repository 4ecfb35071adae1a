"""Every function of the services that writes leaves an event; a new one has to be placed."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest
from flask import Flask

from perfeval import services
from perfeval.db import db, transaction
from tests.factories.audit import events_after, last_number
from tests.factories.filings import Office, make_office
from tests.services.recorded_acts import READS, SCENARIOS, UNRECORDED


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """An office, inside an app context."""
    with app.app_context():
        yield make_office()
        db.session.remove()


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_writes_leaves_an_event(office: Office, name: str) -> None:
    scenario, action = SCENARIOS[name]
    act = scenario(office)
    before = last_number()
    with transaction():
        act()
    assert action in {event.action for event in events_after(before)}


def test_every_public_function_of_the_services_has_its_place() -> None:
    placed = [*SCENARIOS, *UNRECORDED, *READS]
    assert sorted(placed) == sorted(_public_functions())


@pytest.mark.parametrize("name", sorted(READS))
def test_what_only_reads_does_not_write(name: str) -> None:
    assert not _writes(name)


def test_the_proof_knows_writing_when_it_sees_it() -> None:
    writers = {name for name in _public_functions() if _writes(name)}
    assert writers == {*SCENARIOS, *UNRECORDED}


def _modules() -> dict[str, ModuleType]:
    found = (module.name for module in iter_modules(services.__path__))
    return {name: import_module(f"{services.__name__}.{name}") for name in found}


def _public_functions() -> list[str]:
    return [
        f"{module_name}.{name}"
        for module_name, module in _modules().items()
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    ]


_WRITING = frozenset({"add", "add_all", "delete", "flush", "execute", "merge", "begin_nested"})


def _writes(function_name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether a function of the services, or one that it calls there, writes to the session.

    Setting an attribute of a row and adding to a list of its rows count too.
    """
    module_name, _, name = function_name.partition(".")
    function = getattr(_modules()[module_name], name)
    home = function.__module__.rpartition(".")[2]
    if function_name in seen or not function.__module__.startswith(services.__name__):
        return False
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            return True
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called.startswith("db.session.") and called.rpartition(".")[2] in _WRITING:
            return True
        if called == "setattr" or "session.info" in called or _appends_to_row(node):
            return True
        known = inspect.isfunction(getattr(_modules()[home], called, None))
        if known and _writes(f"{home}.{called}", seen | {function_name}):
            return True
    return False


def _appends_to_row(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    return function.attr == "append" and isinstance(function.value, ast.Attribute)
