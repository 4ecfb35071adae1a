"""Filled forms of any kind of file, read into sheet documents."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.domain.form_pack import FormPack
from perfeval.domain.recognition.reading import ReadFile, read_forms
from perfeval.packs import list_packs
from perfeval.packs.heading_words import load_heading_words
from perfeval.reading.guarded import read_source


def read_filled_forms(data: bytes, packs: Sequence[FormPack] = ()) -> ReadFile:
    """Read every form of a file under the pack that fits best: of those given, else of ours.

    Raises DocumentError with a sentence where the file cannot be read or holds no form.
    """
    return read_forms(read_source(data), packs or list_packs(), load_heading_words())
