"""Plants one defect in a clean sheet: the check that must find it, and the cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from perfeval.domain.checks.model import Subject
from perfeval.domain.checks.rows import COSTS, Line
from perfeval.domain.form_pack import FormPack
from perfeval.domain.sheet_format import read_sheet
from tests.domain.data import edited

Plain = dict[str, Any]
Planted = tuple[str, dict[str, Any]]  # the cell, and path = new value
Plant = Callable[[Subject, Plain], Planted | None]


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of defect; `touches` are further places where it may rightly be felt."""

    name: str
    check: str
    plant: Plant
    touches: tuple[str, ...] = ()


def plant(defect: Defect, pack: FormPack, data: Plain) -> tuple[str, Plain] | None:
    """Return the cell and the sheet with the defect; None where this sheet has no place for it."""
    found = defect.plant(Subject(pack, read_sheet(data)), data)
    if found is None:
        return None
    cell, edits = found
    return cell, edited(data, [{"at": at, "value": value} for at, value in edits.items()])


def _first(
    subject: Subject, *, keys: tuple[str, ...] = (), unit: str = "", kind: str = "number"
) -> Line | None:
    for line in subject.lines:
        if keys and line.level2 not in keys:
            continue
        if line.target.kind == kind and (not unit or line.unit == unit):
            return line
    return None


def _cell(key: str, text: str, **wanted: Any) -> Plant:
    """Put a text into a cell of the first row that fits."""

    def planted(subject: Subject, _data: Plain) -> Planted | None:
        line = _first(subject, **wanted)
        return (f"{line.path}.{key}", {f"{line.path}.{key}": text}) if line else None

    return planted


def _row(shown: str, cells: dict[str, str], **wanted: Any) -> Plant:
    """Write several cells of the first row that fits; the finding belongs to `shown`."""

    def planted(subject: Subject, _data: Plain) -> Planted | None:
        line = _first(subject, **wanted)
        if line is None:
            return None
        return f"{line.path}.{shown}", {f"{line.path}.{key}": text for key, text in cells.items()}

    return planted


def _fixed(path: str, text: str) -> Plant:
    def planted(_subject: Subject, data: Plain) -> Planted | None:
        head, _, key = path.partition(".")
        here = key in data.get(head, {}) if head == "texts" else data.get(head) is not None
        return (path, {path: text}) if here or head.startswith("objectives") else None

    return planted


def _split_operator(subject: Subject, _data: Plain) -> Planted | None:
    line = _first(subject)
    if line is None or line.row.operator:
        return None
    cells = {f"{line.path}.target": "≥", f"{line.path}.actual": line.target.raw.lstrip("≥≤=")}
    return f"{line.path}.target", cells


def _slipped_past_its_sign(subject: Subject, _data: Plain) -> Planted | None:
    line = _first(subject)
    if line is None or not line.row.operator:
        return None
    cells = {"target": "", "actual": line.target.raw, "score": ""}
    return f"{line.path}.target", {f"{line.path}.{key}": text for key, text in cells.items()}


def _unit_twice(subject: Subject, _data: Plain) -> Planted | None:
    line = _first(subject)
    if line is None or not line.row.unit_of_measure:
        return None
    cell = f"{line.path}.target"
    return cell, {cell: f"{line.target.raw}{line.row.unit_of_measure}"}


def _unit_in_words(subject: Subject, _data: Plain) -> Planted | None:
    line = _first(subject, unit="%")
    if line is None:
        return None
    column = line.row.unit_of_measure
    cell = f"{line.path}.{'unit_of_measure' if column else 'target'}"
    return cell, {cell: (column or line.target.raw).replace("%", "百分比")}


def _unit_of_the_heading(subject: Subject, data: Plain) -> Planted | None:
    cell = "funds[0].executed"
    return cell, {cell: f"{data['funds'][0]['executed']}{subject.pack.money_unit}"}


def _typing_errors(_subject: Subject, data: Plain) -> Planted | None:
    text = data["objectives"][0]["actual"]
    return "objectives[0].actual", {"objectives[0].actual": f"部份工做{text}"}


def _grade(_subject: Subject, data: Plain) -> Planted | None:
    return ("grade", {"grade": "差"}) if data.get("grade") else None


def _copy_of_target(subject: Subject, _data: Plain) -> Planted | None:
    line = _first(subject)
    if line is None or line.target.comparison in (None, "="):
        return None
    return f"{line.path}.actual", {f"{line.path}.actual": line.target.raw}


def _sign_of_cost(subject: Subject, _data: Plain) -> Planted | None:
    line = _first(subject, keys=COSTS)
    if line is None or "元" not in line.unit or "节约" in line.name:
        return None
    if line.row.operator:
        return f"{line.path}.operator", {f"{line.path}.operator": "≥"}
    shown = "≥" + line.target.raw.lstrip("≥≤=")
    return f"{line.path}.target", {f"{line.path}.target": shown}


def _double_row(subject: Subject, data: Plain) -> Planted | None:
    rows = data["indicators"]
    copied = ("name", "target", "actual", "level2")
    if len(rows) < 2:
        return None
    cells = {f"indicators[1].{key}": rows[0][key] for key in copied}
    return "indicators[1].name", cells


def _score_above(subject: Subject, data: Plain) -> Planted | None:
    row = data["indicators"][0]
    if subject.scores is None:
        return None
    return "indicators[0].score", {"indicators[0].score": f"{float(row['max_score']) + 5:g}"}


def _points_away(subject: Subject, data: Plain) -> Planted | None:
    if subject.scores is None:
        return None
    points = float(data["indicators"][0]["max_score"])
    return "$", {"indicators[0].max_score": f"{points + 3:g}"}


def _reason_away(subject: Subject, data: Plain) -> Planted | None:
    for i, row in enumerate(data["indicators"]):
        if row.get("deviation") and float(row.get("score") or 0) < float(row.get("max_score") or 0):
            return f"indicators[{i}].deviation", {f"indicators[{i}].deviation": ""}
    return None


def _full_on_a_miss(subject: Subject, data: Plain) -> Planted | None:
    for i, row in enumerate(data["indicators"]):
        if row.get("deviation") and float(row.get("score") or 0) < float(row.get("max_score") or 0):
            cell = f"indicators[{i}].score"
            return cell, {cell: row["max_score"], f"indicators[{i}].deviation": ""}
    return None


def _full_on_an_explained_miss(subject: Subject, data: Plain) -> Planted | None:
    planted = _full_on_a_miss(subject, data)
    return planted and (planted[0], {planted[0]: planted[1][planted[0]]})


def _rate(_subject: Subject, data: Plain) -> Planted | None:
    if not data["funds"][0].get("execution_rate"):
        return None
    return "funds[0].execution_rate", {"funds[0].execution_rate": "63.21%"}


def _parts(_subject: Subject, data: Plain) -> Planted | None:
    if len(data["funds"]) < 2:
        return None
    amount = float(data["funds"][-1]["annual_budget"]) + 7
    return "funds[0].annual_budget", {
        f"funds[{len(data['funds']) - 1}].annual_budget": f"{amount:.2f}"
    }


def _execution_score(subject: Subject, data: Plain) -> Planted | None:
    report = subject.scores
    execution = report.execution if report else None
    if execution is None or execution.score is None:
        return None
    return "funds[0].score", {"funds[0].score": f"{execution.score - 1}"}


def _total(subject: Subject, data: Plain) -> Planted | None:
    if subject.scores is None:
        return None
    return "total_score", {"total_score": f"{float(data['total_score']) - 6:.2f}"}


def _evidence_away(_subject: Subject, data: Plain) -> Planted | None:
    if not data["indicators"][0].get("evidence"):
        return None
    return "indicators[0].actual", {"indicators[0].evidence": []}


def _signature_away(_subject: Subject, data: Plain) -> Planted | None:
    return ("signatures", {"signatures": []}) if "round" in data else None


_SUMS = ("total_score", "$", "score")
_QUANTITY: dict[str, Any] = {"keys": ("quantity",)}
_LATE: dict[str, Any] = {"keys": ("timeliness",)}
_SHIFTED = {"name": "工作落实到位", "target": "任务落实率", "actual": "100%"}
_SERIAL = {
    "name": "项目完工时间",
    "target": "45291",
    "unit_of_measure": "",
    "actual": "2023年12月8日",
}
_HUNDRED = {"name": "工程验收合格率", "target": "≥100%", "actual": "100%"}

DEFECTS = (
    Defect("operator split off", "Q01", _split_operator),
    Defect("number slipped past its sign", "Q01", _slipped_past_its_sign, ("score",)),
    Defect("shifted row", "Q02", _row("target", _SHIFTED, keys=("quality",))),
    Defect("a count in percent", "Q03", _cell("actual", "100%", **_QUANTITY)),
    Defect(
        "number in the name",
        "Q04",
        _row("name", {"name": "发放补助款约36万元", "target": ""}, **_QUANTITY),
    ),
    Defect("vague number", "Q05", _cell("target", "400余次", **_QUANTITY)),
    Defect("a wish", "Q05", _cell("target", "适时", **_QUANTITY)),
    Defect("no actual", "Q06", _cell("actual", "")),
    Defect("vague result", "Q59", _cell("actual", "400余", **_QUANTITY)),
    Defect("a word for a number", "Q07", _cell("actual", "已完成", **_QUANTITY)),
    Defect("type for value", "Q08", _cell("target", "定性")),
    Defect("cost at least", "Q16", _sign_of_cost),
    Defect("date as a serial", "Q19", _row("target", _SERIAL, **_LATE)),
    Defect(
        "a deadline in percent",
        "Q20",
        _row("actual", {"name": "事项办理时限", "target": "10天", "actual": "95%"}, **_LATE),
    ),
    Defect("at least a hundred percent", "Q21", _row("target", _HUNDRED, keys=("quality",))),
    Defect("points do not add up", "Q23", _points_away, ("indicators[0]",)),
    Defect("rate of another base", "Q28", _rate),
    Defect("total is not the sum", "Q29", _parts, ("funds",)),
    Defect("no reason for lost points", "Q32", _reason_away),
    Defect("more points than there are", "Q34", _score_above, _SUMS),
    Defect("another total", "Q35", _total, ("grade",)),
    Defect("another grade", "Q35", _grade),
    Defect("a name of digits", "Q39", _cell("name", "88")),
    Defect("a row twice", "Q39", _double_row),
    Defect("prompt left in", "Q40", _fixed("objectives[0].actual", "请填写完成情况（100字以内）")),
    Defect("placeholder", "Q40", _fixed("implementing_unit", "XX县财政局")),
    Defect("goal merely done", "Q41", _fixed("objectives[0].actual", "全面完成")),
    Defect("no problem at all", "Q45", _fixed("texts.problems", "无")),
    Defect("no signature", "Q47", _signature_away),
    Defect("year of the deadline", "Q48", _cell("target", "2022年6月底前", **_LATE, kind="date")),
    Defect("no evidence", "Q50", _evidence_away),
    Defect("target copied", "Q53", _copy_of_target),
    Defect("full marks on a miss", "Q54", _full_on_a_miss, _SUMS),
    Defect("full marks on an explained miss", "Q54", _full_on_an_explained_miss, _SUMS),
    Defect("another execution score", "Q56", _execution_score, _SUMS),
    Defect("too long", "Q57", _fixed("texts.problems", "进度不够均衡，台账登记滞后。" * 20)),
    Defect("no target", "Q58", _cell("target", "")),
    Defect("empty reason", "Q36", _fixed("funds_deviation", "客观原因")),
)
# What is only a hint, and so is no part of the figures of what is found.
HINTED = (
    Defect("the unit twice", "Q22", _unit_twice),
    Defect("the unit in words", "Q22", _unit_in_words),
    Defect("the unit of the heading", "Q22", _unit_of_the_heading),
    Defect("typing errors", "Q46", _typing_errors),
)
