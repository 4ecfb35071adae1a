"""The base of our forms, and the fields that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import ValidationError

# What copying out of office programs leaves in a text, and nobody sees.
_INVISIBLE = str.maketrans("", "", "\u200b\u2060\ufeff")
_BREAKS = str.maketrans("\r\n\t", "   ")
_FIRST_YEAR, _LAST_YEAR = 1949, 2100


class Form(FlaskForm):
    """A form whose messages are Chinese."""

    class Meta(FlaskForm.Meta):
        """Tell the library which of its translations we want."""

        locales = ("zh",)

    def refuse(self, field: str, sentence: str) -> None:
        """Show why what was typed cannot be used: at its field, or at the form as a whole."""
        if field in self._fields:
            self._fields[field].errors = [*self._fields[field].errors, sentence]
        else:
            self.form_errors.append(sentence)


class TextField(StringField):
    """One line of text, without blanks around it and without what nobody sees in it."""

    data: str  # a form that was sent has text, even where the field was missing

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the text as it is meant."""
        text = str(valuelist[0]) if valuelist else ""
        self.data = text.translate(_INVISIBLE).translate(_BREAKS).strip()


class DayField(DateField):
    """A day of our time."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the day; raises ValueError with a sentence for the person who typed it."""
        text = str(valuelist[0]).strip() if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            self.data = None
            raise ValueError("日期不对，请按“2024-01-31”的样子填写") from None
        if not _FIRST_YEAR <= self.data.year <= _LAST_YEAR:
            raise ValueError(f"日期应在 {_FIRST_YEAR} 年至 {_LAST_YEAR} 年之间")


def length_between(least: int, most: int, noun: str) -> Callable[[Form, StringField], None]:
    """Return a validator of a text's length, whose sentence names what is typed there."""

    def check(_form: Form, field: StringField) -> None:
        count = len(field.data or "")
        if count == 0:
            raise ValidationError(f"请填写{noun}")
        if not least <= count <= most:
            raise ValidationError(f"{noun}应为 {least} 至 {most} 个字，现有 {count} 个字")

    return check
