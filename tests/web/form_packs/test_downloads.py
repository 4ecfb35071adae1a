from __future__ import annotations

from perfeval.domain.pack_content import read_content
from perfeval.packs import find_pack
from perfeval.services.kept_packs import read_packaged_source
from tests.factories.filings import make_filing
from tests.factories.form_packs import variant
from tests.web.form_packs.conftest import Bureau
from tests.web.form_packs.questions import DRAFT, ViewOfOne


class TestDownloadToml(ViewOfOne):
    address = f"{DRAFT}/pack.toml"

    def test_is_the_text_that_was_uploaded(self, bureau: Bureau) -> None:
        answer = bureau.officer.get(self.address)
        assert answer.data.decode() == variant(2)
        assert 'filename="national-2020-2.toml"' in answer.headers["Content-Disposition"]

    def test_of_the_program(self, bureau: Bureau) -> None:
        answer = bureau.officer.get("/form-packs/national-2020/1/pack.toml")
        assert answer.data.decode() == read_packaged_source(find_pack("national-2020"))


class TestDownloadJson(ViewOfOne):
    address = f"{DRAFT}/pack.json"

    def test_is_the_whole_pack(self, bureau: Bureau) -> None:
        answer = bureau.officer.get(self.address)
        assert read_content(answer.text).version == 2
        assert "attachment" in answer.headers["Content-Disposition"]

    def test_of_the_program_before_and_after_its_first_use(self, bureau: Bureau) -> None:
        address = "/form-packs/sichuan-2022/1/pack.json"
        before = bureau.officer.get(address).text
        assert read_content(before) == find_pack("sichuan-2022")
        with bureau.app.app_context():
            make_filing(bureau.office)
        assert bureau.officer.get(address).text == before
