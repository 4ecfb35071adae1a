"""Repairs (按建议修改): a finding's suggestion put into the sheet, and what that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfeval.domain.cell_values import list_cells, set_values
from perfeval.domain.checks.model import Finding, Question
from perfeval.domain.errors import DomainError
from perfeval.domain.form_pack import Form, FormPack
from perfeval.domain.sheets import SheetDocument
from perfeval.domain.values import parse_decimal

_MOST_SHOWN = 40  # characters of an answer that is repeated in a sentence


def apply_suggestion(
    pack: FormPack, sheet: SheetDocument, finding: Finding, answer: str = ""
) -> SheetDocument:
    """Return the sheet with a finding's repair; `answer` is the number that its question asks for.

    Raises DomainError if the finding has no repair or the answer is no plain number, DocumentError
    if a cell of the repair is not there.
    """
    values = dict(finding.suggestion or {})
    if finding.question is not None:
        values[finding.question.path] = answered_text(finding.question, answer)
    if not values:
        raise DomainError(f"这一条没有可以直接采用的修改，请自行修改：{finding.fix}")
    return put_texts(pack, sheet, values)


def put_texts(pack: FormPack, sheet: SheetDocument, values: Mapping[str, str]) -> SheetDocument:
    """Return the sheet with other texts in cells that it has or its form declares.

    Raises DocumentError for what is no cell.
    """
    return set_values(sheet, values, declared=frozenset(_declared(pack.form(sheet.kind), sheet)))


def answered_text(question: Question, answer: str) -> str:
    """Return what the cell will say: the answer, in half width, in the question's template.

    Raises DomainError if it is no plain number from 0 on (412, 12.5).
    """
    shown = answer.strip()
    if not shown:
        raise DomainError(f"请先回答“{question.text}”：填一个数，例如 412 或 12.5")
    number = parse_decimal(shown)
    if number is None or number.is_signed():
        shown = shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
        raise DomainError(f"“{shown}”不是一个数，请只填数字（不带单位和符号），例如 412 或 12.5")
    return question.template.replace("{}", f"{number:f}")


def changed_cells(before: SheetDocument, after: SheetDocument) -> dict[str, tuple[str, str]]:
    """Return (old, new) of every cell that differs, by path; a blank and a missing one are "".

    `set_values` with the old ones undoes the change.
    """
    old, new = list_cells(before), list_cells(after)
    pairs = {path: (old.get(path, ""), new.get(path, "")) for path in {**new, **old}}
    return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def _declared(form: Form, sheet: SheetDocument) -> Iterator[str]:
    """Yield the paths of what the form has and the sheet need not carry yet."""
    yield from (cell.path for cell in form.fixed_cells() if cell.path)
    for i in range(len(sheet.indicators)):
        yield from (f"indicators[{i}].extra.{key}" for key in form.extra_keys())
