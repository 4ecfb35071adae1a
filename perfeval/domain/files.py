"""Files that people bring: the kinds that are taken, and names that are safe to show and give."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

_LONGEST = 120
_ENDING = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,5}\Z")
_SPACES = re.compile(r"\s+")


class MediaType(StrEnum):
    """The kinds of file that are taken, told by their bytes and never by their name."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


ENDINGS = {MediaType.PDF: ".pdf", MediaType.PNG: ".png", MediaType.JPEG: ".jpg"}


def clean_name(name: str, media_type: MediaType) -> str:
    """Return a file's name as it may be shown and given back, its ending that of its kind.

    Folders, control signs and signs that turn the direction of writing are taken out.
    """
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C" or c in "\t\n")
    plain = _SPACES.sub(" ", visible).strip()
    stem = _ENDING.sub("", plain).strip(" .") or "扫描件"
    return stem[:_LONGEST] + ENDINGS[media_type]
