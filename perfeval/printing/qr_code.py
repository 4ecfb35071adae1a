"""The QR code in the bottom margin of a page, as black rectangles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby

from perfeval.domain.grid import Page
from perfeval.printing.typesetting import MM

Fill = tuple[float, float, float, float]

# A telephone reads modules from 0.35 mm on; the quiet zone is four of them (ISO/IEC 18004).
LEAST_MODULE = 0.35 * MM
MOST_SIZE = 16 * MM
QUIET = 4


def find_qr_fills(page: Page, text: str) -> tuple[Fill, ...]:
    """Return the rectangles of a QR code at the left of the bottom margin.

    None for an empty text, and none where the margin is too small to be read from.
    """
    size = find_qr_size(page, text)
    if not size:
        return ()
    rows = _find_modules(text)
    module = size / len(rows)
    left, bottom = page.margin_left * MM, (page.margin_bottom * MM - size) / 2
    return tuple(
        (left + x * module, bottom + (len(rows) - 1 - y) * module, width * module, module)
        for y, row in enumerate(rows)
        for x, width in _find_runs(row)
    )


def find_qr_size(page: Page, text: str) -> float:
    """Return the edge of the QR code in points, 0 where none is drawn."""
    if not text:
        return 0.0
    count = len(_find_modules(text))
    # Half of the quiet zone lies on either side; the edge of the paper is quiet itself.
    module = min(page.margin_bottom * MM, MOST_SIZE) / (count + QUIET)
    return module * count if module >= LEAST_MODULE else 0.0


@lru_cache(maxsize=64)
def _find_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of a code that survives a loss of 15 %, row by row, True for black."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = range(code.getModuleCount())  # type: ignore[no-untyped-call]
    is_dark: Callable[[int, int], bool] = code.isDark
    return tuple(tuple(is_dark(y, x) for x in count) for y in count)


def _find_runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Yield (start, length) of the black runs of a row."""
    x = 0
    for is_black, run in groupby(row):
        width = len(list(run))
        if is_black:
            yield x, width
        x += width
