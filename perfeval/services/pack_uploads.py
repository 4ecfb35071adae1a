"""Reading a form pack that somebody uploads: every fault named, and nothing that could do harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfeval.domain.errors import DocumentError, DomainError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.layout import build_grid
from perfeval.domain.pack_rules import list_faults, read_pack
from perfeval.domain.sheets import ProjectReference, SheetDocument, SheetKind
from perfeval.packs.loader import SHELF, parse_toml
from perfeval.services.sheets import blank_document

MOST_BYTES = 512 * 1024
MOST_DEPTH = 24
MOST_ITEMS = 400  # of one list or table
MOST_VALUES = 20_000
LARGEST_NUMBER = 1_000_000
LARGEST_VERSION = 9999
LONGEST_ID = 60  # as a sheet stores it
LONGEST_TITLE = 180
# tomllib takes quadratic time over the parts of a dotted key, which stands in one line.
MOST_DOTS = 200

Fault = tuple[str, str]


class PackFaultsError(DomainError):
    """An uploaded pack cannot be used; `faults` are (path, sentence) for each reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"表样有 {len(faults)} 个问题")
        self.faults = tuple(faults)


def decode_upload(content: bytes) -> str:
    """Return an uploaded file as text; raises PackFaultsError if it is none."""
    if len(content) > MOST_BYTES:
        raise PackFaultsError([("$", "内容超过 512 KB，表样文件通常只有几十 KB，请检查文件")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = "文件不是 UTF-8 编码的文字，请另存为 UTF-8 编码的 TOML 文件"
        raise PackFaultsError([("$", sentence)]) from error


def read_upload(text: str) -> FormPack:
    """Read a pack from TOML text; raises PackFaultsError with every fault."""
    if not text.strip():
        raise PackFaultsError([("$", "请选择文件，或把表样的内容粘贴在下面")])
    if len(text.encode()) > MOST_BYTES:
        raise PackFaultsError([("$", "内容超过 512 KB，表样文件通常只有几十 KB，请检查内容")])
    if max(line.count(".") for line in text.split("\n")) > MOST_DOTS:
        raise PackFaultsError([("$", f"有一行的圆点超过 {MOST_DOTS} 个，请分行书写")])
    try:
        data = parse_toml(text)
    except DocumentError as error:
        raise PackFaultsError([(error.path, error.sentence)]) from error
    faults = list(_size_faults(data)) or list_faults(data, SHELF)
    if faults:
        raise PackFaultsError(faults)
    pack = read_pack(data, SHELF)
    faults = list(_storage_faults(pack)) or list(_drawing_faults(pack))
    if faults:
        raise PackFaultsError(faults)
    return pack


def blank_sheet(pack: FormPack, kind: SheetKind) -> SheetDocument:
    """Return the empty sheet that shows what a form looks like."""
    return blank_document(
        pack,
        kind=kind,
        fiscal_year=pack.years[-1] if pack.years else 2000,
        project=ProjectReference(),
        unit_name="",
    )


def _size_faults(data: object) -> Iterator[Fault]:
    """Yield what would take too long to check or draw; walks without recursion."""
    open_values: list[tuple[str, object, int]] = [("$", data, 0)]
    seen = 0
    while open_values:
        path, value, depth = open_values.pop()
        seen += 1
        sentence = _size_fault(value, depth)
        if seen > MOST_VALUES:
            path, sentence = "$", f"内容超过 {MOST_VALUES} 项，不是一张表"
        if sentence:
            yield path[:200], sentence
            return
        inside = [] if path == "$" else [path]
        if isinstance(value, Mapping):
            items = ((".".join([*inside, key]), item) for key, item in value.items())
            open_values += ((name, item, depth + 1) for name, item in items)
        elif isinstance(value, list):
            open_values += ((f"{path}[{i}]", item, depth + 1) for i, item in enumerate(value))


def _size_fault(value: object, depth: int) -> str:
    if depth > MOST_DEPTH:
        return f"层次超过 {MOST_DEPTH} 层"
    if isinstance(value, Mapping | list) and len(value) > MOST_ITEMS:
        return f"超过 {MOST_ITEMS} 项"
    if isinstance(value, Mapping) and any(not _is_printable(key) for key in value):
        return "键名含有不能打印的字符，请删去"
    if isinstance(value, int | float) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:  # nor NaN
        return "数字过大"
    return ""


def _is_printable(key: str) -> bool:
    return key.isprintable() and len(key) <= 200


def _storage_faults(pack: FormPack) -> Iterator[Fault]:
    if len(pack.id) > LONGEST_ID:
        yield "id", f"最长 {LONGEST_ID} 个字符"
    if pack.version > LARGEST_VERSION:
        yield "version", f"最大为 {LARGEST_VERSION}"
    if not pack.title.strip():
        yield "title", "标题不能为空"
    if len(pack.title) > LONGEST_TITLE:
        yield "title", f"最长 {LONGEST_TITLE} 个字"
    if any(not 1949 <= year <= 2100 for year in pack.years):
        yield "years", "年份应在 1949 至 2100 之间"


def _drawing_faults(pack: FormPack) -> Iterator[Fault]:
    """Lay each form out once: a form that cannot be drawn is not kept."""
    for name in pack.forms:
        kind = SheetKind(name)
        try:
            build_grid(pack, blank_sheet(pack, kind))
        except DomainError as error:
            yield f"forms.{name}", str(error)
