"""操作记录: what an auditor sees, finds and may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from perfeval.db import db, transaction
from perfeval.domain.workflow import Action
from perfeval.models import Unit
from perfeval.packs import find_pack
from perfeval.queries.audit import get_head
from perfeval.queries.documents import draft_document
from perfeval.services.accounts import note_refusal
from perfeval.services.organisation import rename_unit
from perfeval.services.sheets import write_document
from perfeval.web.audit_lines import EVENTS_A_PAGE
from tests.factories import post
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    person_of,
)
from tests.web.audit.conftest import Auditors
from tests.web.conftest import Visit
from tests.web.pages import open_page, read
from tests.web.questions import assert_asks_for_login
from tests.web.statements import count_for

PACK = find_pack("sichuan-2022")


def save(office: Office, filing_id: int, title: str, minutes: int = 0) -> None:
    """Save another title, some minutes after the usual instant."""
    filing = load_filing(filing_id)
    document = replace(draft_document(filing), title=title)
    ids = [row.id for row in filing.sheet.indicators]
    with transaction():
        write_document(
            filing,
            document,
            PACK,
            row_ids=ids,
            actor=person_of(office.owner),
            at=AT + timedelta(minutes=minutes),
        )


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """A filing of the office, as a draft."""
    with app.app_context():
        return make_filing(office, name="督导项目")


def test_it_says_who_did_what_to_whom_in_words(
    app: Flask, office: Office, auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        save(office, filing_id, "改过的标题")
        bring_to(office, filing_id, Stop.SUBMITTED)
        decide_filing(filing_id, office.clerk, Action.RETURN, "次数不符")
    page = open_page(visit(auditors.unit), "/audit/")
    for words in ("新建项目", "新建自评表", "修改内容", "送审", "退回", "张经办", "李财务"):
        assert words in page.text
    assert "督导项目（2022年度）" in page.text
    assert "意见：次数不符" in page.text
    assert "标题： 附表" in page.text
    assert "→ 改过的标题" in page.text


def test_the_saves_of_one_session_are_one_line_that_opens(
    app: Flask, office: Office, auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        for minutes, title in enumerate(("第一稿", "第二稿", "第三稿")):
            save(office, filing_id, title, minutes)
    text = open_page(visit(auditors.unit), "/audit/").text
    assert "修改内容（3 次保存）" in text
    assert "逐次查看" in text
    assert text.count("修改内容（") == 1
    assert "自 2023年1月10日 09:30 起" in text


def test_an_auditor_sees_the_own_unit_and_those_below(
    app: Flask, office: Office, auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    with app.app_context(), transaction():
        unit, actor = db.session.get_one(Unit, office.unit.id), person_of(office.administrator)
        rename_unit(unit, name="新的名称", actor=actor, at=AT)
    for auditor in (auditors.region, auditors.unit):
        text = open_page(visit(auditor), "/audit/").text
        assert "督导项目" in text
        assert "名称： 区政府办公室 → 新的名称" in text
    text = open_page(visit(auditors.elsewhere), "/audit/").text
    assert "督导项目" not in text
    assert "新的名称" not in text


def test_what_belongs_to_no_unit_is_read_from_the_root(
    app: Flask, auditors: Auditors, visit: Visit
) -> None:
    with app.app_context(), transaction():
        note_refusal(None, "没有这个账号", "10.1.2.3", at=AT)
    assert "10.1.2.3" in open_page(visit(auditors.region), "/audit/").text
    assert "10.1.2.3" in open_page(visit(auditors.elsewhere), "/audit/").text
    assert "10.1.2.3" not in open_page(visit(auditors.unit), "/audit/").text


def test_filters_narrow_the_list(
    app: Flask, office: Office, auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        other = make_filing(office, name="热线项目")
        bring_to(office, other, Stop.CHECKED)
        unit_id = office.bureau.id
    client = visit(auditors.region)

    def listed(query: str) -> str:
        text = open_page(client, f"/audit/?{query}").text
        return text[text.index("时间 人员") :] if "时间 人员" in text else ""

    assert "送审" in listed("action=decision.submit")
    assert "新建项目" not in listed("action=decision.submit")
    assert "财务" in listed("person=李财")
    assert "新建项目" not in listed("person=李财")
    assert listed("person=%25") == "", "a sign of the database's own is only a sign"
    assert "热线项目" in listed(f"filing={other}")
    assert "督导项目" not in listed(f"filing={other}")
    assert listed(f"unit={unit_id}") == ""
    assert "新建项目" in listed("since=2023-01-10&until=2023-01-10")
    assert "新建项目" not in listed("since=2023-01-11")
    assert "新建项目" not in listed("until=2023-01-09")


def test_the_name_of_a_filing_leads_to_its_own_events(
    auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    page = open_page(visit(auditors.unit), "/audit/?person=张&_anchor=x&_scheme=ftp")
    (link,) = {link for link in page.links if f"filing={filing_id}" in link and "csv" not in link}
    assert link.startswith("/audit/?")
    assert "person=" in link
    assert "ftp" not in "".join(page.links), "only the filters are taken along"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2023-13-01", "日期不对"),
        ("since=2023-02-01&until=2023-01-01", "结束日期不能早于开始日期"),
        ("until=0001-01-01", "日期应在"),
        ("person=" + "长" * 61, "姓名最长 60 个字"),
        ("action=no.such", "不是有效的选择"),
        ("unit=999999999", "不是有效的选择"),
        ("unit=x", "不是有效的选择"),
    ],
)
def test_a_filter_that_cannot_be_is_said_at_its_field(
    auditors: Auditors, visit: Visit, query: str, said: str
) -> None:
    assert said in open_page(visit(auditors.unit), f"/audit/?{query}", 422).text
    assert visit(auditors.unit).get(f"/audit/events.csv?{query}").status_code == 422


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "2147483648"])
def test_a_number_that_is_none_is_left_out(
    auditors: Auditors, filing_id: int, visit: Visit, number: str
) -> None:
    page = open_page(visit(auditors.unit), f"/audit/?before={number}&filing={number}")
    assert "新建项目" in page.text


def test_another_unit_than_the_own_cannot_be_chosen(
    app: Flask, office: Office, auditors: Auditors, visit: Visit
) -> None:
    open_page(visit(auditors.elsewhere), f"/audit/?unit={office.unit.id}", 422)


def test_older_events_follow_page_by_page_and_none_is_missed(
    app: Flask, office: Office, auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    count = EVENTS_A_PAGE + 20
    with app.app_context():
        for i in range(count):
            with transaction():
                note_refusal(office.owner, f"第{i}次", "10.0.0.1", at=AT)
    client = visit(auditors.unit)
    first = open_page(client, "/audit/?person=")
    (older,) = {link for link, word in first.links.items() if word == "更早的记录"}
    second = open_page(client, older)
    assert "回到最新" in second.text
    assert "更早的记录" not in second.text
    shown = first.text + second.text
    assert all(shown.count(f"原因：第{i}次；") == 1 for i in range(count))


def test_a_longer_trail_asks_the_database_no_more_often(
    app: Flask, office: Office, auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    client = visit(auditors.region)
    counts = []
    for more in (1, 40):
        with app.app_context():
            for _ in range(more):
                make_filing(office)
        counts.append(count_for(app, client, "/audit/"))
    assert counts[0] == counts[1]


def test_the_newest_hash_is_shown_to_be_written_down(
    app: Flask, auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    client = visit(auditors.unit)
    text = open_page(client, "/audit/").text
    with app.app_context():
        head = get_head()
    assert head is not None
    assert f"{head.number}:{head.sha256}" in text


def test_what_people_typed_is_shown_as_text(
    app: Flask, office: Office, auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    with app.app_context():
        save(office, filing_id, "<script>alert(1)</script>")
    answer = visit(auditors.unit).get("/audit/")
    assert "<script>alert" not in answer.text
    assert "<script>alert(1)</script>" in read(answer).text


@pytest.mark.parametrize("who", ["owner", "clerk", "director", "officer", "administrator"])
def test_it_belongs_to_auditors(office: Office, visit: Visit, who: str) -> None:
    for address in ("/audit/", "/audit/events.csv"):
        page = open_page(visit(getattr(office, who)), address, 403)
        assert "操作记录由审计管理员查看" in page.text


def test_an_auditor_starts_here_and_opens_no_sheet(
    auditors: Auditors, filing_id: int, visit: Visit
) -> None:
    client = visit(auditors.region)
    answer = client.get("/")
    assert answer.headers["Location"] == "/audit/"
    assert "操作记录" in open_page(client, "/audit/").links["/audit/"]
    open_page(client, f"/sheets/{filing_id}", 404)
    open_page(client, f"/sheets/{filing_id}/history", 404)


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/audit/")


def test_nothing_can_be_sent_to_it(auditors: Auditors, visit: Visit) -> None:
    assert post(visit(auditors.region), "/audit/").status_code == 405
