from __future__ import annotations

from typing import Any

import pytest

from perfeval.domain.files import MediaType, clean_name
from tests.domain.data import load_cases


@pytest.mark.parametrize("case", load_cases("file_names")["case"], ids=lambda case: case["shown"])
def test_a_name_is_made_safe_to_show(case: dict[str, Any]) -> None:
    assert clean_name(case["name"], MediaType(case["kind"])) == case["shown"]


def test_a_long_name_is_cut_before_its_ending() -> None:
    name = clean_name("长" * 300 + ".pdf", MediaType.PDF)
    assert name == "长" * 120 + ".pdf"
