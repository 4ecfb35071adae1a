"""The parts of an office file, unpacked and parsed within limits."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from perfeval.domain.errors import DocumentError
from perfeval.reading.kinds import DAMAGED
from perfeval.reading.limits import (
    MOST_PART,
    MOST_PARTS,
    MOST_RATIO,
    MOST_UNPACKED,
)

_BOMB = "文件展开后大得不正常，不像一张绩效表。请把表格复制到新建的文件里保存后重试"
_RATIO_FROM = 1024 * 1024
_BROKEN = (
    *(BadZipFile, zlib.error, OSError, ValueError, EOFError, KeyError),
    *(NotImplementedError, RuntimeError),
)


def local(name: str) -> str:
    """Return the name of an element or attribute without its namespace: two editions exist."""
    return name.rpartition("}")[2]


class OfficePackage:
    """An open office file (zip of XML parts); every read stays within the limits."""

    def __init__(self, data: bytes) -> None:
        """Open the file and refuse it where its directory announces too much."""
        try:
            self.archive = ZipFile(BytesIO(data))
        except _BROKEN as error:
            raise DocumentError("$", DAMAGED) from error
        parts = self.archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise DocumentError("$", _BOMB)
        for part in parts:
            ratio = part.file_size / max(1, part.compress_size)
            if part.file_size > _RATIO_FROM and ratio > MOST_RATIO:
                raise DocumentError("$", _BOMB)
        self.names = {part.filename.lstrip("/").casefold(): part.filename for part in parts}
        self.has_macros = any("vbaproject" in name for name in self.names)

    def read(self, name: str) -> bytes:
        """Return a part; counts as it unpacks, because the directory may lie."""
        found = self.names.get(name.lstrip("/").casefold())
        if found is None:
            raise DocumentError("$", DAMAGED)
        try:
            with self.archive.open(found) as part:
                data = part.read(MOST_PART + 1)
        except _BROKEN as error:
            raise DocumentError("$", DAMAGED) from error
        if len(data) > MOST_PART:
            raise DocumentError("$", _BOMB)
        return data

    def tree(self, name: str) -> Element:
        """Return a part as a tree; raises DocumentError for entities and for broken XML."""
        try:
            root: Element = fromstring(self.read(name), forbid_dtd=True)
        except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
            raise _refusal(error) from error
        return root

    def ended(self, name: str) -> Iterator[Element]:
        """Yield the elements of a part as they end; the caller clears what it is done with."""
        try:
            for _, element in iterparse(BytesIO(self.read(name)), forbid_dtd=True):
                yield element
        except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
            raise _refusal(error) from error

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return type and target of the parts that a part refers to, by id; none outside."""
        folder, base = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if relations.casefold() not in self.names:
            return {}
        found = {}
        for one in self.tree(relations):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))
                kind = one.get("Type", "").rpartition("/")[2]
                found[one.get("Id", "")] = (kind, target.lstrip("/"))
        return found

    def main_part(self) -> str:
        """Return the name of the part that the file is about."""
        for kind, target in self.related("").values():
            if kind == "officeDocument":
                return target
        raise DocumentError("$", DAMAGED)


def _refusal(error: Exception) -> DocumentError:
    if isinstance(error, DefusedXmlException):
        return DocumentError("$", "文件里有实体定义，正常的表格不会有，不能读取。请另存一次后重试")
    return DocumentError("$", DAMAGED)
