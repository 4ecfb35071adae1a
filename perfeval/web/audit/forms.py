"""The filter of the auditor's page; it comes in the address and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in stubs
from wtforms.validators import Length, ValidationError

from perfeval.domain.audit import ACTION_GROUPS
from perfeval.web.form_fields import DayField, Form, TextField

_ALL = SelectChoice("", "全部")


class FilterForm(Form):
    """What of the trail is wanted."""

    class Meta(Form.Meta):
        """Ask for no token: the filter is an address that can be kept."""

        csrf = False

    unit = SelectField("单位（含下属）", default="")
    person = TextField("人员", [Length(max=60, message="姓名最长 60 个字")])
    action = SelectField(
        "操作",
        default="",
        choices=[
            _ALL,
            *(
                SelectChoice(code, word, optgroup=group)
                for group, words in ACTION_GROUPS.items()
                for code, word in words.items()
            ),
        ],
    )
    since = DayField("从")
    until = DayField("到")

    def offer(self, units: Sequence[tuple[int, str]]) -> None:
        """Set the units to choose from."""
        self.unit.choices = [_ALL, *(SelectChoice(str(key), name) for key, name in units)]

    def validate_until(self, field: DayField) -> None:
        """Refuse days the wrong way round."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError("结束日期不能早于开始日期")

    def instants(self, zone: ZoneInfo) -> dict[str, Any]:
        """Return the days as instants: from the beginning of the first to the end of the last."""
        since, until = self.since.data, self.until.data
        return {
            "since": datetime.combine(since, time.min, zone) if since else None,
            "until": datetime.combine(until + timedelta(days=1), time.min, zone) if until else None,
        }
