from __future__ import annotations

from tests.factories import log_in
from tests.factories.filings import make_filing
from tests.web.form_packs.conftest import Bureau
from tests.web.form_packs.questions import AnyView
from tests.web.pages import open_page


class TestListAll(AnyView):
    address = "/form-packs/"

    def test_shows_whose_each_version_is(self, bureau: Bureau) -> None:
        page = open_page(bureau.officer, self.address)
        assert "安居区表样 national-2020 第 2 版 本局版本 ✎ 草稿 钱归口 2026年11月22日" in page.text
        assert "national-2020 第 1 版 程序自带 ✔ 已发布 — — 0" in page.text
        assert "/form-packs/national-2020/1" in page.links

    def test_counts_the_sheets_that_use_it(self, bureau: Bureau) -> None:
        with bureau.app.app_context():
            make_filing(bureau.office)
            make_filing(bureau.office)
        text = open_page(bureau.officer, self.address).text
        assert "sichuan-2022 第 1 版 程序自带 ✔ 已发布 — 2023年1月10日 09:30 2" in text

    def test_another_bureaus_are_not_listed(self, bureau: Bureau) -> None:
        client = log_in(bureau.app.test_client(), bureau.stranger)
        assert "安居区表样" not in open_page(client, self.address).text

    def test_stands_in_the_officers_menu(self, bureau: Bureau) -> None:
        assert open_page(bureau.officer, self.address).links["/form-packs/"].strip() == "表样"
        owner = log_in(bureau.app.test_client(), bureau.office.owner)
        assert "/form-packs/" not in open_page(owner, "/projects/").links
