from __future__ import annotations

from collections.abc import Mapping

import pytest
from werkzeug.test import TestResponse

from perfeval.db import db
from perfeval.models import Unit
from perfeval.queries.organisation import own_route, route_code
from tests.factories import post
from tests.web.admin.conftest import County
from tests.web.admin.questions import Change, ViewOfOne
from tests.web.pages import follow, open_page, read

SHORT = "finance_clerk:pass,director:sign_off"


def table(code: str) -> dict[str, str]:
    """Return the fields of a table with these steps."""
    fields: dict[str, str] = {}
    for place, step in enumerate(code.split(",") if code else ()):
        role, action = step.split(":")
        fields |= {f"steps-{place}-role": role, f"steps-{place}-action": action}
    return fields


def code_of(fields: Mapping[str, str]) -> str:
    """Return the steps of a page's table."""
    count = sum(name.endswith("-role") for name in fields)
    return ",".join(
        f"{fields[f'steps-{place}-role']}:{fields[f'steps-{place}-action']}"
        for place in range(count)
    )


class TestSaveRoute(Change, ViewOfOne):
    address = "/admin/units/{office}/route/save"

    def press(self, county: County, do: str, code: str = SHORT, seen: str = "") -> TestResponse:
        return post(
            county.admin, county.address(self.address), {"do": do, "seen": seen, **table(code)}
        )

    def stored(self, county: County) -> str:
        with county.app.app_context():
            return route_code(own_route(db.session.get_one(Unit, county.office.id)))

    def test_works(self, county: County) -> None:
        page = follow(county.admin, self.press(county, "save"))
        assert "流程已保存" in page.text
        assert "本单位自定的流程" in page.text
        assert self.stored(county) == SHORT

    def test_is_given_up_for_the_one_above(self, county: County) -> None:
        self.press(county, "save")
        page = open_page(county.admin, county.address("/admin/units/{office}/route"))
        assert ("do", "inherit") in page.buttons
        follow(county.admin, self.press(county, "inherit", SHORT, page.fields["seen"]))
        assert self.stored(county) == ""

    @pytest.mark.parametrize(
        ("do", "shown"),
        [
            ("add", f"{SHORT},finance_clerk:pass"),
            ("remove-0", "director:sign_off"),
            ("up-1", "director:sign_off,finance_clerk:pass"),
            ("up-0", SHORT),
            ("down-0", "director:sign_off,finance_clerk:pass"),
            ("down-1", SHORT),
        ],
    )
    def test_buttons_change_the_table_on_the_page_only(
        self, county: County, do: str, shown: str
    ) -> None:
        answer = self.press(county, do)
        assert answer.status_code == 200
        assert code_of(read(answer).fields) == shown
        assert self.stored(county) == ""

    @pytest.mark.parametrize("do", ["", "up", "up-2", "up--1", "remove-x", "down-99999", "sing-0"])
    def test_an_unknown_button_is_refused(self, county: County, do: str) -> None:
        assert self.press(county, do).status_code == 400

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("", "流程应有且只有一个“审定”环节"),
            ("finance_clerk:pass", "流程应有且只有一个“审定”环节"),
            ("director:sign_off,finance_clerk:pass", "流程的顺序应为"),
            ("desk_officer:sign_off", "“接收”“审核通过”“终审”环节由财政局归口业务股室或绩效股办理"),
            ("owner:sign_off", "不是有效的"),
            ("director:submit", "不是有效的"),
        ],
    )
    def test_says_what_is_wrong(self, county: County, code: str, sentence: str) -> None:
        answer = self.press(county, "save", code)
        assert answer.status_code == 422
        assert sentence in read(answer).text
        assert self.stored(county) == ""

    def test_the_table_has_an_end(self, county: County) -> None:
        full = ",".join(["finance_clerk:pass"] * 12)
        assert code_of(read(self.press(county, "add", full)).fields) == full
        longer = f"{full},director:sign_off"
        assert self.press(county, "save", longer).status_code == 422

    def test_the_second_of_two_administrators_is_told(self, county: County) -> None:
        self.press(county, "save")
        answer = self.press(county, "save", "director:sign_off", seen="")
        assert answer.status_code == 422
        page = read(answer)
        assert "已被他人修改" in page.text
        assert code_of(page.fields) == "director:sign_off"  # what was typed is kept
        follow(county.admin, self.press(county, "save", "director:sign_off", page.fields["seen"]))
        assert self.stored(county) == "director:sign_off"

    def test_every_rule_of_a_step_is_kept_and_shown_again(self, county: County) -> None:
        fields = table(f"section_head:pass,{SHORT},finance_clerk:report,deputy_head:pass") | {
            "steps-0-requires_all": "y",
            "steps-0-kind": "project",
            "steps-0-class_r": "y",
            "steps-0-class_t": "y",
            "steps-1-least_amount": "100.50",
            "steps-1-corrects_money": "y",
            "steps-2-substitute": "deputy_head",
            "steps-4-above": "y",
        }
        address = county.address(self.address)
        answer = post(county.admin, address, {"do": "save", "seen": "", **fields})
        page = follow(county.admin, answer)
        for words in (
            "任此岗位的人都要同意；只有项目支出经过；只有人员类、特定目标类项目经过",
            "全年预算数 100.5 万元及以上才经过；可以直接改正资金数",
            "负责人回避时由分管领导审定",
            "主管部门分管领导审核",
        ):
            assert words in page.text
        shown = open_page(county.admin, county.address("/admin/units/{office}/route")).fields
        assert {name: shown[name] for name in fields} == fields | {"steps-1-least_amount": "100.5"}

    @pytest.mark.parametrize(
        ("extra", "sentence"),
        [
            ({"steps-0-least_amount": "一百"}, "请填写以万元为单位的金额"),
            ({"steps-0-least_amount": "-1"}, "请填写以万元为单位的金额"),
            ({"steps-0-least_amount": "0.0000001"}, "请填写以万元为单位的金额"),
            ({"steps-0-least_amount": "9" * 30}, "请填写以万元为单位的金额"),
            ({"steps-1-least_amount": "5"}, "“审定”和“报送”环节每张表都要经过"),
            ({"steps-1-corrects_money": "y"}, "可以直接改正资金数"),
            ({"steps-0-substitute": "director"}, "只有“审定”环节可以指定代签岗位"),
            ({"steps-1-substitute": "director"}, "代签的须是另一个岗位"),
            ({"steps-1-substitute": "owner"}, "不是有效的"),
            ({"steps-0-above": "y"}, "流程的顺序应为"),
        ],
    )
    def test_says_which_rule_does_not_fit(
        self, county: County, extra: dict[str, str], sentence: str
    ) -> None:
        address = county.address(self.address)
        fields = {"do": "save", "seen": "", **table(SHORT), **extra}
        answer = post(county.admin, address, fields)
        assert answer.status_code == 422
        page = read(answer)
        assert sentence in page.text
        name, typed = next(iter(extra.items()))
        if "不是有效的" not in sentence:
            assert page.fields[name] == typed  # what was typed is kept
        assert self.stored(county) == ""
