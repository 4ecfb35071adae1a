from __future__ import annotations

import pytest

from tests.factories.form_packs import draft, publish, variant
from tests.web.form_packs.conftest import Bureau
from tests.web.form_packs.questions import DRAFT, ViewOfOne
from tests.web.pages import open_page


class TestShowVersion(ViewOfOne):
    address = DRAFT

    def test_shows_the_blank_form(self, bureau: Bureau) -> None:
        page = open_page(bureau.officer, self.address)
        assert "项目支出：项目支出绩效自评表" in page.text
        assert "三级指标" in page.text
        assert page.cells["title"] == "项目支出绩效自评表"
        assert "草稿" in page.text
        assert f"{self.address}/print.pdf" in page.links

    def test_a_published_one_has_no_steps(self, bureau: Bureau) -> None:
        page = open_page(bureau.officer, "/form-packs/sichuan-2022/1")
        assert "程序自带" in page.text
        assert "发布第" not in page.text
        assert "修改草稿" not in page.text

    def test_two_forms_share_no_ids(self, bureau: Bureau) -> None:
        html = bureau.officer.get("/form-packs/sichuan-2022/1").text
        assert 'id="project-cell-' in html
        assert 'id="department-cell-' in html

    def test_a_published_version_of_the_bureau(self, bureau: Bureau) -> None:
        with bureau.app.app_context():
            publish(bureau.office, variant(3))
        text = open_page(bureau.officer, "/form-packs/national-2020/3").text
        assert "已发布 本局版本" in text
        assert "钱归口于 2026年11月22日 10:00 上传" in text

    @pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=cmd|' /C calc'!A0"])
    def test_texts_of_the_pack_stay_texts(self, bureau: Bureau, text: str) -> None:
        source = variant(1, "anju-2026", text).replace('text = "项目名称"', f'text = "{text}"')
        with bureau.app.app_context():
            draft(bureau.office, source)
        page = open_page(bureau.officer, "/form-packs/anju-2026/1")
        assert page.text.count(text) >= 2
        assert "<script>alert" not in bureau.officer.get("/form-packs/anju-2026/1").text
        assert bureau.officer.get("/form-packs/anju-2026/1/print.pdf").status_code == 200
