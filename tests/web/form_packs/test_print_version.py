from __future__ import annotations

from tests.web.form_packs.conftest import Bureau
from tests.web.form_packs.questions import DRAFT, ViewOfOne
from tests.web.pages import pdf_texts


class TestPrintVersion(ViewOfOne):
    address = f"{DRAFT}/print.pdf"

    def test_is_marked(self, bureau: Bureau) -> None:
        answer = bureau.officer.get(self.address)
        assert answer.headers["Content-Type"] == "application/pdf"
        texts = pdf_texts(answer.data)
        assert all("送审稿" in text for text in texts)
        assert "项目支出绩效自评表" in texts[0]

    def test_prints_each_form_of_the_pack(self, bureau: Bureau) -> None:
        texts = pdf_texts(bureau.officer.get("/form-packs/sichuan-2022/1/print.pdf").data)
        assert len(texts) >= 2
