"""Comments on cells: who writes them, how they are answered, and what a submission asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from perfeval.db import transaction
from perfeval.domain.cell_values import get_value
from perfeval.domain.comments import LONGEST_COMMENT, Answered, Standing
from perfeval.domain.errors import DomainError, NotPermittedError, WorkflowError
from perfeval.domain.roles import PostRole
from perfeval.domain.workflow import Action
from perfeval.models import CellComment
from perfeval.packs import find_pack
from perfeval.queries.comments import comment_standing, get_comment, list_comments
from perfeval.queries.documents import draft_document
from perfeval.queries.findings import list_repairs
from perfeval.services.comments import close_comment, reopen_comment
from perfeval.services.errors import UnansweredError
from perfeval.services.repairs import undo_repair
from perfeval.services.sheets import write_document
from perfeval.services.target_locks import lock_targets
from tests.factories.comments import answer, change_cells, comment_on
from tests.factories.filings import (
    AT,
    Office,
    Stop,
    bring_to,
    decide_filing,
    load_filing,
    make_filing,
    make_office,
    person_of,
    submit_filing,
)

CELL = "indicators[0].actual"
PLACE = "三级指标《督导中心重点工作次数》实际完成指标值"
ASKED = "台账是310次，请核对"


@pytest.fixture
def office(db_session: scoped_session[Session]) -> Office:
    return make_office()


@pytest.fixture
def filing_id(office: Office) -> int:
    """A filing that waits for the finance clerk."""
    made = make_filing(office)
    bring_to(office, made, Stop.SUBMITTED)
    return made


def comment(filing_id: int, number: int) -> CellComment:
    load_filing(filing_id)
    found = get_comment(filing_id, number)
    assert found is not None
    return found


def standing(filing_id: int, number: int) -> Standing:
    return comment_standing(comment(filing_id, number))


def send_back(filing_id: int, office: Office) -> None:
    decide_filing(filing_id, office.clerk, Action.RETURN, "见批注")


def actual(filing_id: int) -> str | None:
    return get_value(draft_document(load_filing(filing_id)), CELL)


class TestWriting:
    """Whoever has the sheet on the desk comments on cells of its round."""

    def test_it_is_bound_to_the_round_and_to_the_stored_row(
        self, office: Office, filing_id: int
    ) -> None:
        number = comment_on(filing_id, office.clerk, CELL, f" {ASKED} ")
        filing, kept = load_filing(filing_id), comment(filing_id, number)
        assert kept.round_id == filing.rounds[-1].id
        assert kept.cell == f"indicators#{filing.sheet.indicators[0].id}.actual"
        assert (kept.place, kept.content, kept.text) == (PLACE, "312次", ASKED)
        assert (kept.author_name, kept.author_role) == ("李财务", PostRole.FINANCE_CLERK)
        assert standing(filing_id, number) is Standing.OPEN

    def test_a_proposal_needs_no_words(self, office: Office, filing_id: int) -> None:
        number = comment_on(filing_id, office.clerk, CELL, proposal=" 310次 ")
        assert comment(filing_id, number).proposal == "310次"

    @pytest.mark.parametrize(
        ("path", "text", "proposal", "said"),
        [
            (CELL, "", "", "请填写批注"),
            (CELL, "  \n", "  ", "请填写批注"),
            (CELL, "长" * (LONGEST_COMMENT + 1), "", "最多 500 个字，现有 501 个字"),
            (CELL, "请改", "312次 ", "和该格现在的内容相同"),
            (CELL, "请改", "长" * 4001, "最多 4000 个字"),
            ("", "请改", "", "请选择要批注的一格"),
            ("indicators[400].actual", "请改", "", "请选择要批注的一格"),
            ("indicators[0]", "请改", "", "请选择要批注的一格"),
            ("$", "请改", "", "请选择要批注的一格"),
        ],
    )
    def test_what_cannot_be_taken_is_said(
        self, office: Office, filing_id: int, path: str, text: str, proposal: str, said: str
    ) -> None:
        with pytest.raises(DomainError, match=said):
            comment_on(filing_id, office.clerk, path, text, proposal)
        assert list_comments(filing_id) == []

    @pytest.mark.parametrize("who", ["owner", "deputy", "director", "officer", "stranger"])
    def test_nobody_else_may(self, office: Office, filing_id: int, who: str) -> None:
        with pytest.raises(NotPermittedError, match="不在您的环节"):
            comment_on(filing_id, getattr(office, who), CELL, ASKED)

    def test_a_draft_is_not_commented(self, office: Office, filing_id: int) -> None:
        send_back(filing_id, office)
        with pytest.raises(WorkflowError, match="没有待办的环节"):
            comment_on(filing_id, office.clerk, CELL, ASKED)


class TestAnswering:
    """The owner answers each comment once the sheet is back."""

    @pytest.fixture
    def number(self, office: Office, filing_id: int) -> int:
        """A comment with a proposal on a sheet that was sent back."""
        made = comment_on(filing_id, office.clerk, CELL, ASKED, "310次")
        send_back(filing_id, office)
        return made

    def test_an_explanation_is_kept_with_its_author(
        self, office: Office, filing_id: int, number: int
    ) -> None:
        answer(filing_id, office.owner, number, "含区外两次")
        kept = comment(filing_id, number)
        assert kept.answered is Answered.REPLIED
        assert [(one.author_name, one.text) for one in kept.replies] == [("张经办", "含区外两次")]
        assert actual(filing_id) == "312次"

    def test_an_accepted_proposal_stands_in_the_draft_and_can_be_undone(
        self, office: Office, filing_id: int, number: int
    ) -> None:
        answer(filing_id, office.owner, number, "", Answered.ACCEPTED)
        assert actual(filing_id) == "310次"
        assert comment(filing_id, number).answered is Answered.ACCEPTED
        (repair,) = list_repairs(filing_id)
        assert list(repair.cells.values()) == [["312次", "310次"]]
        filing = load_filing(filing_id)
        pack = find_pack(filing.sheet.pack_id)
        with transaction():
            undo_repair(filing, pack, repair.id, actor=person_of(office.owner), at=AT)
        assert actual(filing_id) == "312次"
        assert standing(filing_id, number) is Standing.OPEN

    def test_a_proposal_follows_its_row(self, office: Office, filing_id: int, number: int) -> None:
        filing = load_filing(filing_id)
        sheet, ids = draft_document(filing), [row.id for row in filing.sheet.indicators]
        moved = replace(sheet, indicators=sheet.indicators[::-1])
        with transaction():
            pack = find_pack(filing.sheet.pack_id)
            actor = person_of(office.owner)
            write_document(filing, moved, pack, row_ids=ids[::-1], actor=actor, at=AT)
        answer(filing_id, office.owner, number, "", Answered.ACCEPTED)
        rows = draft_document(load_filing(filing_id)).indicators
        assert (rows[-1].name, rows[-1].actual_value) == ("督导中心重点工作次数", "310次")

    def test_a_rejection_needs_its_reason(
        self, office: Office, filing_id: int, number: int
    ) -> None:
        with pytest.raises(DomainError, match="请填写不采纳的理由"):
            answer(filing_id, office.owner, number, " ", Answered.REJECTED)
        assert standing(filing_id, number) is Standing.OPEN
        answer(filing_id, office.owner, number, "以考勤为准", Answered.REJECTED)
        assert comment(filing_id, number).answered is Answered.REJECTED
        assert actual(filing_id) == "312次"

    def test_a_locked_cell_takes_no_proposal(self, office: Office) -> None:
        filing_id = make_filing(office)
        bring_to(office, filing_id, Stop.SUBMITTED)
        number = comment_on(filing_id, office.clerk, "indicators[0].target", proposal="≥1次")
        send_back(filing_id, office)
        with transaction():
            lock_targets(load_filing(filing_id), actor=person_of(office.clerk), at=AT)
        with pytest.raises(DomainError, match="已锁定"):
            answer(filing_id, office.owner, number, "", Answered.ACCEPTED)

    def test_without_a_proposal_there_is_nothing_to_accept(
        self, office: Office, filing_id: int
    ) -> None:
        number = comment_on(filing_id, office.clerk, CELL, ASKED)
        send_back(filing_id, office)
        for kind in (Answered.ACCEPTED, Answered.REJECTED):
            with pytest.raises(DomainError, match="没有修改建议"):
                answer(filing_id, office.owner, number, "好", kind)

    @pytest.mark.parametrize("who", ["clerk", "deputy", "stranger"])
    def test_only_the_owner_answers(
        self, office: Office, filing_id: int, number: int, who: str
    ) -> None:
        with pytest.raises(NotPermittedError):
            answer(filing_id, getattr(office, who), number, "好")

    def test_a_comment_of_another_sheet_is_not_there(
        self, office: Office, filing_id: int, number: int
    ) -> None:
        other = make_filing(office)
        with pytest.raises(DomainError, match="没有这条批注"):
            answer(other, office.owner, number, "好")

    def test_it_waits_until_the_sheet_is_back(
        self, office: Office, filing_id: int, number: int
    ) -> None:
        answer(filing_id, office.owner, number, "含区外两次")
        submit_filing(filing_id, office.owner)
        with pytest.raises(WorkflowError, match="已经送审"):
            answer(filing_id, office.owner, number, "再说一句")


class TestSubmitting:
    """A submission asks for an answer or a change of each cell."""

    def test_what_is_neither_answered_nor_changed_is_named(
        self, office: Office, filing_id: int
    ) -> None:
        comment_on(filing_id, office.clerk, CELL, ASKED)
        second = comment_on(filing_id, office.clerk, "funds[0].executed", "请附凭证")
        send_back(filing_id, office)
        with pytest.raises(UnansweredError, match=f"2 条批注没有答复.*{PLACE}、资金") as refused:
            submit_filing(filing_id, office.owner)
        assert len(refused.value.places) == 2
        answer(filing_id, office.owner, second, "凭证已附")
        with pytest.raises(UnansweredError, match="1 条批注"):
            submit_filing(filing_id, office.owner)

    def test_a_changed_cell_is_answer_enough(self, office: Office, filing_id: int) -> None:
        number = comment_on(filing_id, office.clerk, CELL, ASKED)
        send_back(filing_id, office)
        change_cells(filing_id, office.owner, {CELL: "310次"})
        submit_filing(filing_id, office.owner)
        assert comment(filing_id, number).answered is Answered.CHANGED

    def test_a_removed_row_is_answer_enough(self, office: Office, filing_id: int) -> None:
        number = comment_on(filing_id, office.clerk, "indicators[1].actual", "这项不属于本项目")
        send_back(filing_id, office)
        filing = load_filing(filing_id)
        sheet, ids = draft_document(filing), [row.id for row in filing.sheet.indicators]
        shorter = replace(sheet, indicators=(sheet.indicators[0], *sheet.indicators[2:]))
        with transaction():
            pack = find_pack(filing.sheet.pack_id)
            actor, left = person_of(office.owner), [ids[0], *ids[2:]]
            write_document(filing, shorter, pack, row_ids=left, actor=actor, at=AT)
        submit_filing(filing_id, office.owner)
        assert comment(filing_id, number).answered is Answered.CHANGED

    def test_a_reopened_comment_asks_for_an_answer_since_then(
        self, office: Office, filing_id: int
    ) -> None:
        number = comment_on(filing_id, office.clerk, CELL, ASKED)
        send_back(filing_id, office)
        change_cells(filing_id, office.owner, {CELL: "311次"})
        submit_filing(filing_id, office.owner)
        with transaction():
            actor = person_of(office.clerk)
            reopen_comment(load_filing(filing_id), number, "还是不对", actor=actor, at=AT)
        send_back(filing_id, office)
        with pytest.raises(UnansweredError):
            submit_filing(filing_id, office.owner)


class TestClosing:
    """Whoever has the sheet on the desk says what is done, and asks again."""

    def test_done_and_asked_again(self, office: Office, filing_id: int) -> None:
        number = comment_on(filing_id, office.clerk, CELL, ASKED)
        actor = person_of(office.clerk)
        with transaction():
            close_comment(load_filing(filing_id), number, actor=actor, at=AT)
        assert comment(filing_id, number).done_by_name == "李财务"
        assert standing(filing_id, number) is Standing.DONE
        with transaction():
            reopen_comment(load_filing(filing_id), number, "再请核对", actor=actor, at=AT)
        assert standing(filing_id, number) is Standing.OPEN
        kept = comment(filing_id, number)
        assert kept.done_by_name is None
        assert [one.text for one in kept.replies] == ["再请核对"]

    def test_what_is_open_is_asked_again_with_words_only(
        self, office: Office, filing_id: int
    ) -> None:
        number = comment_on(filing_id, office.clerk, CELL, ASKED)
        actor = person_of(office.clerk)
        with pytest.raises(DomainError, match="还在等待答复"):
            reopen_comment(load_filing(filing_id), number, " ", actor=actor, at=AT)

    def test_a_later_desk_closes_it_and_an_earlier_one_does_not(
        self, office: Office, filing_id: int
    ) -> None:
        number = comment_on(filing_id, office.clerk, CELL, ASKED)
        decide_filing(filing_id, office.clerk, Action.PASS)
        with pytest.raises(NotPermittedError):
            close_comment(load_filing(filing_id), number, actor=person_of(office.clerk), at=AT)
        with transaction():
            actor = person_of(office.deputy)
            close_comment(load_filing(filing_id), number, actor=actor, at=AT)
        assert standing(filing_id, number) is Standing.DONE

    def test_what_is_done_asks_nothing_of_the_owner(self, office: Office, filing_id: int) -> None:
        number = comment_on(filing_id, office.clerk, CELL, ASKED)
        with transaction():
            actor = person_of(office.clerk)
            close_comment(load_filing(filing_id), number, actor=actor, at=AT)
        send_back(filing_id, office)
        with pytest.raises(DomainError, match="已经办结"):
            answer(filing_id, office.owner, number, "好")
        submit_filing(filing_id, office.owner)
        assert len(load_filing(filing_id).rounds) == 2
