"""Checks of words: goals, conclusions, placeholders, typing errors, years, lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from perfeval.domain.checks import words
from perfeval.domain.checks.model import Fault, Found, Level, Subject
from perfeval.domain.checks.rows import has_digit, is_empty_talk, squeeze
from perfeval.domain.form_pack import Column, FormCell, IndicatorsBlock, ObjectivesBlock, RowsBlock
from perfeval.domain.scoring_rows import parse_points
from perfeval.domain.values import half_width

_PLACEHOLDERS = tuple((re.compile(pattern), word) for pattern, word in words.PLACEHOLDERS)
_STARRED = re.compile(words.STARRED)
_UNFINISHED = re.compile(words.UNFINISHED)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年度")
_ASSESSED = ("problems", "improvements")
_ASSESSED_WORDS = {"problems": "存在问题", "improvements": "改进措施"}
_MOST_MENDS = 9  # a pack's own list could go round in circles
_LEAST_PROMPT = 8  # shorter prompts may be part of a real text


def template_left_in(subject: Subject) -> Found:
    """Q40: a prompt or placeholder of the template was left in."""
    prompts = {squeeze(cell.prompt) for cell in _cells(subject) if cell.prompt}
    prompts = {prompt for prompt in prompts if len(prompt) >= _LEAST_PROMPT}
    for path, text in list_texts(subject):
        plain = half_width(text)
        squeezed = squeeze(text)
        if any(prompt in squeezed for prompt in prompts):
            yield Fault(path, f"“{_short(text)}”是表样的填写提示，没有换成实际内容")
            continue
        for pattern, word in _PLACEHOLDERS:
            match = pattern.search(plain)
            if match:
                yield Fault(
                    path, f"“{_around(plain, match)}”里的“{match[0]}”是{word}，应换成实际内容"
                )
                break
        else:
            yield from _starred(path, text)
            match = _UNFINISHED.search(text) if path.startswith("indicators[") else None
            if match and path.rpartition(".")[2] in ("name", "target", "actual"):
                yield Fault(path, f"“{_short(text)}”没有写完（“{match[0]}”）")


def _starred(path: str, text: str) -> Found:
    match = _STARRED.search(text) if path.startswith("indicators[") else None
    if match and path.endswith(".name"):
        message = f"名称里的“{match[0]}”是指标库留给指标值的位置，指标值另有一栏，应删去"
        yield Fault(path, message, {path: text.replace(match[0], "")}, Level.WARNING)


def goal_merely_done(subject: Subject) -> Found:
    """Q41: the account of a goal says "done" and no more."""
    least = subject.pack.checks.least_completion
    for i, goal in enumerate(subject.sheet.objectives if subject.is_final else ()):
        if goal.actual_completion is None or is_empty_talk(goal.expected_objective):
            continue
        shown = squeeze(goal.actual_completion).strip("。.！!")
        path = f"objectives[{i}].actual"
        if is_empty_talk(goal.actual_completion):
            yield Fault(path, "没有填写年度目标的完成情况")
        elif shown in words.DONE or (
            len(shown) < least and (not has_digit(shown) or shown[-1:].isdigit())
        ):
            yield Fault(path, f"完成情况只写“{shown}”，没有逐项对照目标，也没有数据")
        elif shown == squeeze(goal.expected_objective).strip("。.！!"):
            yield Fault(path, "完成情况照抄了预期目标，看不出实际完成了什么")


def nothing_to_improve(subject: Subject) -> Found:
    """Q45: problems or improvements say 无, all the worse where points were lost."""
    lost = [
        line
        for line in subject.filled_lines
        if (points := parse_points(line.row.max_score)) is not None
        and (score := parse_points(line.row.score)) is not None
        and score < points
    ]
    for key in _ASSESSED if not subject.is_common else ():
        text = subject.sheet.texts.get(key)
        if text is None or not subject.is_final or not is_empty_talk(text):
            continue
        shown = text.strip()
        message = f"{_ASSESSED_WORDS[key]}{f'只写“{shown}”' if shown else '没有填写'}"
        if lost:
            message += f"，而{lost[0].title}等 {len(lost)} 项扣了分，前后矛盾"
        yield Fault(f"texts.{key}", message)


def typing_errors(subject: Subject) -> Found:
    """Q46: typing errors of the list; one finding a cell, so that one repair mends them all."""
    typos = subject.lists.typos
    for path, text in list_texts(subject):
        found = [f"“{wrong}”可能是“{typos[wrong]}”之误" for wrong in typos if wrong in text]
        if found:
            yield Fault(path, "；".join(found), {path: _mended(text, typos)})


def wrong_year(subject: Subject) -> Found:
    """Q48: the title or a deadline speaks of another year."""
    sheet = subject.sheet
    own = (sheet.title or "").replace(sheet.project.name or "", "")  # a project may have a year
    years = [int(year) for year in _YEAR.findall(half_width(own))]
    if years and sheet.fiscal_year not in years:
        message = f"标题写的是{years[0]}年度，本表是{sheet.fiscal_year}年度"
        yield Fault("title", message)
    for line in subject.filled_lines:
        period = line.target.period
        if period is not None and period.year is not None and period.year < sheet.fiscal_year:
            shown = line.target.raw.strip()
            message = f"{line.title}的指标值“{shown}”在{sheet.fiscal_year}年度之前，像是上年的内容"
            yield Fault(f"{line.path}.target", message)
    texts = ((f"texts.{key}", text) for key, text in sheet.texts.items())
    for path, text in [*texts, ("funds_deviation", sheet.funds_deviation)]:
        found = {int(year) for year in _YEAR.findall(half_width(text or ""))}
        if any(word in (text or "") for word in words.FROM_BEFORE):
            continue  # money carried over is of another year
        if found and max(found) < sheet.fiscal_year:
            message = f"文中只提到{max(found)}年度，本表是{sheet.fiscal_year}年度，像是上年的内容"
            yield Fault(path, message)


def too_long(subject: Subject) -> Found:
    """Q57: a text is longer than the form allows."""
    limits = {cell.path: cell.limit for cell in subject.form.fixed_cells() if cell.limit}
    columns = {
        (name, column.key): column.limit
        for name, kind in _LISTS.items()
        for column in getattr(subject.form.first_block(kind), "columns", ())
        if column.limit and column.key
    }
    for path, text in list_texts(subject):
        row = re.fullmatch(r"(\w+)\[\d+\]\.(\w+)", path)
        limit = columns.get((row[1], row[2])) if row else limits.get(path)
        length = len("".join(text.split()))
        if limit and length > limit:
            yield Fault(
                path, f"这一格 {length} 字，表样规定不超过 {limit} 字，多 {length - limit} 字"
            )


def list_texts(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every cell that people write words in; blank ones are left out."""
    sheet = subject.sheet
    cells: list[tuple[str, str | None]] = [
        ("title", sheet.title),
        ("project.name", sheet.project.name),
        ("implementing_unit", sheet.implementing_unit),
        ("competent_department", sheet.competent_department),
        ("funds_deviation", sheet.funds_deviation),
    ]
    for i, goal in enumerate(sheet.objectives):
        cells.append((f"objectives[{i}].expected", goal.expected_objective))
        cells.append((f"objectives[{i}].actual", goal.actual_completion))
    for line in subject.lines:
        row = line.row
        cells.append((f"{line.path}.name", row.name))
        cells.append((f"{line.path}.target", row.target_value))
        cells.append((f"{line.path}.actual", row.actual_value))
        cells.append((f"{line.path}.deviation", row.deviation_reason))
    cells += [(f"texts.{key}", text) for key, text in sheet.texts.items()]
    yield from ((path, text) for path, text in cells if text and text.strip())


_LISTS = {"objectives": ObjectivesBlock, "indicators": IndicatorsBlock}


def _cells(subject: Subject) -> Iterator[FormCell | Column]:
    yield from subject.form.fixed_cells()
    for block in subject.form.blocks.values():
        if isinstance(block, RowsBlock):
            yield from block.columns


def _mended(text: str, typos: Mapping[str, str]) -> str:
    """Return a text without errors of the list, those among them that only a mend brings up."""
    for _ in range(_MOST_MENDS):
        before = text
        for wrong, right in typos.items():
            text = text.replace(wrong, right)
        if text == before:
            break
    return text


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 24 else f"{plain[:24]}…"


def _around(text: str, match: re.Match[str]) -> str:
    begin, end = max(0, match.start() - 6), match.end() + 6
    return " ".join(text[begin:end].split())
