"""Findings of a sheet as a round keeps them, with answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfeval.domain.checks import check_sheet
from perfeval.domain.checks.answers import Answer, AnswerKind, answer_findings
from perfeval.domain.checks.kept_findings import KeptFinding, keep_findings
from perfeval.domain.sheets import SheetDocument
from perfeval.packs import find_pack


def kept_of(
    sheet: SheetDocument,
    answers: Sequence[Mapping[str, str]] = (),
    *,
    locked: Sequence[str] = (),
    others: tuple[SheetDocument, ...] | None = None,
) -> tuple[KeptFinding, ...]:
    """Check a sheet and answer some findings: each has `kind`, `check`, `path`, perhaps words."""
    pack = find_pack(sheet.pack)
    report = check_sheet(pack, sheet, missing_characters=(), locked=locked, others=others)
    ids = [None] * len(sheet.indicators)
    bare = answer_findings(report, sheet, ids, ())
    given = []
    for answer in answers:
        found = bare.find(answer["check"], answer["path"])
        assert found is not None, answer
        kind, words = AnswerKind(answer["kind"]), answer.get("explanation", "")
        given.append(Answer(kind, answer["check"], found.cell, found.content, words, "张经办"))
    return keep_findings(pack, sheet, answer_findings(report, sheet, ids, given).findings)
