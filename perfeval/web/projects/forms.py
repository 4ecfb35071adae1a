"""The forms for a new project and for the next year of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheets import SheetKind
from perfeval.web.form_fields import Form, TextField

_NO_YEAR = "请填写四位年份，例如 2022"
KINDS = [
    SelectChoice(SheetKind.PROJECT.value, "项目支出"),
    SelectChoice(SheetKind.DEPARTMENT.value, "部门（单位）整体支出"),
]


class YearField(IntegerField):
    """A fiscal year of four digits."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the year; numbers of hundreds of digits are beyond the validators of the library."""
        if valuelist and len(str(valuelist[0]).strip()) > 4:
            self.data = None
            raise ValueError(_NO_YEAR)
        super().process_formdata(valuelist)


def _year_field() -> YearField:
    refusal = "请填写 2000 至 2099 之间的年份"
    return YearField("年度", [DataRequired(_NO_YEAR), NumberRange(2000, 2099, refusal)])


class ProjectForm(Form):
    """Unit, kind, name, year and form pack of a new sheet."""

    unit_id = SelectField("实施单位", coerce=int, validators=[InputRequired("请选择实施单位")])
    kind = RadioField("自评对象", choices=KINDS, default=SheetKind.PROJECT.value)
    name = TextField(
        "项目名称",
        [Optional(), Length(max=180, message="项目名称最长 180 个字")],
    )
    code = TextField("项目代码（没有可不填）", [Optional(), Length(max=60, message="最长 60 字符")])
    fiscal_year = _year_field()
    pack_id = SelectField("表样", validators=[InputRequired("请选择表样")])

    def offer(self, units: list[tuple[int, str]], packs: tuple[FormPack, ...]) -> None:
        """Set what can be chosen."""
        self.unit_id.choices = [SelectChoice(str(key), name) for key, name in units]
        self.pack_id.choices = [SelectChoice(pack.id, pack.title) for pack in packs]

    def choose_pack(self, packs: tuple[FormPack, ...]) -> FormPack | None:
        """Return the chosen one of the unit's packs; None with the reason at the field to mend."""
        pack = next((pack for pack in packs if pack.id == self.pack_id.data), None)
        if pack is None:
            self.refuse("pack_id", "这个单位没有这个表样，请换一个")
            return None
        if self.kind.data not in pack.forms:
            self.refuse("pack_id", f"“{pack.title}”没有这种自评表，请换一个表样")
            return None
        if self.kind.data == SheetKind.PROJECT.value and not self.name.data:
            self.refuse("name", "请填写项目名称")
            return None
        return pack


class CarryForm(Form):
    """Year and form pack of the sheet that is made from last year's."""

    fiscal_year = _year_field()
    pack_id = SelectField("表样", validators=[InputRequired("请选择表样")])

    def offer(self, packs: Iterable[FormPack]) -> None:
        """Set what can be chosen."""
        self.pack_id.choices = [SelectChoice(pack.id, pack.title) for pack in packs]
