"""A form pack as it is kept for ever: its complete content as one text, and that text's hash."""

from __future__ import annotations

import json
from enum import StrEnum
from hashlib import sha256

from perfeval.domain.errors import DocumentError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.records import read_record, write_record


class PackState(StrEnum):
    """A draft may be replaced and deleted; a published version stays as it is."""

    DRAFT = "draft"
    PUBLISHED = "published"


def write_content(pack: FormPack) -> str:
    """Return a pack as JSON: every key with its value, defaults too, in the form's own order.

    Keys are not sorted, because blocks print in the order in which they stand.
    """
    return json.dumps(write_record(pack), ensure_ascii=False, separators=(",", ":"))


def read_content(content: str) -> FormPack:
    """Read what `write_content` wrote; raises DocumentError if this program cannot.

    Nothing is checked again: a rule of a newer program does not take back what was published.
    """
    try:
        data = json.loads(content)
    except ValueError as error:
        raise DocumentError("$", "不是有效的 JSON") from error
    return read_record(FormPack, data)


def content_sha256(content: str) -> str:
    """Return the SHA-256 (hex) of a content in UTF-8."""
    return sha256(content.encode()).hexdigest()
