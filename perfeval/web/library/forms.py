"""The forms of the indicator library: one entry, and a file of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than stubs
from wtforms.validators import InputRequired

from perfeval.domain.library import FIELDS, LibraryEntry, find_faults
from perfeval.models import Unit
from perfeval.web.form_fields import Form, TextField


class UnitForm(Form):
    """Whose library is written."""

    unit_id = SelectField("单位", coerce=int, validators=[InputRequired("请选择单位")])

    def offer(self, units: Sequence[Unit]) -> None:
        """Set the units to choose from; the first stands chosen."""
        self.unit_id.choices = [SelectChoice(str(unit.id), unit.name) for unit in units]


class EntryForm(Form):
    """What an entry holds."""

    level1 = TextField(FIELDS["level1"][0])
    level2 = TextField(FIELDS["level2"][0])
    name = TextField(FIELDS["name"][0])
    operator = TextField(FIELDS["operator"][0])
    target_value = TextField(FIELDS["target_value"][0])
    unit_of_measure = TextField(FIELDS["unit_of_measure"][0])
    good_example = TextAreaField(FIELDS["good_example"][0])
    bad_example = TextAreaField(FIELDS["bad_example"][0])
    source = TextField(FIELDS["source"][0])

    def read_entry(self) -> LibraryEntry:
        """Return what was typed; line ends as every store keeps them."""
        typed = {one.name: self[one.name].data or "" for one in fields(LibraryEntry)}
        return LibraryEntry(
            **{name: text.replace("\r\n", "\n").strip() for name, text in typed.items()}
        )

    def check(self) -> bool:
        """Tell whether the form is in order; what is not is said at its field."""
        is_sent = self.validate()
        faults = list(find_faults(self.read_entry())) if is_sent else []
        for field, sentence in faults:
            self.refuse(field, sentence)
        return is_sent and not faults


class NewEntryForm(UnitForm, EntryForm):
    """An entry, and whose it becomes."""


class UploadForm(UnitForm):
    """A file of entries."""

    file = FileField("Excel 文件", render_kw={"accept": ".xlsx,.xls"})


class ApplyForm(UnitForm):
    """The entries of a file that was checked, as they were shown."""

    content = HiddenField()
