"""The catalogue of checks as data: words, level and function of each."""

from __future__ import annotations

from perfeval.domain.checks import characters, money, values, weights
from perfeval.domain.checks.model import Check, Level

_SAMPLE = "2022年度部门决算公开件附表1至附表3"

CHECKS: tuple[Check, ...] = (
    Check(
        id="Q01",
        level=Level.ERROR,
        title="只有比较符号，没有数值",
        why="“≥”后面没有数，无从判断是否完成；数值常被误填到实际完成值一栏",
        good="指标值“≥95%”，实际完成值“96.4%”",
        bad="指标值“≥”，实际完成值“95%”",
        fix="把符号和数值写在同一格，例如“≥95%”，再在实际完成值填写年末的真实结果",
        source=_SAMPLE,
        run=values.bare_operator,
    ),
    Check(
        id="Q03",
        level=Level.ERROR,
        title="实际完成值与指标值计量单位不同",
        why="“400余次”不能用“100%”来回答：完成率由系统计算，这里要填实际数量",
        good="指标值“400次”，实际完成值“412次”",
        bad="指标值“400余次”，实际完成值“100%”",
        fix="按指标值的计量单位填写实际完成的数量，例如“412次”",
        source=_SAMPLE,
        run=values.different_unit,
    ),
    Check(
        id="Q06",
        level=Level.ERROR,
        title="没有填写实际完成值",
        why="没有结果就没有自评；“全面完成”不能代替每一行的实际完成值",
        good="指标值“≤90万元”，实际完成值“89.97万元”",
        bad="指标值“定性”，实际完成值空白",
        fix="填写年末的实际结果；本年度确实不适用的，删除该行或标明不适用",
        source=_SAMPLE,
        run=values.no_actual,
    ),
    Check(
        id="Q23",
        level=Level.ERROR,
        title="分值合计不等于规定的总分",
        why="分值合计不对，总分和等级就没有意义；填报中可以随时保存，送审时必须合计正确",
        good="产出 50，效益 30，满意度 10，合计 90（另有预算执行率 10）",
        bad="产出 50，效益 30，满意度 5，合计 85",
        fix="调整各指标的分值，使合计等于表样规定的数；可用“自动分配”按默认分值分配",
        source="财预〔2020〕10号：预算执行率 10%，产出 50%，效益 30%，满意度 10%",
        run=weights.wrong_total,
        missing=weights.no_points,
    ),
    Check(
        id="Q28",
        level=Level.ERROR,
        title="预算执行率计算有误",
        why="执行率＝全年执行数÷全年预算数（调整后），不是除以年初预算数；预算为 0 时不计算",
        good="执行数 71.34，全年预算数 90.00，执行率 79.27%",
        bad="执行数 71.34，全年预算数 90.00，执行率 100%",
        fix="按全年执行数÷全年预算数改正执行率；全年预算数为 0 时填“—”",
        source="省级自评表填表说明：预算执行率＝预算执行数/调整后预算数",
        run=money.wrong_execution_rate,
        missing=money.no_execution_rate,
    ),
    Check(
        id="Q29",
        level=Level.ERROR,
        title="资金总额与各来源合计不等",
        why="总额应等于财政拨款、结转、其他资金等各行之和",
        good="总额 90，财政拨款 80，其他资金 10",
        bad="总额 0，财政拨款 90",
        fix="核对总额与各来源的数额，改正有误的一格",
        source="2022年度公开的项目支出绩效自评表填报件",
        run=money.total_differs,
        missing=money.no_parts,
    ),
    Check(
        id="Q51",
        level=Level.WARNING,
        title="字库中没有的字",
        why="印不出的字会变成“〓”，人名、地名印错就不能作为签字件",
        good="《通用规范汉字表》内的字",
        bad="罕用字、表情符号、私人造字",
        fix="改用《通用规范汉字表》内的字，或在打印件上手写补正",
        source="《通用规范汉字表》（国发〔2013〕23号）",
        run=characters.not_in_faces,
        missing=characters.no_face_information,
    ),
    Check(
        id="Q52",
        level=Level.ERROR,
        title="金额无法识别",
        why="不是金额的内容不能参加合计和执行率计算；金额最小到分",
        good="90.00 或 90万元",
        bad="“约90万元”“见附件”“90.0000001”",
        fix="只填数字（可带“万元”），精确到分",
        source="《会计基础工作规范》：金额精确到分",
        run=money.unreadable_amount,
    ),
)


def find_check(check_id: str) -> Check | None:
    """Return the check with this id, or None."""
    return next((check for check in CHECKS if check.id == check_id), None)
