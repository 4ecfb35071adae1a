"""Checks of the characters that a form is printed with."""

from __future__ import annotations

from perfeval.domain.checks.model import Fault, Found, Subject


def not_in_faces(subject: Subject) -> Found:
    """Q51: no printing face has the character."""
    for path, character in subject.missing_characters or ():
        message = f"字库中没有“{character}”（U+{ord(character):04X}），打印时以“〓”代替"
        yield Fault(path, message)


def no_face_information(subject: Subject) -> str | None:
    """Say that nobody asked the printing faces."""
    return "需要字库信息" if subject.missing_characters is None else None
