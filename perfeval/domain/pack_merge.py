"""A pack's plain data completed: what it takes from fragments, from another pack, within itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from perfeval.domain.errors import DocumentError

Data = Mapping[str, Any]

# What a variant says for itself, never taking it from the pack that it extends.
IDENTITY = frozenset({"id", "version", "title", "source", "region", "years", "unconfirmed"})


def _nothing(name: str) -> NoReturn:
    raise DocumentError("$", f"这里不能引用“{name}”")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where named packs and fragments are found; both raise DocumentError for an unknown name."""

    find_pack: Callable[[str], Data] = _nothing
    find_fragment: Callable[[str], Data] = _nothing


EMPTY_SHELF = Shelf()


def complete_pack(data: object, shelf: Shelf = EMPTY_SHELF) -> object:
    """Return plain data with all that it takes from elsewhere worked in.

    `include`, `extends`, `kinds`, `like` and `order` are gone then; a form's `page` is whole.
    What is no table stays as it is, for the reader to refuse. Raises DocumentError.
    """
    if not isinstance(data, Mapping):
        return data
    whole = _with_base(data, shelf, ())
    kinds = whole.pop("kinds", None)
    forms = whole.get("forms")
    if not isinstance(forms, Mapping):
        return whole
    if kinds is not None:
        forms = _chosen(forms, kinds, "kinds", "表")
    page = whole.get("page")
    done = {name: _complete_form(name, form, forms, page) for name, form in forms.items()}
    return {**whole, "forms": done}


def _with_base(data: Data, shelf: Shelf, seen: tuple[str, ...]) -> dict[str, Any]:
    own = _with_includes(data, shelf, "")
    name = own.pop("extends", None)
    if name is None:
        return own
    if not isinstance(name, str) or name in seen:
        raise DocumentError("extends", "应为另一个表样的编号")
    base = _with_base(_found(shelf.find_pack, name, "extends"), shelf, (*seen, name))
    base = {key: value for key, value in base.items() if key not in IDENTITY}
    for form, table in _tables(own.get("forms")).items():
        if "like" in table:  # said anew: nothing of the base's form of that name is left
            base["forms"] = {k: v for k, v in _tables(base.get("forms")).items() if k != form}
    return _merged(base, own)


def _with_includes(data: Data, shelf: Shelf, path: str) -> dict[str, Any]:
    """Put the fragments that a table names under its own keys, in all tables within it too."""
    names = data.get("include", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise DocumentError(f"{path}include", "应为一列片段的名称")
    result: dict[str, Any] = {}
    for name in names:
        result = _merged(result, _found(shelf.find_fragment, name, f"{path}include"))
    own = {
        key: _with_includes(value, shelf, f"{path}{key}.") if isinstance(value, Mapping) else value
        for key, value in data.items()
        if key != "include"
    }
    return _merged(result, own)


def _found(find: Callable[[str], Data], name: str, path: str) -> Data:
    try:
        return find(name)
    except DocumentError as error:
        raise DocumentError(path, error.sentence) from error


def _complete_form(name: str, form: object, forms: Data, page: object) -> object:
    if not isinstance(form, Mapping):
        return form
    if "like" in form:
        base = forms.get(form["like"]) if isinstance(form["like"], str) else None
        if not isinstance(base, Mapping) or "like" in base:
            raise DocumentError(f"forms.{name}.like", "应为本表样中另一张完整表的名称")
        form = _merged(base, {key: value for key, value in form.items() if key != "like"})
    result = dict(form)
    if isinstance(form.get("page"), Mapping) and isinstance(page, Mapping):
        result["page"] = _merged(page, form["page"])
    order = result.pop("order", None)
    if order is not None:
        result["blocks"] = _chosen(result.get("blocks"), order, f"forms.{name}.order", "块")
    return result


def _chosen(tables: object, names: object, path: str, what: str) -> dict[str, Any]:
    """Return the tables that are named, in that order; the others are left out."""
    if not isinstance(names, list) or not isinstance(tables, Mapping):
        raise DocumentError(path, f"应为一列{what}的名称")
    for name in names:
        if not isinstance(name, str) or name not in tables:
            raise DocumentError(path, f"没有名为“{name}”的{what}")
    return {name: tables[name] for name in names}


def _merged(base: Data, own: Data) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _tables(data: object) -> dict[str, Data]:
    pairs = data.items() if isinstance(data, Mapping) else ()
    return {key: value for key, value in pairs if isinstance(value, Mapping)}
