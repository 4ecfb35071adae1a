"""A PDF file put together from numbered objects: header, objects, cross-references, trailer."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial

# The second line tells programs that carry files over that this one is not plain text.
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def _deflate_by_zlib(data: bytes) -> bytes:
    return zlib.compress(data, 1)


def _find_deflate() -> Callable[[bytes], bytes]:
    """Return isal's deflate, a sixth of zlib's time for the same size, or zlib's without it."""
    try:
        from isal import isal_zlib
    except ImportError:  # no wheel for this machine
        return _deflate_by_zlib
    return partial(isal_zlib.compress, level=2)


_deflate = _find_deflate()


class PdfFile:
    """The objects of one file, numbered from 1; a reference to one is its number and " 0 R"."""

    def __init__(self) -> None:
        """Begin an empty file."""
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        """Return the number of an object that is written later."""
        self._objects.append(b"")
        return len(self._objects)

    def write(self, number: int, text: str) -> None:
        """Write the object of a reserved number: a dictionary as it is to stand in the file."""
        self._objects[number - 1] = text.encode("ascii")

    def add(self, text: str) -> int:
        """Add a dictionary as it is to stand in the file; return its number."""
        self._objects.append(text.encode("ascii"))
        return len(self._objects)

    def add_stream(self, data: bytes, entries: str = "") -> int:
        """Add a compressed stream with more entries in its dictionary; return its number."""
        packed = _deflate(data)
        head = f"<< {entries}/Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
        self._objects.append(b"%b%b\nendstream" % (head.encode("ascii"), packed))
        return len(self._objects)

    def join(self, root: int, info: int, identity: str) -> bytes:
        """Return the file; catalog and description have these numbers.

        `identity` is 32 hexadecimal digits that another content would not have.
        """
        parts, places, at = [_HEADER], [], len(_HEADER)
        for number, content in enumerate(self._objects, start=1):
            part = b"%d 0 obj\n%b\nendobj\n" % (number, content)
            places.append(at)
            parts.append(part)
            at += len(part)
        size = len(places) + 1
        entries = "".join([f"{place:010d} 00000 n \n" for place in places])
        parts.append(
            f"xref\n0 {size}\n0000000000 65535 f \n{entries}trailer\n"
            f"<< /Size {size} /Root {root} 0 R /Info {info} 0 R"
            f" /ID [<{identity}> <{identity}>] >>\n"
            f"startxref\n{at}\n%%EOF\n".encode("ascii")
        )
        return b"".join(parts)


def quote(text: str) -> str:
    """Return a text as a PDF string; half a surrogate pair becomes a question mark."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
