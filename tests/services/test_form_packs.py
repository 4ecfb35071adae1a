"""Versions of form packs: kept at first use, offered, drafted and published by the bureau."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from perfeval.db import db, transaction
from perfeval.domain.errors import NotPermittedError, WorkflowError
from perfeval.domain.form_pack import FormPack
from perfeval.domain.pack_content import PackState, read_content, write_content
from perfeval.models import FormPackVersion
from perfeval.models.form_packs import PublishedPackError
from perfeval.packs import find_pack, list_packs
from perfeval.queries import form_packs as queries
from perfeval.queries.form_packs import MissingPackError, get_pack, list_offered_packs
from perfeval.services import form_packs as service
from perfeval.services import kept_packs
from perfeval.services.kept_packs import keep_pack, keep_used_packs
from perfeval.services.pack_uploads import PackFaultsError, read_upload
from tests.factories.filings import Office, load_filing, make_filing, make_office, person_of
from tests.factories.form_packs import AT, draft, publish, variant


@pytest.fixture
def office(app: Flask) -> Office:
    with app.app_context():
        return make_office()


def give_program(monkeypatch: pytest.MonkeyPatch, *packs: FormPack) -> None:
    """Stand in for a later release of the program, which brings these packs."""
    monkeypatch.setattr(queries, "list_packs", lambda: packs)


class TestContent:
    @pytest.mark.parametrize("pack", list_packs(), ids=lambda pack: pack.id)
    def test_is_the_whole_pack(self, pack: FormPack) -> None:
        content = write_content(pack)
        assert read_content(content) == pack
        assert write_content(read_content(content)) == content

    @pytest.mark.parametrize("pack", list_packs(), ids=lambda pack: pack.id)
    def test_keeps_the_order_of_the_blocks(self, pack: FormPack) -> None:
        again = read_content(write_content(pack))
        for name, form in pack.forms.items():
            assert list(again.forms[name].blocks) == list(form.blocks)

    @pytest.mark.parametrize("pack", list_packs(), ids=lambda pack: pack.id)
    def test_kept_before_packs_had_numbers_for_the_checks(self, pack: FormPack) -> None:
        content = json.loads(write_content(pack))
        del content["checks"]
        assert read_content(json.dumps(content)) == pack  # hence no new version


class TestKeepPack:
    def test_first_use_keeps_it(self, app: Flask, office: Office) -> None:
        with app.app_context():
            make_filing(office)
            row = db.session.query(FormPackVersion).one()
            assert (row.pack_id, row.version, row.state) == ("sichuan-2022", 1, "published")
            assert row.unit_id is None
            assert read_content(row.content) == find_pack("sichuan-2022")

    def test_second_use_keeps_nothing_more(self, app: Flask, office: Office) -> None:
        with app.app_context():
            make_filing(office)
            make_filing(office)
            assert db.session.query(FormPackVersion).count() == 1

    def test_a_later_release_changes_no_sheet(
        self, app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with app.app_context():
            sheet = load_filing(make_filing(office)).sheet
            old = find_pack("sichuan-2022")
            give_program(monkeypatch, replace(old, version=2, title="新的标题"))
            assert get_pack(sheet.pack_id, sheet.pack_version) == old
            (offered,) = list_offered_packs(())
            assert (offered.version, offered.title) == (2, "新的标题")

    def test_a_file_that_changed_without_a_new_version_changes_no_sheet(
        self, app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with app.app_context():
            make_filing(office)
            old = find_pack("sichuan-2022")
            changed = replace(old, title="新的标题")
            give_program(monkeypatch, changed)
            assert list_offered_packs(()) == (old,)
            assert keep_pack(changed, at=AT) == old

    def test_a_pack_of_nobody_is_refused(self, app: Flask) -> None:
        stranger = replace(find_pack("sichuan-2022"), version=7)
        with app.app_context(), pytest.raises(MissingPackError, match=r"第 7 版.*没有这一版"):
            keep_pack(stranger, at=AT)

    def test_one_that_was_kept_at_the_same_moment_is_used(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pack = find_pack("sichuan-2022")
        with app.app_context():
            with transaction():
                keep_pack(pack, at=AT)
            monkeypatch.setattr(kept_packs, "get_version", lambda *_: None)
            with transaction():
                assert keep_pack(pack, at=AT) == pack
            assert db.session.query(FormPackVersion).count() == 1

    def test_sheets_of_an_older_database_keep_theirs(self, app: Flask, office: Office) -> None:
        with app.app_context():
            make_filing(office)
            with db.engine.begin() as connection:
                connection.execute(text("DELETE FROM form_pack_version"))
            db.session.expire_all()
            assert get_pack("sichuan-2022", 1) == find_pack("sichuan-2022")
            for _ in range(2):
                with transaction():
                    keep_used_packs(at=AT)
            assert db.session.query(FormPackVersion).count() == 1


class TestGetPack:
    def test_missing_version(self, app: Flask) -> None:
        with app.app_context(), pytest.raises(MissingPackError, match="“nowhere”第 1 版"):
            get_pack("nowhere", 1)

    def test_a_draft_is_no_pack_of_a_sheet(self, app: Flask, office: Office) -> None:
        with app.app_context():
            draft(office, variant(2))
            with pytest.raises(MissingPackError):
                get_pack("national-2020", 2)

    def test_content_that_was_tampered_with(self, app: Flask) -> None:
        pack = replace(find_pack("national-2020"), id="tampered")
        with app.app_context():
            db.session.add(
                FormPackVersion(
                    pack_id=pack.id,
                    version=1,
                    title=pack.title,
                    state=PackState.PUBLISHED,
                    content=write_content(pack).replace("项目", "别的"),
                    sha256="0" * 64,
                    source_text="",
                    uploaded_at=AT,
                    published_at=AT,
                )
            )
            db.session.commit()
            with pytest.raises(MissingPackError, match="读不了"):
                get_pack("tampered", 1)
            assert "tampered" not in {pack.id for pack in list_offered_packs(())}


class TestOfferedPacks:
    def test_of_an_empty_database_are_the_programs(self, app: Flask) -> None:
        with app.app_context():
            assert list_offered_packs(()) == list_packs()

    def test_the_newest_published_version(self, app: Flask, office: Office) -> None:
        with app.app_context():
            publish(office, variant(2))
            publish(office, variant(3))
            draft(office, variant(4))
            offered = {pack.id: pack.version for pack in list_offered_packs([office.bureau.id])}
            assert offered["national-2020"] == 3

    def test_another_bureaus_are_not_offered(self, app: Flask, office: Office) -> None:
        with app.app_context():
            other = make_office("邻区", login="other-")
            publish(office, variant(2))
            publish(office, variant(1, "anju-2026"))
            offered = {pack.id: pack.version for pack in list_offered_packs([other.bureau.id])}
            assert offered["national-2020"] == 1
            assert "anju-2026" not in offered

    def test_a_number_that_a_bureau_took_is_not_the_programs(
        self, app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with app.app_context():
            publish(office, variant(2))
            later = replace(find_pack("national-2020"), version=2)
            give_program(monkeypatch, later)
            (mine,) = list_offered_packs([office.bureau.id])
            assert mine.title == "安居区表样"
            assert list_offered_packs(()) == ()


class TestDraft:
    def test_is_replaced(self, app: Flask, office: Office) -> None:
        with app.app_context():
            row, source = draft(office, variant(2)), variant(5, title="改过的")
            with transaction():
                actor = person_of(office.officer)
                service.replace_draft(row, read_upload(source), source, actor=actor, at=AT)
            assert (row.version, row.title, row.source_text) == (5, "改过的", source)

    def test_cannot_become_another_pack(self, app: Flask, office: Office) -> None:
        with app.app_context():
            row, source = draft(office, variant(2)), variant(2, "anju-2026")
            actor = person_of(office.officer)
            with pytest.raises(PackFaultsError) as caught:
                service.replace_draft(row, read_upload(source), source, actor=actor, at=AT)
            assert caught.value.faults[0][0] == "id"

    def test_is_deleted(self, app: Flask, office: Office) -> None:
        with app.app_context():
            row = draft(office, variant(2))
            with transaction():
                service.delete_draft(row, actor=person_of(office.officer), at=AT)
            assert db.session.query(FormPackVersion).count() == 0

    @pytest.mark.parametrize("version", [1, 2])
    def test_needs_a_new_version(self, app: Flask, office: Office, version: int) -> None:
        with app.app_context():
            draft(office, variant(2))
            with pytest.raises(PackFaultsError) as caught:
                draft(office, variant(version))
            assert caught.value.faults == (
                ("version", "“national-2020”已有第 2 版，版本号应更大，请改为 3"),
            )

    @pytest.mark.parametrize("person", ["owner", "administrator", "stranger"])
    def test_is_the_officers_alone(self, app: Flask, office: Office, person: str) -> None:
        with app.app_context():
            actor = person_of(getattr(office, person))
            with pytest.raises(NotPermittedError):
                service.create_draft(
                    read_upload(variant(2)), "", unit=office.bureau, actor=actor, at=AT
                )

    def test_of_another_bureau_is_left_alone(self, app: Flask, office: Office) -> None:
        with app.app_context():
            row = draft(office, variant(2))
            other = person_of(make_office("邻区", login="other-").officer)
            with pytest.raises(NotPermittedError):
                service.delete_draft(row, actor=other, at=AT)
            with pytest.raises(NotPermittedError):
                service.publish_draft(row, seen_sha256=row.sha256, actor=other, at=AT)

    def test_a_department_is_no_bureau(self, app: Flask, office: Office) -> None:
        with app.app_context(), pytest.raises(NotPermittedError):
            service.create_draft(
                read_upload(variant(2)),
                "",
                unit=office.unit,
                actor=person_of(office.officer),
                at=AT,
            )


class TestPublished:
    def test_what_was_not_seen_is_not_published(self, app: Flask, office: Office) -> None:
        with app.app_context():
            row = draft(office, variant(2))
            with pytest.raises(WorkflowError, match="刚刚被替换过"):
                service.publish_draft(row, seen_sha256="0", actor=person_of(office.officer), at=AT)

    def test_a_lower_version_comes_too_late(self, app: Flask, office: Office) -> None:
        with app.app_context():
            low = draft(office, variant(2))
            publish(office, variant(3))
            with pytest.raises(WorkflowError, match="把 version 改为 4"):
                service.publish_draft(
                    low, seen_sha256=low.sha256, actor=person_of(office.officer), at=AT
                )

    @pytest.mark.parametrize(
        "change",
        [
            lambda row, actor: service.delete_draft(row, actor=actor, at=AT),
            lambda row, actor: service.publish_draft(
                row, seen_sha256=row.sha256, actor=actor, at=AT
            ),
            lambda row, actor: service.replace_draft(
                row, read_upload(variant(9)), "", actor=actor, at=AT
            ),
        ],
        ids=["delete", "publish", "replace"],
    )
    def test_stays_as_it_is(self, app: Flask, office: Office, change: Callable[..., None]) -> None:
        with app.app_context():
            row = publish(office, variant(2))
            with pytest.raises(WorkflowError, match="已经发布"):
                change(row, person_of(office.officer))

    def test_even_the_program_cannot_change_it(self, app: Flask, office: Office) -> None:
        with app.app_context():
            row = publish(office, variant(2))
            row.title = "改过的"
            with pytest.raises(PublishedPackError):
                db.session.flush()
            db.session.rollback()
            db.session.delete(row)
            with pytest.raises(PublishedPackError):
                db.session.flush()

    def test_nor_a_statement_to_the_database(self, app: Flask, office: Office) -> None:
        with app.app_context():
            publish(office, variant(2))
            with pytest.raises(DBAPIError, match="never changed"):
                db.session.execute(update(FormPackVersion).values(title="改过的"))
            db.session.rollback()
