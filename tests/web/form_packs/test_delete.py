from __future__ import annotations

from tests.factories import post
from tests.factories.form_packs import publish, variant
from tests.web.form_packs.conftest import Bureau
from tests.web.form_packs.questions import DRAFT, Step
from tests.web.pages import follow


class TestDelete(Step):
    address = f"{DRAFT}/delete"

    def test_works(self, bureau: Bureau) -> None:
        page = follow(bureau.officer, post(bureau.officer, self.address))
        assert "草稿“安居区表样”第 2 版已删除" in page.text
        assert bureau.officer.get(DRAFT).status_code == 404

    def test_a_published_one_stays(self, bureau: Bureau) -> None:
        with bureau.app.app_context():
            publish(bureau.office, variant(3))
        answer = post(bureau.officer, "/form-packs/national-2020/3/delete")
        assert answer.status_code == 409
        assert "已经发布，不能再修改或删除" in answer.text
