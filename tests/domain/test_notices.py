"""What notices say."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from perfeval.domain import labels
from perfeval.domain.jobs import JobKind, JobState, wait_after
from perfeval.domain.mail_addresses import is_mail_address
from perfeval.domain.notices import Deed, NoticeKind, news_text, reminder_text, todo_text


def test_a_return_names_person_and_reason() -> None:
    deed = Deed("督导经费", "李财务", "退回", "第 3 行的单位不符")
    assert news_text(deed) == "《督导经费》已由李财务退回：第 3 行的单位不符"
    assert news_text(Deed("督导经费", "赵主任", "审定")) == "《督导经费》已由赵主任审定"


def test_the_next_desk_is_told_what_to_do_and_who_sent_it() -> None:
    deed = Deed("督导经费", "张经办", "送审", "请审")
    assert todo_text(deed, "财务审核") == "《督导经费》待您办理“财务审核”（张经办送审）。说明：请审"


def test_a_reminder_names_three_sheets_and_the_oldest_day() -> None:
    since = datetime(2026, 11, 3, 9, 0)  # noqa: DTZ001 - local time
    assert reminder_text(["甲", "乙", "丙", "丁"], since, 3) == (
        "有 4 张表在您处等候超过 3 天：《甲》、《乙》、《丙》等，最早自 11月3日。请尽快办理"
    )
    assert "《甲》，最早" in reminder_text(["甲"], since, 3)


def test_every_kind_and_state_has_its_word() -> None:
    assert labels.NOTICE_KINDS.keys() == set(NoticeKind)
    assert labels.JOB_KINDS.keys() == set(JobKind)
    assert labels.JOB_STATES.keys() == set(JobState)


def test_tries_come_later_and_later_and_end() -> None:
    waits: list[timedelta] = []
    while (wait := wait_after(len(waits) + 1)) is not None:
        waits.append(wait)
    assert len(waits) >= 3
    assert waits == sorted(set(waits))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("zhang.san@example.cn", True),
        ("z+1@localhost", True),
        ("", False),
        ("zhang", False),
        ("张三@example.cn", False),
        ("a@b@c", False),
        ("a b@c.cn", False),
        ("<a@b.cn>", False),
        ("a@b.cn\nBcc: x@y.cn", False),
        ("a@b.cn\n", False),
        ("a@-.cn,b@c.cn", False),
        ("a" * 64 + "@" + "b" * 63 + "." + "c" * 63 + "." + "d" * 63 + "." + "e" * 30, False),
    ],
)
def test_only_one_plain_address_is_an_address(text: str, fits: bool) -> None:
    assert is_mail_address(text) is fits
