"""How much of a file is read at all: beyond these sizes it is no form, or it is made to harm."""

from __future__ import annotations

from typing import Final

MOST_BYTES: Final = 20 * 1024 * 1024  # of the file
MOST_PARTS: Final = 2000  # of an office file
MOST_UNPACKED: Final = 200 * 1024 * 1024  # bytes of all parts together
MOST_PART: Final = 64 * 1024 * 1024  # bytes of a part that is read
MOST_RATIO: Final = 200  # unpacked to packed, of a part beyond a megabyte
MOST_CELLS: Final = 100_000  # with a text or a merge, in the whole file
MOST_TEXT: Final = 10_000_000  # characters in the whole file
MOST_DEPTH: Final = 60  # tables and content controls inside each other

# Of the process that reads.
MOST_MEMORY: Final = 768 * 1024 * 1024
MOST_SECONDS: Final = 20  # of processor time
PATIENCE: Final = 40.0  # seconds on the clock, also on a busy machine
