"""Hypothesis strategies for documents of the exchange format."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

# What a form may hold: no control characters, no surrogates (the reader refuses them).
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
cells = st.none() | texts | st.sampled_from(["≥95%", "400余次", "90万元", "", "定性", "100%"])
keys = st.text("abcdefgh_", min_size=1, max_size=6)


def rows(required: dict[str, Any], optional: dict[str, Any] | None = None) -> Any:
    return st.lists(st.fixed_dictionaries(required, optional=optional or {}), max_size=4)


FUND_KEYS = ("initial_budget", "annual_budget", "executed", "execution_rate", "max_score", "score")
INDICATOR_KEYS = (
    *("level1", "level2", "name", "target", "actual"),
    *("unit_of_measure", "max_score", "score", "deviation"),
)
indicators = rows(
    dict.fromkeys(INDICATOR_KEYS, cells),
    {
        "operator": texts,
        "evidence": rows({"title": texts, "file": cells, "page": cells}),
        "not_applicable": st.booleans(),
        "initial_target": texts,
        "expected_actual": texts,
        "reviewed_score": texts,
        "extra": st.dictionaries(keys, cells, max_size=2),
    },
)
documents = st.fixed_dictionaries(
    {
        "format": st.just("perfeval-sheet/1"),
        "pack": texts,
        "kind": st.sampled_from(["project", "department"]),
        "fiscal_year": st.integers(1949, 2199),
        "title": cells,
        "project": st.fixed_dictionaries({"code": cells, "name": cells}),
        "implementing_unit": cells,
        "competent_department": cells,
        "funds": rows({"source": texts, **dict.fromkeys(FUND_KEYS, cells)}),
        "objectives": rows(
            {"expected": cells, "actual": cells}, {"max_score": texts, "score": texts}
        ),
        "indicators": indicators,
        "total_score": cells,
        "grade": cells,
        "texts": st.dictionaries(keys, cells, max_size=3),
        "signatures": rows(
            dict.fromkeys(("role", "name", "on_behalf_of", "decision", "at", "comment"), cells)
        ),
    },
    optional={
        "funds_deviation": texts,
        "stage": st.sampled_from(["declaration", "monitoring", "self_assessment"]),
        "pack_version": st.integers(),
        "fields": st.dictionaries(keys, cells, max_size=2),
        "tables": st.dictionaries(
            keys, st.lists(st.dictionaries(keys, cells, max_size=2), max_size=2), max_size=2
        ),
        "total_reviewed_score": texts,
        "round": st.fixed_dictionaries(
            {"number": st.integers(1, 9), "sha256": texts, "frozen_at": texts}
        ),
    },
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
