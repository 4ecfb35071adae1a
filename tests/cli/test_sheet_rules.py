from __future__ import annotations

from perfeval.domain.checks import CHECKS
from tests.cli.running import Cli


def test_every_check_is_listed_with_its_words(cli: Cli) -> None:
    done = cli("sheet", "rules", "--json")
    assert (done.code, done.err) == (0, "")
    listed = done.json["checks"]
    assert [one["id"] for one in listed] == [check.id for check in CHECKS]
    assert {f"Q{n:02}" for n in range(1, 54)} <= {one["id"] for one in listed}
    words = ("id", "level", "title", "why", "good", "bad", "fix", "source", "family")
    assert all(set(one) == set(words) and all(one.values()) for one in listed)


def test_people_get_the_checks_by_family(cli: Cli) -> None:
    text = cli("sheet", "rules").text
    assert "Q01 [必须修改] 只有比较符号，没有数值" in text
    assert "      怎样改：把符号和数值写在同一格" in text
