from __future__ import annotations

from tests.factories import log_in, post
from tests.factories.form_packs import publish, variant
from tests.web.form_packs.conftest import Bureau
from tests.web.form_packs.questions import DRAFT, Step
from tests.web.pages import follow, open_page, read


class TestPublish(Step):
    address = f"{DRAFT}/publish"

    def test_works(self, bureau: Bureau) -> None:
        seen = open_page(bureau.officer, DRAFT).fields["seen"]
        page = follow(bureau.officer, post(bureau.officer, self.address, {"seen": seen}))
        assert "第 2 版已发布" in page.text
        assert "✔ 已发布" in page.text

    def test_new_projects_use_it_and_old_sheets_do_not(self, bureau: Bureau) -> None:
        owner = log_in(bureau.app.test_client(), bureau.office.owner)
        project = {
            "unit_id": bureau.office.unit.id,
            "kind": "project",
            "name": "修路",
            "fiscal_year": "2025",
            "pack_id": "national-2020",
        }
        old = post(owner, "/projects/new", project).headers["Location"]
        seen = open_page(bureau.officer, DRAFT).fields["seen"]
        post(bureau.officer, self.address, {"seen": seen})
        assert "安居区表样" in open_page(owner, "/projects/new").text
        post(owner, "/projects/new", {**project, "name": "修桥"})
        text = open_page(bureau.officer, "/form-packs/").text
        assert "第 2 版 本局版本 ✔ 已发布 钱归口" in text
        assert "使用这一版的表：1 张" in open_page(bureau.officer, DRAFT).text
        used = open_page(bureau.officer, "/form-packs/national-2020/1").text
        assert "使用这一版的表：1 张" in used
        assert owner.get(old).status_code == 200

    def test_what_was_not_seen_is_not_published(self, bureau: Bureau) -> None:
        seen = open_page(bureau.officer, DRAFT).fields["seen"]
        post(bureau.officer, f"{DRAFT}/replace", {"text": variant(2, title="改过的")})
        answer = post(bureau.officer, self.address, {"seen": seen})
        assert answer.status_code == 409
        assert "刚刚被替换过" in read(answer).text
        assert "改过的" in read(answer).text

    def test_a_higher_version_came_first(self, bureau: Bureau) -> None:
        with bureau.app.app_context():
            publish(bureau.office, variant(5))
        seen = open_page(bureau.officer, DRAFT).fields["seen"]
        answer = post(bureau.officer, self.address, {"seen": seen})
        assert answer.status_code == 409
        assert "把 version 改为 6" in read(answer).text
