"""Checks of points and scores: bounds, sums, and whether they follow from the values."""

from __future__ import annotations

from decimal import Decimal

from perfeval.domain.check_rules import as_percent
from perfeval.domain.checks.derived import (
    bring_along,
    followed_execution,
    grade_names,
    lost_points,
    missed_with_full_marks,
    other_grades,
    proper_grade,
    sum_of_scores,
)
from perfeval.domain.checks.model import Fault, Found, Subject
from perfeval.domain.checks.money import disputed_rows
from perfeval.domain.checks.rows import Line, is_empty_talk
from perfeval.domain.scoring import scoring_rules
from perfeval.domain.scoring_rows import parse_points, point_rows
from perfeval.domain.scoring_rules import exact
from perfeval.domain.values import ValueKind, decimals_of, parse_decimal, parse_value, round_half_up


def one_row_carries_all(subject: Subject) -> Found:
    """Q24: one row carries too large a share of the points."""
    most = subject.pack.checks.most_share
    rows = [(i, parse_points(row.max_score) or Decimal()) for i, row in point_rows(subject.sheet)]
    total = sum((points for _, points in rows), Decimal())
    for i, points in rows if rows and not subject.is_common else ():
        if total and points / total > exact(most):
            share = round_half_up(points / total * 100, 0)
            message = (
                f"这一行分值 {points:f}，占全部指标分值 {total:f} 的 {share}%，"
                f"超过 {as_percent(most)}，一项定成败"
            )
            yield Fault(f"indicators[{i}].max_score", message)


def all_full(subject: Subject) -> Found:
    """Q26: every row has its full score, though many say nothing that could be checked."""
    lines, rules = _pointed(subject), subject.pack.checks
    if (
        len(lines) < rules.least_full_rows
        or subject.is_common
        or any(lost_points(line) != 0 for line in lines)
    ):
        return
    unproved = [line for line in lines if not (_is_measured(line) or line.has_evidence)]
    # Points of an assessment, and rows whose values stand in the rows under them, are left out.
    unproved = [line for line in unproved if line.level2 != "other" and not line.has_parts]
    points = sum((parse_points(line.row.max_score) or Decimal() for line in unproved), Decimal())
    whole = sum((parse_points(line.row.max_score) or Decimal() for line in lines), Decimal())
    if unproved and points >= whole * exact(rules.least_unproved_share):
        message = (
            f"{len(lines)} 项指标全部满分，其中 {len(unproved)} 项"
            f"（合计 {points:f} 分）没有可以核对的数，也没有佐证"
        )
        yield Fault(_total_path(subject), message)


def full_despite_low_execution(subject: Subject) -> Found:
    """Q27: the score rate stands well above the execution rate, and nobody says why."""
    report = subject.scores
    lines = _pointed(subject)
    rate = report.execution.rate if report and report.execution else None
    scores = [parse_points(line.row.score) for line in lines]
    given = [score for score in scores if score is not None]
    points = sum((parse_points(line.row.max_score) or Decimal() for line in lines), Decimal())
    if rate is None or not points or len(given) != len(lines):
        return
    scored, lead = sum(given, Decimal()) / points, exact(subject.pack.checks.most_score_lead)
    explained = not is_empty_talk(subject.sheet.funds_deviation)
    if scored and (scored - rate) / scored > lead and not explained:
        message = (
            f"指标得分率 {_percent(scored)} 比预算执行率 {_percent(rate)} 高出较多，"
            "钱没花完而任务都完成了，请核实指标是否偏低、执行数是否有误"
        )
        yield Fault(_total_path(subject), message)


def out_of_bounds(subject: Subject) -> Found:
    """Q34: a score above its points, below zero, or a total above the whole."""
    for line in subject.filled_lines:
        problem = _bounds_problem(line.row.score, line.row.max_score)
        if problem:
            yield Fault(f"{line.path}.score", f"{line.title}的{problem}")
    for i, fund in enumerate(subject.sheet.funds):
        problem = _bounds_problem(fund.score, fund.max_score)
        if problem:
            yield Fault(f"funds[{i}].score", f"预算执行的{problem}")
    rules = scoring_rules(subject.pack)
    total = parse_decimal(subject.sheet.total_score or "")
    if rules is not None and total is not None and not 0 <= total <= rules.total:
        message = f"总分 {total:f} 不在 0 至 {rules.total:f} 之间"
        yield Fault("total_score", message)


def total_disagrees(subject: Subject) -> Found:
    """Q35: total, grade and conclusion do not agree."""
    rules, total = scoring_rules(subject.pack), parse_points(subject.sheet.total_score)
    if rules is None or total is None:
        return
    summed = sum_of_scores(subject)
    disputed = summed is not None and abs(summed - total) > exact(
        subject.pack.checks.total_tolerance
    )
    if disputed and summed is not None:
        message = f"总分 {total:f}，各项得分相加为 {summed:f}，相差 {abs(summed - total):f}"
        yield Fault("total_score", message, _summed_up(subject, summed))
    proper, typed = proper_grade(subject), (subject.sheet.grade or "").strip()
    if typed in grade_names(subject) and typed != proper:
        message = f"总分 {total:f} 对应的等级是“{proper}”，现填“{typed}”"
        certain = proper and not disputed and total <= rules.total
        yield Fault("grade", message, {"grade": proper} if certain else None)
    for path, grade in other_grades(subject):
        message = f"文字说明评为“{grade}”，总分 {total:f} 对应的等级是“{proper}”"
        yield Fault(path, message)


def full_marks_on_a_miss(subject: Subject) -> Found:
    """Q54: a missed target has its full score."""
    for line, found in missed_with_full_marks(subject):
        message = (
            f"{line.title}的实际完成值“{line.actual.raw.strip()}”没有达到"
            f"指标值“{line.target.raw.strip()}”，得分却是满分（按办法应得 {found.score}）"
        )
        path = f"{line.path}.score"
        yield Fault(path, message, bring_along(subject, {path: f"{found.score}"}))


def execution_score_differs(subject: Subject) -> Found:
    """Q56: the execution score does not follow from the rate."""
    compared = followed_execution(subject)
    if compared is None:
        return
    execution, typed = compared
    if execution.score is None or typed == round_half_up(execution.score, decimals_of(typed)):
        return
    message = f"预算执行得分 {typed:f} 与执行率不符：{execution.trace}"
    path = f"{execution.path}.score"
    disputed = any(path.startswith(f"funds[{row}].") for row in disputed_rows(subject))
    repair = None if disputed else bring_along(subject, {path: f"{execution.score}"})
    yield Fault(path, message, repair)


def no_scores(subject: Subject) -> str | None:
    """Say that the form has no scores, or the sheet no cells for them."""
    if scoring_rules(subject.pack) is None:
        return "本表样不计分"
    if all(row.score is None for row in subject.sheet.indicators):
        return "本表没有得分栏"
    return None


def _pointed(subject: Subject) -> list[Line]:
    counted = {i for i, row in point_rows(subject.sheet) if parse_points(row.max_score)}
    return [line for line in subject.filled_lines if line.number in counted]


def _is_measured(line: Line) -> bool:
    kinds = (ValueKind.NUMBER, ValueKind.RANGE, ValueKind.DATE)
    both = line.target.kind in kinds and line.actual.kind in kinds
    return both and not line.target.vague and not line.actual.vague


def _bounds_problem(score: str | None, points: str | None) -> str:
    value, most = parse_value(score), parse_points(points)
    if value.kind is not ValueKind.NUMBER or value.number is None:
        return ""
    if value.number < 0:
        return f"得分“{(score or '').strip()}”小于 0"
    if most is not None and value.number > most:
        return f"得分 {value.number:f} 超过分值 {most:f}"
    return ""


def _summed_up(subject: Subject, summed: Decimal) -> dict[str, str] | None:
    """Return the sum as total; None while one of the scores that make it up is in doubt."""
    rules = scoring_rules(subject.pack)
    checks = (out_of_bounds, full_marks_on_a_miss, execution_score_differs)
    doubts = (fault for check in checks for fault in check(subject) if fault.path != "total_score")
    if rules is None or summed > rules.total or any(doubts):
        return None
    return bring_along(subject, {"total_score": f"{summed:f}"})


def _total_path(subject: Subject) -> str:
    return "$" if subject.sheet.total_score is None else "total_score"


def _percent(ratio: Decimal) -> str:
    return f"{round_half_up(ratio * 100, 2):f}%"
