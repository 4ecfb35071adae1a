"""The copy to sign by hand, its scan brought back, and a step registered as signed on paper."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from perfeval.config import Settings
from perfeval.domain.verification import format_code
from perfeval.domain.workflow import Action
from tests.factories import csrf_token
from tests.factories.filings import Office, Stop, bring_to, decide_filing, load_filing, make_filing
from tests.factories.paper import code_of, encode, make_scan, picture
from tests.web.conftest import Visit
from tests.web.pages import follow, open_page, pdf_texts, read
from tests.web.questions import (
    NO_SUCH_ID,
    assert_asks_for_login,
    assert_not_found,
)


@pytest.fixture
def filing_id(app: Flask, office: Office) -> int:
    """A filing that waits for the deputy head."""
    with app.app_context():
        made = make_filing(office)
        bring_to(office, made, Stop.CHECKED)
    return made


@pytest.fixture
def code(app: Flask, filing_id: int) -> str:
    """The code in the foot of its paper."""
    with app.app_context():
        return format_code(code_of(filing_id))


def send(
    client: FlaskClient,
    address: str,
    data: bytes | None,
    name: str = "盖章.pdf",
    **fields: Any,
) -> TestResponse:
    """Send a form with a file."""
    form: dict[str, object] = {"csrf_token": csrf_token(client), **fields}
    if data is not None:
        form["file"] = FileStorage(BytesIO(data), name)
    boundary, body = encode_multipart(form)  # in memory: the client leaves large files open
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(address, data=body, content_type=kind)


def scan_form(filing_id: int) -> str:
    return f"/sheets/{filing_id}/scan"


def paper_form(filing_id: int) -> str:
    return f"/sheets/{filing_id}/paper-decision"


# The copy


def test_the_copy_has_empty_places_the_code_and_no_names(
    office: Office, filing_id: int, code: str, visit: Visit
) -> None:
    client = visit(office.owner)
    page = open_page(client, f"/sheets/{filing_id}")
    address = f"/sheets/{filing_id}/paper.pdf"
    assert page.links[address] == "打印签字盖章稿"
    answer = client.get(address)
    assert answer.mimetype == "application/pdf"
    text = "".join(pdf_texts(answer.data))
    assert "填报人（签字）：负责人（签字）：" in text
    assert "单位（盖章）：" in text
    assert code in text
    assert "送审稿" not in text
    assert "李财务" not in text


def test_only_a_round_that_counts_is_printed_for_paper(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    address = f"/sheets/{filing_id}/paper.pdf"
    assert_asks_for_login(app, address)
    assert_not_found(visit(office.stranger), address)
    with app.app_context():
        decide_filing(filing_id, office.deputy, Action.RETURN, "次数不符")
    answer = visit(office.owner).get(address)
    assert answer.status_code == 409
    assert "送审以后才能打印签字盖章稿" in read(answer).text


# The scan


def test_a_scan_marks_the_sheet_everywhere(
    office: Office, filing_id: int, code: str, visit: Visit
) -> None:
    client = visit(office.clerk)
    assert "上传盖章扫描件" in open_page(client, f"/sheets/{filing_id}").links[scan_form(filing_id)]
    page = follow(client, send(client, scan_form(filing_id), make_scan(), code=code.lower()))
    assert "盖章扫描件已上传" in page.text
    assert "◎ 已盖章" in page.text
    assert "盖章扫描件 盖章.pdf 李财务上传" in page.text
    for user, address in ((office.owner, "/projects/"), (office.clerk, "/reviews/unit")):
        assert "◎ 已盖章" in open_page(visit(user), address).text
    package = f"/reviews/unit/{office.unit.id}/2022/package"
    assert "◎ 已盖章" in open_page(client, package).text
    history = open_page(client, f"/sheets/{filing_id}/history").text
    assert "上传扫描件" in history
    assert "验真码来源：人工输入" in history


def test_the_scan_comes_back_as_it_was_brought(
    app: Flask, office: Office, filing_id: int, code: str, visit: Visit
) -> None:
    client, data = visit(office.owner), encode(picture(), "JPEG")
    name = "../盖\u202e章 扫描.exe"
    page = follow(client, send(client, scan_form(filing_id), data, name, code=code))
    address = next(link for link in page.links if "/scans/" in link)
    assert page.links[address] == "盖章 扫描.jpg"
    answer = client.get(address)
    assert (answer.data, answer.mimetype) == (data, "image/jpeg")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=\"file.jpg\"; filename*=UTF-8''%E7%9B%96")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert_asks_for_login(app, address)
    assert_not_found(visit(office.stranger), address)
    assert_not_found(visit(office.officer), address)
    assert_not_found(client, f"/sheets/{filing_id}/scans/{NO_SUCH_ID}")
    with app.app_context():
        other = make_filing(office)
    assert_not_found(client, address.replace(f"/{filing_id}/", f"/{other}/", 1))


def test_a_scan_that_was_damaged_on_the_disk_is_not_given_out(
    app: Flask, office: Office, filing_id: int, code: str, visit: Visit
) -> None:
    client = visit(office.owner)
    data = make_scan("另一份")
    page = follow(client, send(client, scan_form(filing_id), data, code=code))
    address = next(link for link in page.links if "/scans/" in link)
    with app.app_context():
        digest = load_filing(filing_id).rounds[-1].scans[0].file.sha256
    settings: Settings = app.extensions["perfeval.settings"]
    path = settings.files_folder / digest[:2] / digest
    path.write_bytes(data + b" ")
    answer = client.get(address)
    assert answer.status_code == 503
    assert "与留存的哈希不符，不能下载" in read(answer).text


HOSTILE = {
    "program": (b"MZ" + bytes(900), "只接受 PDF、PNG、JPEG"),
    "half": (make_scan()[:2000], "PDF 不完整"),
    "empty": (b"", "文件是空的"),
    "script": (b"<script>alert(1)</script>", "只接受 PDF、PNG、JPEG"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_and_the_code_kept(
    office: Office, filing_id: int, code: str, visit: Visit, kind: str
) -> None:
    data, sentence = HOSTILE[kind]
    answer = send(visit(office.owner), scan_form(filing_id), data, "自评表.pdf", code=code)
    page = read(answer)
    assert answer.status_code == 422
    assert sentence in page.text
    assert page.fields["code"] == code
    assert "kept" not in page.fields, "what cannot be taken is not kept"


def test_a_file_whose_code_was_mistyped_need_not_be_chosen_again(
    app: Flask, office: Office, filing_id: int, code: str, visit: Visit
) -> None:
    client = visit(office.owner)
    for typed, sentence in (("", "文件里读不出验真码"), ("ABCD", "“ABCD”不是验真码")):
        answer = send(client, scan_form(filing_id), make_scan(), code=typed)
        page = read(answer)
        assert answer.status_code == 422
        assert sentence in page.text
        assert "刚才选的文件“盖章.pdf”还在" in page.text
        assert page.fields["code"] == typed
    other = visit(office.clerk)
    refused = send(other, scan_form(filing_id), None, code=code, kept=page.fields["kept"])
    assert "请选择扫描件" in read(refused).text, "nobody takes up another's file"
    done = send(client, scan_form(filing_id), None, code=code, kept=page.fields["kept"])
    assert "◎ 已盖章" in follow(client, done).text


@pytest.mark.parametrize("kept", ["", "x", "WzEsMl0.a.b"])
def test_without_a_file_nothing_is_taken(
    office: Office, filing_id: int, code: str, visit: Visit, kept: str
) -> None:
    answer = send(visit(office.owner), scan_form(filing_id), None, code=code, kept=kept)
    assert answer.status_code == 422
    assert "请选择扫描件" in read(answer).text


def test_the_paper_of_an_older_round_is_refused_naming_it(
    app: Flask, office: Office, filing_id: int, code: str, visit: Visit
) -> None:
    with app.app_context():
        decide_filing(filing_id, office.deputy, Action.RETURN, "次数不符")
        bring_to(office, filing_id, Stop.SUBMITTED)
    answer = send(visit(office.clerk), scan_form(filing_id), make_scan(), code=code)
    assert answer.status_code == 422
    assert "这是第1轮（2023年1月10日送审）的纸质件，内容已被第2轮" in read(answer).text


def test_our_own_copy_is_no_scan(office: Office, filing_id: int, visit: Visit) -> None:
    client = visit(office.owner)
    printed = client.get(f"/sheets/{filing_id}/paper.pdf").data
    answer = send(client, scan_form(filing_id), printed)
    assert "系统打印的原件，还没有签字盖章" in read(answer).text


def test_a_file_over_the_limit_is_refused_with_its_size(
    app: Flask, office: Office, filing_id: int, visit: Visit
) -> None:
    client = visit(office.owner)
    answer = send(client, scan_form(filing_id), b"%PDF-" + bytes(5 * 1024 * 1024) + b"%%EOF")
    assert answer.status_code == 422, "larger than a form may be, and still a file"
    kind = "multipart/form-data; boundary=x"
    answer = client.post(scan_form(filing_id), data=bytes(21 * 1024 * 1024), content_type=kind)
    assert answer.status_code == 413
    assert "文件超过上限（20 MB）" in read(answer).text


def test_who_may_bring_scans(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    assert_asks_for_login(app, scan_form(filing_id))
    assert_not_found(visit(office.stranger), scan_form(filing_id))
    assert_not_found(visit(office.stranger), scan_form(filing_id), posted=True)
    director = visit(office.director)
    assert scan_form(filing_id) not in open_page(director, f"/sheets/{filing_id}").links
    assert director.get(scan_form(filing_id)).status_code == 403
    assert send(director, scan_form(filing_id), make_scan()).status_code == 403
    with app.app_context():
        decide_filing(filing_id, office.deputy, Action.RETURN, "次数不符")
    assert visit(office.owner).get(scan_form(filing_id)).status_code == 409


# A step that was signed on paper


def form_of(page_fields: dict[str, str], **typed: str) -> dict[str, Any]:
    return {**page_fields, "signed_on": "2023-01-10", **typed}


def test_a_step_registered_from_paper_is_shown_as_such(
    app: Flask, office: Office, filing_id: int, code: str, visit: Visit
) -> None:
    client = visit(office.clerk)
    links = open_page(client, f"/sheets/{filing_id}").links
    assert links[paper_form(filing_id)] == "登记线下签批"
    page = open_page(client, paper_form(filing_id))
    assert page.fields["signer"] == str(office.deputy.id)
    form = form_of(page.fields, code=code, comment="同意上报")
    page = follow(client, send(client, paper_form(filing_id), make_scan(), "签批.pdf", **form))
    assert "通过 王分管 分管领导 线下签批 2023-01-10（登记：李财务） 扫描件" in page.text
    assert "同意上报" in page.text
    assert "线下签批扫描件 签批.pdf" in page.text
    assert "已盖章" not in page.text
    assert "（代王分管）" not in page.text
    history = open_page(client, f"/sheets/{filing_id}/history").text
    assert "线下签批人：王分管；签批日期：2023-01-10" in history
    form = form_of(open_page(client, paper_form(filing_id)).fields, code=code)
    assert form["signer"] == str(office.director.id)
    send(client, paper_form(filing_id), make_scan(), "签批.pdf", **form)
    told = open_page(visit(office.owner), "/notices/").text
    assert "已由赵主任 线下签批 2023-01-10（登记：李财务）审定" in told
    with app.app_context():
        assert load_filing(filing_id).rounds[-1].printed_pdf is not None


@pytest.mark.parametrize(
    ("typed", "sentence", "status"),
    [
        ({"signed_on": ""}, "请填写签批日期", 422),
        ({"signed_on": "2022-12-31"}, "签批日期应在本轮送审之日（2023-01-10）至今天", 422),
        ({"signer": "0"}, "请选择签批人", 422),
        ({"code": "WRONG"}, "“WRONG”不是验真码", 422),
        ({"seen_step": "2"}, "该表现在不在这一环节", 409),
        ({"seen_step": ""}, "该表现在不在这一环节", 409),
        ({"seen_sha256": "0"}, "您看到的内容已不是当前一轮", 409),
    ],
)
def test_what_cannot_be_registered_comes_back_as_typed(
    office: Office,
    filing_id: int,
    code: str,
    visit: Visit,
    typed: dict[str, str],
    sentence: str,
    status: int,
) -> None:
    client = visit(office.clerk)
    fields = open_page(client, paper_form(filing_id)).fields
    form = form_of(fields, code=code, comment="同意\n上报") | typed
    answer = send(client, paper_form(filing_id), make_scan(), "签批.pdf", **form)
    page = read(answer)
    assert answer.status_code == status
    assert sentence in page.text
    assert page.fields["comment"] == "同意\r\n上报"
    assert page.fields["code"] == form["code"]
    assert page.fields["signed_on"] == form["signed_on"]
    assert "刚才选的文件“签批.pdf”还在" in page.text


def test_the_button_pressed_twice_registers_once(
    app: Flask, office: Office, filing_id: int, code: str, visit: Visit
) -> None:
    client = visit(office.clerk)
    form = form_of(open_page(client, paper_form(filing_id)).fields, code=code)
    follow(client, send(client, paper_form(filing_id), make_scan(), **form))
    again = send(client, paper_form(filing_id), make_scan(), **form)
    assert again.status_code == 409
    with app.app_context():
        assert load_filing(filing_id).step == 2


def test_who_may_register(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    assert_asks_for_login(app, paper_form(filing_id))
    assert_not_found(visit(office.stranger), paper_form(filing_id))
    for user in (office.owner, office.deputy, office.director):
        client = visit(user)
        assert paper_form(filing_id) not in open_page(client, f"/sheets/{filing_id}").links
        assert client.get(paper_form(filing_id)).status_code == 403
        answer = send(client, paper_form(filing_id), make_scan(), comment="我的意见")
        assert answer.status_code == 403
        assert "由该环节所在单位的财务登记" in read(answer).text
        assert "我的意见" in read(answer).text
    with app.app_context():
        bring_to(office, filing_id, Stop.RECEIVED)
    assert visit(office.clerk).get(paper_form(filing_id)).status_code == 409


def test_changes_are_posted(app: Flask, office: Office, filing_id: int, visit: Visit) -> None:
    for address in (scan_form(filing_id), paper_form(filing_id)):
        client = visit(office.clerk)
        answer = client.post(address, data={"file": (BytesIO(make_scan()), "a.pdf")})
        assert answer.status_code == 400, "no token"
