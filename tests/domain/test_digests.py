"""What mails, the group chat and its robot say."""

from __future__ import annotations

from datetime import date, datetime

from perfeval.domain.digests import (
    MOST_LINES,
    Backlog,
    NewsLine,
    WaitingLine,
    chat_text,
    mail_body,
    mail_subject,
    robot_text,
)

DAY = date(2026, 11, 23)
WAITING = WaitingLine("督导经费", "区政府办公室", "财务审核", datetime(2026, 11, 20, 16, 3))  # noqa: DTZ001 - local time
NEWS = NewsLine("《地志经费》已由李财务退回：第 3 行\n单位不符", datetime(2026, 11, 22, 9, 5))  # noqa: DTZ001 - local time


def test_the_subject_counts_what_there_is() -> None:
    assert mail_subject(3, 2, DAY) == "绩效自评：3 张表待您办理，2 条新消息（11月23日）"
    assert mail_subject(1, 0, DAY) == "绩效自评：1 张表待您办理（11月23日）"
    assert mail_subject(0, 1, DAY) == "绩效自评：1 条新消息（11月23日）"


def test_a_mail_names_sheets_desks_days_and_comments() -> None:
    assert mail_body("张经办", [WAITING], [NEWS], "https://jx.example.cn") == (
        "张经办，您好：\n"
        "\n"
        "待您办理 1 张：\n"
        "  1. 《督导经费》（区政府办公室），财务审核，自 11月20日\n"
        "\n"
        "新消息 1 条：\n"
        "  1. 11月22日 09:05 《地志经费》已由李财务退回：第 3 行 单位不符\n"
        "\n"
        "请登录网站办理：https://jx.example.cn\n"
        "\n"
        "每天最多一封；不想再收，可在网站的“我的设置”里关闭。\n"
    )


def test_a_mail_without_waiting_sheets_has_no_such_list() -> None:
    body = mail_body("张经办", [], [NEWS])
    assert "待您办理" not in body
    assert "请登录绩效自评网站办理。" in body


def test_long_lists_and_long_comments_are_cut_and_say_so() -> None:
    long = NewsLine("长" * 500, NEWS.at)
    body = mail_body("张经办", [WAITING] * (MOST_LINES + 5), [long])
    assert f"待您办理 {MOST_LINES + 5} 张" in body
    assert body.count("《督导经费》") == MOST_LINES
    assert "另有 5 条未列出，请登录查看。" in body
    assert "长" * 200 + "……" in body
    assert "长" * 201 not in body


def test_the_chat_text_says_who_has_how_many_since_when() -> None:
    backlogs = [
        Backlog("李财务", "区政府办公室财务审核", 3, date(2026, 11, 20)),
        Backlog("张经办", "区政府办公室经办人，尚未送审", 2, None),
    ]
    assert chat_text(backlogs, DAY) == (
        "绩效自评待办情况（11月23日）\n"
        "李财务（区政府办公室财务审核）：3 张，最早自 11月20日\n"
        "张经办（区政府办公室经办人，尚未送审）：2 张\n"
        "请登录系统尽快办理，谢谢！\n"
    )
    assert "没有等候办理的表" in chat_text([], DAY)


def test_the_robot_counts_desks_and_cuts_a_long_list() -> None:
    desk = Backlog("区政府办公室", "财务审核", 2, date(2026, 11, 20))
    assert robot_text([desk], DAY) == (
        "绩效自评（11月23日）：2 张表等候办理\n区政府办公室 财务审核：2 张，最早自 11月20日"
    )
    text = robot_text([desk] * (MOST_LINES + 1), DAY)
    assert text.startswith(f"绩效自评（11月23日）：{2 * (MOST_LINES + 1)} 张表等候办理")
    assert text.endswith("另有 1 处未列出")
    assert robot_text([], DAY) == "绩效自评（11月23日）：没有等候办理的表。"
