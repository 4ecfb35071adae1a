"""指标库: the list, its search, whose entries are in it, how often one is used."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from perfeval.domain.library import LibraryEntry
from tests.factories.filings import Office, corrected_sheet, make_filing, make_office
from tests.factories.library import TRAINING, make_entry
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login
from tests.web.statements import count_for

ADDRESS = "/library/"


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, ADDRESS)


def test_who_neither_fills_nor_reviews_is_refused(office: Office, visit: Visit) -> None:
    assert (
        "指标库供填表、审核的岗位使用" in open_page(visit(office.administrator), ADDRESS, 403).text
    )


def test_a_unit_sees_its_own_entries_and_the_bureaus_and_no_others(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        far = make_office("远方办公室", login="far-")
        make_entry(office.unit, office.owner, replace(TRAINING, name="本单位的"))
        make_entry(office.bureau, office.officer, replace(TRAINING, name="财政局的"))
        make_entry(far.bureau, far.officer, replace(TRAINING, name="别区的"))
    page = open_page(visit(office.director), ADDRESS)
    assert "本单位的" in page.text
    assert "共性指标" in page.text
    assert "财政局的" in page.text
    assert "别区的" not in page.text
    for user in (office.stranger, office.officer):
        text = open_page(visit(user), ADDRESS).text
        assert "本单位的" not in text
        assert "财政局的" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("培训", {"举办培训次数", "ABC培训（线上）"}),
        ("ａｂｃ", {"ABC培训（线上）"}),
        ("(线上) 培 训", {"ABC培训（线上）"}),
        ("培训 次数", {"举办培训次数"}),
        ("100%", {"完成率100%"}),
        ("_", set()),
        ("%", {"完成率100%"}),
        ("数量指标", {"举办培训次数", "ABC培训（线上）", "完成率100%"}),
        ("没有的", set()),
        ("\\", set()),
        ("长" * 3000, set()),
    ],
)
def test_all_words_are_looked_for_as_they_stand(
    app: Flask, office: Office, visit: Visit, query: str, found: set[str]
) -> None:
    names = ("举办培训次数", "ABC培训（线上）", "完成率100%")
    with app.app_context():
        for name in names:
            entry = LibraryEntry(name, "产出指标", "数量指标")
            make_entry(office.unit, office.owner, entry)
    client = visit(office.owner)
    answer = client.get(ADDRESS, query_string={"q": query})
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert {name for name in names if f"<td>{name}</td>" in text} == found


def test_pages_follow_one_another(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        for i in range(51):
            make_entry(office.unit, office.owner, replace(TRAINING, name=f"第{i}条"))
    client = visit(office.owner)
    page = open_page(client, ADDRESS)
    assert "第50条" in page.text
    assert "第0条" not in page.text
    assert "/library/?page=2" in page.links
    assert "第0条" in open_page(client, "/library/?page=2").text
    for odd in ("0", "-1", "x", "9" * 30):
        assert client.get(f"/library/?page={odd}").status_code == 200


def test_uses_are_counted_in_the_sheets_that_the_reader_answers_for(
    app: Flask, office: Office, visit: Visit
) -> None:
    row = replace(corrected_sheet().indicators[0], name="举办 培训次数")
    document = replace(corrected_sheet(), indicators=(row, row))
    with app.app_context():
        make_entry(office.unit, office.owner)
        make_entry(office.bureau, office.officer)
        make_filing(office, document)
        make_filing(office, document)
    for user, count in ((office.owner, 4), (office.officer, 4), (office.stranger, 0)):
        text = visit(user).get(ADDRESS).get_data(as_text=True)
        assert f'<td class="number">{count}</td>' in text


def test_the_page_asks_a_constant_number_of_queries(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        make_entry(office.unit, office.owner)
    client = visit(office.clerk)
    few = count_for(app, client, ADDRESS)
    with app.app_context():
        for i in range(30):
            make_entry(office.bureau, office.officer, replace(TRAINING, name=f"第{i}条"))
    assert count_for(app, client, ADDRESS) == few < 15
