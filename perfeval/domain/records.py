"""Plain data (JSON, TOML) read into dataclasses and back, and refused with the path of the fault.

The dataclass is the specification: its field types say what is accepted, a field without default
is required. `names` maps a class to the names that the file uses for its fields.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from perfeval.domain.errors import DocumentError

Names = Mapping[type, Mapping[str, str]]  # class → name in the file → field
T = TypeVar("T")

NO_NAMES: Names = {}
_WORDS = {str: "文字", int: "整数", float: "数字", bool: "true 或 false"}


def read_record(cls: type[T], data: object, path: str = "", names: Names = NO_NAMES) -> T:
    """Read the mapping `data` into the dataclass `cls`.

    Raises DocumentError with the path of the first unknown key, missing key or wrong type.
    """
    if not isinstance(data, Mapping):
        raise DocumentError(path or "$", "这里应为一个对象（键和值）")
    fields = _fields_by_key(cls, names)
    hints = _hints(cast("type", cls))
    for key in data:
        if key not in fields:
            raise DocumentError(_join(path, str(key)), f"不认识的键“{key}”，请删去或改正键名")
    values: dict[str, Any] = {}
    for key, field in fields.items():
        if key in data:
            place = _join(path, key)
            values[field.name] = _read(hints[field.name], data[key], place, names)
        elif _is_required(field):
            raise DocumentError(path or "$", f"缺少必需的键“{key}”")
    return cls(**values)


def write_record(
    record: object, names: Names = NO_NAMES, optional: Mapping[type, frozenset[str]] = {}
) -> Any:
    """Write a dataclass as plain data; keys named in `optional` are left out where None."""
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        cls = type(record)
        left_out = optional.get(cls, frozenset())
        pairs = ((key, getattr(record, f.name)) for key, f in _fields_by_key(cls, names).items())
        return {
            key: write_record(value, names, optional)
            for key, value in pairs
            if value is not None or key not in left_out
        }
    if isinstance(record, tuple):
        return [write_record(item, names, optional) for item in record]
    if isinstance(record, Mapping):
        return {key: write_record(value, names, optional) for key, value in record.items()}
    return record.value if isinstance(record, Enum) else record


def schema_of(kind: Any, names: Names = NO_NAMES) -> dict[str, Any]:
    """Return the JSON Schema of a dataclass or of one of its field types."""
    origin = get_origin(kind)
    if dataclasses.is_dataclass(kind):
        fields = _fields_by_key(cast("type", kind), names)
        hints = _hints(cast("type", kind))
        return {
            "type": "object",
            "properties": {k: schema_of(hints[f.name], names) for k, f in fields.items()},
            "required": [k for k, f in fields.items() if _is_required(f)],
            "additionalProperties": False,
        }
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(option, names) for option in get_args(kind)]}
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if origin is tuple:
        return {"type": "array", "items": schema_of(get_args(kind)[0], names)}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(get_args(kind)[1], names)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    simple = {str: "string", int: "integer", float: "number", bool: "boolean"}
    return {"type": simple.get(kind, "null")}


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _fields_by_key(cls: type, names: Names) -> dict[str, dataclasses.Field[Any]]:
    shown = {field: key for key, field in names.get(cls, {}).items()}
    return {shown.get(f.name, f.name): f for f in dataclasses.fields(cls)}


def _is_required(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _read(kind: Any, value: object, path: str, names: Names) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), value, path, names)
    if dataclasses.is_dataclass(kind):
        return read_record(cast("type[Any]", kind), value, path, names)
    if origin is Literal:
        return _read_choice(get_args(kind), value, path)
    if origin is tuple:
        return _read_rows(get_args(kind)[0], value, path, names)
    if origin is not None and issubclass(origin, Mapping):
        return _read_mapping(get_args(kind)[1], value, path, names)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(_read_choice(tuple(member.value for member in kind), value, path))
    return _read_simple(kind, value, path)


def _read_union(options: tuple[Any, ...], value: object, path: str, names: Names) -> Any:
    if value is None and type(None) in options:
        return None
    options = tuple(option for option in options if option is not type(None))
    if len(options) == 1:
        return _read(options[0], value, path, names)
    return _read_tagged(options, value, path, names)


def _read_tagged(options: tuple[Any, ...], value: object, path: str, names: Names) -> Any:
    """Choose among dataclasses by the value of their field `type`, a Literal."""
    tags = {get_args(_hints(option)["type"])[0]: option for option in options}
    tag = value.get("type") if isinstance(value, Mapping) else None
    if tag not in tags:
        raise DocumentError(_join(path, "type"), f"type 应为 {'、'.join(tags)} 之一")
    return read_record(tags[tag], value, path, names)


def _read_choice(options: tuple[Any, ...], value: object, path: str) -> Any:
    if isinstance(value, bool) or value not in options:
        raise DocumentError(path, f"应为 {'、'.join(map(str, options))} 之一")
    return value


def _read_rows(kind: Any, value: object, path: str, names: Names) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise DocumentError(path, "这里应为一个列表")
    return tuple(_read(kind, item, f"{path}[{i}]", names) for i, item in enumerate(value))


def _read_mapping(kind: Any, value: object, path: str, names: Names) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise DocumentError(path, "这里应为一个对象（键和值）")
    for key in value:
        if not isinstance(key, str):
            raise DocumentError(path, f"键“{key}”应为文字")
    return {key: _read(kind, item, _join(path, key), names) for key, item in value.items()}


def _read_simple(kind: Any, value: object, path: str) -> Any:
    accepted: tuple[type, ...] = (int, float) if kind is float else (kind,)
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise DocumentError(path, f"应为{_WORDS[kind]}，现在是{_describe(value)}")
    if isinstance(value, str):
        _refuse_unprintable(value, path)
    return value


def _describe(value: object) -> str:
    if value is None:
        return "空值 null"
    named = {
        bool: "true/false",
        int: "数字",
        float: "数字",
        str: "文字",
        list: "列表",
        dict: "对象",
    }
    return named.get(type(value), "别的类型")


def _refuse_unprintable(text: str, path: str) -> None:
    """Refuse characters that no form can print and that databases store differently."""
    for character in text:
        code = ord(character)
        if (code < 32 and character not in "\t\n\r") or code == 127 or 0xD800 <= code <= 0xDFFF:
            raise DocumentError(path, f"含有不能打印的控制字符 U+{code:04X}，请删去")
