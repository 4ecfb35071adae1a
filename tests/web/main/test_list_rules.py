"""检查规则: every rule can be read by whoever is logged in, as a form pack orders it."""

from __future__ import annotations

from flask import Flask

from perfeval.domain.checks import CHECKS, Check
from perfeval.domain.labels import LEVELS
from perfeval.domain.narrative.catalogue import TEXT_CHECKS
from perfeval.domain.narrative.model import TextCheck
from tests.factories.filings import Office, make_filing, make_office, published_sheet
from tests.factories.form_packs import draft, publish, variant
from tests.web.conftest import Visit
from tests.web.pages import open_page
from tests.web.questions import assert_asks_for_login, assert_not_found

RULES: tuple[Check | TextCheck, ...] = (*CHECKS, *TEXT_CHECKS)
ORDERED = """[check_levels]
Q10 = "hint"
Q46 = "off"

[checks]
most_share = 0.25

[forms.project]
"""


def ordered(version: int, pack_id: str) -> str:
    """Return a pack that moves one check, switches one off and has a number of its own."""
    return variant(version, pack_id, "从严的表样").replace("[forms.project]\n", ORDERED, 1)


def test_it_says_all_of_every_rule(office: Office, visit: Visit) -> None:
    text = open_page(visit(office.clerk), "/rules").text
    for check in RULES:
        for words in (check.id, check.title, check.why, check.good, check.bad, check.fix):
            assert " ".join(words.split()) in text
        assert LEVELS[check.level] in text
    assert "本表样有改动" not in text


def test_its_contents_lead_to_every_family(office: Office, visit: Visit) -> None:
    page = open_page(visit(office.clerk), "/rules")
    families = {href: words for href, words in page.links.items() if href.startswith("#family-")}
    assert len(families) == 7
    assert families["#family-1"] == "指标值和实际完成值"
    assert families["#family-7"] == "报告正文"
    assert {href.removeprefix("#") for href in families} <= page.anchors
    assert {check.id for check in RULES} <= page.anchors
    assert f"报告正文 （{len(TEXT_CHECKS)} 条）" in page.text


def test_it_shows_what_a_pack_of_the_bureau_orders(
    app: Flask, office: Office, visit: Visit
) -> None:
    with app.app_context():
        publish(office, ordered(1, "anju-2026"))
    page = open_page(visit(office.owner), "/rules?pack=anju-2026")
    assert page.fields["pack"] == "anju-2026"
    assert "《从严的表样》第 1 版：2 条的轻重与通常不同（ Q46 、 Q10 ）" in page.text
    assert {"#Q10", "#Q46"} <= set(page.links)
    assert "各项目套用同样的指标 ℹ 提示 本表样有改动：通常为请核实" in page.text
    assert "可能有错字 ⊘ 不检查 本表样有改动：通常为提示" in page.text
    assert page.text.count("本表样有改动") == 2
    assert "一项最多占全部指标分值的 25%" in page.text


def test_a_pack_of_the_program_moves_nothing(office: Office, visit: Visit) -> None:
    page = open_page(visit(office.owner), "/rules?pack=national-2020")
    assert "第 1 版：各条的轻重与通常相同。" in page.text
    assert "一项最多占全部指标分值的 40%" in page.text


def test_an_empty_choice_is_no_pack(office: Office, visit: Visit) -> None:
    page = open_page(visit(office.owner), "/rules?pack=")
    assert "第 1 版：" not in page.text


def test_what_is_not_offered_is_not_found(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        other = make_office("邻区", login="other-")
        publish(other, ordered(1, "neighbour-2026"))
        draft(office, ordered(1, "draft-2026"))
    client = visit(office.owner)
    for pack_id in ("neighbour-2026", "draft-2026", "nowhere"):
        assert_not_found(client, f"/rules?pack={pack_id}")
    assert "从严的表样" not in open_page(client, "/rules").text


def test_it_asks_for_login(app: Flask) -> None:
    assert_asks_for_login(app, "/rules")


def test_a_finding_leads_to_its_rule(app: Flask, office: Office, visit: Visit) -> None:
    with app.app_context():
        filing_id = make_filing(office, published_sheet())
    links = open_page(visit(office.owner), f"/sheets/{filing_id}").links
    assert "Q03" in links["/rules#Q03"]
