from __future__ import annotations

from tests.factories import post
from tests.factories.form_packs import publish, variant
from tests.web.form_packs.conftest import Bureau
from tests.web.form_packs.questions import DRAFT, ChangeOfDraft, ViewOfOne, typed
from tests.web.pages import follow, open_page, read


class TestShowReplace(ViewOfOne):
    address = f"{DRAFT}/replace"

    def test_shows_the_text(self, bureau: Bureau) -> None:
        assert typed(open_page(bureau.officer, self.address)) == variant(2)


class TestReplace(ChangeOfDraft):
    address = f"{DRAFT}/replace"

    def test_works(self, bureau: Bureau) -> None:
        answer = post(bureau.officer, self.address, {"text": variant(4, title="改过的")})
        assert answer.headers["Location"] == "/form-packs/national-2020/4"
        assert "改过的 第 4 版" in follow(bureau.officer, answer).text
        assert bureau.officer.get(DRAFT).status_code == 404

    def test_says_what_is_wrong_and_keeps_the_text(self, bureau: Bureau) -> None:
        answer = post(bureau.officer, self.address, {"text": "id ="})
        assert answer.status_code == 422
        assert "不是有效的 TOML" in read(answer).text
        assert typed(read(answer)) == "id ="

    def test_another_pack_is_refused(self, bureau: Bureau) -> None:
        answer = post(bureau.officer, self.address, {"text": variant(2, "anju-2026")})
        assert answer.status_code == 422
        assert "请另行上传" in answer.text

    def test_a_published_one_stays(self, bureau: Bureau) -> None:
        with bureau.app.app_context():
            publish(bureau.office, variant(3))
        address = "/form-packs/national-2020/3/replace"
        answer = post(bureau.officer, address, {"text": variant(4)})
        assert answer.status_code == 409
        assert "已经发布，不能再修改或删除" in answer.text
