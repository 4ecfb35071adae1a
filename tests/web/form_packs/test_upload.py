from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from perfeval.packs import find_pack
from perfeval.services.kept_packs import read_packaged_source
from tests.factories import csrf_token, post
from tests.factories.form_packs import variant
from tests.web.form_packs.conftest import Bureau
from tests.web.form_packs.questions import AnyView, Change, typed
from tests.web.pages import follow, open_page, read


def send_file(client: FlaskClient, address: str, content: bytes) -> TestResponse:
    """Send a file as a browser does; the test client would leave a large one open."""
    head = 'Content-Disposition: form-data; name="{}"'
    body = '--edge\r\n{}\r\n\r\n{}\r\n--edge\r\n{}; filename="a.toml"\r\n\r\n'.format(
        head.format("csrf_token"), csrf_token(client), head.format("file")
    )
    return client.post(
        address,
        data=body.encode() + content + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
    )


class TestShowUpload(AnyView):
    address = "/form-packs/new"

    def test_begins_empty(self, bureau: Bureau) -> None:
        assert typed(open_page(bureau.officer, self.address)) == ""

    def test_begins_with_a_version_and_suggests_the_next_number(self, bureau: Bureau) -> None:
        page = open_page(bureau.officer, f"{self.address}?from=national-2020&version=1")
        source = read_packaged_source(find_pack("national-2020"))
        assert typed(page) == source.replace("version = 1", "version = 3", 1)

    @pytest.mark.parametrize("query", ["from=nowhere&version=1", "from=national-2020&version=9"])
    def test_an_unknown_one_is_not_found(self, bureau: Bureau, query: str) -> None:
        assert bureau.officer.get(f"{self.address}?{query}").status_code == 404

    @pytest.mark.parametrize("version", ["", "x", "²", "-1", "9999999999"])
    def test_a_version_that_is_no_number_begins_empty(self, bureau: Bureau, version: str) -> None:
        page = open_page(bureau.officer, f"{self.address}?from=national-2020&version={version}")
        assert typed(page) == ""


class TestUpload(Change):
    address = "/form-packs/new"

    def test_takes_pasted_text(self, bureau: Bureau) -> None:
        pasted = variant(1, "anju-2026").replace("\n", "\r\n")
        page = follow(bureau.officer, post(bureau.officer, self.address, {"text": pasted}))
        assert "已存为草稿" in page.text
        toml = bureau.officer.get("/form-packs/anju-2026/1/pack.toml").data.decode()
        assert toml == variant(1, "anju-2026")

    def test_takes_a_file_before_the_text(self, bureau: Bureau) -> None:
        file = (BytesIO(b"\xef\xbb\xbf" + variant(1, "anju-2026").encode()), "表样.toml")
        answer = post(bureau.officer, self.address, {"text": "不是表样", "file": file})
        assert "安居区表样 第 1 版" in follow(bureau.officer, answer).text

    def test_names_every_fault_and_keeps_the_text(self, bureau: Bureau) -> None:
        source = variant(3).replace("span = 8", "span = 7").replace('key = "target"', 'key = "tar"')
        answer = post(bureau.officer, self.address, {"text": source})
        assert answer.status_code == 422
        page = read(answer)
        assert "forms.project.blocks.head.rows[0] ：各格 span 之和为 8，应为 9" in page.text
        assert "没有“tar”这一栏" in page.text
        assert typed(page) == source

    def test_keeps_the_text_of_a_faulty_file(self, bureau: Bureau) -> None:
        file = (BytesIO(b"id = 'a'"), "a.toml")
        answer = post(bureau.officer, self.address, {"file": file})
        assert answer.status_code == 422
        assert typed(read(answer)) == "id = 'a'"

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (bytes(range(256)) * 9, "不是 UTF-8 编码"),
            (variant(3).encode("utf-16"), "不是 UTF-8 编码"),
            (b"a" * 600_000, "超过 512 KB"),
            (b"id = 'a\x00'", "不是有效的 TOML"),
            (b"", "请选择文件"),
        ],
        ids=["binary", "utf-16", "large", "nul", "empty"],
    )
    def test_a_hostile_file_is_a_sentence(
        self, bureau: Bureau, content: bytes, sentence: str
    ) -> None:
        answer = send_file(bureau.officer, self.address, content)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "\x00" not in answer.text

    def test_what_the_server_does_not_take_in_is_a_sentence(self, bureau: Bureau) -> None:
        answer = send_file(bureau.officer, self.address, b"a" * 5_000_000)
        assert answer.status_code == 413
        assert "超过上限" in answer.text

    @pytest.mark.parametrize("version", [1, 2])
    def test_a_pack_of_the_program_is_not_taken_over(self, bureau: Bureau, version: int) -> None:
        answer = post(bureau.officer, self.address, {"text": variant(version)})
        assert answer.status_code == 422
        assert "已有第 2 版，版本号应更大，请改为 3" in answer.text
