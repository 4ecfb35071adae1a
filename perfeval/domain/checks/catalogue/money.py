"""The rules of the money block as data."""

from __future__ import annotations

from perfeval.domain.checks import money, reasons
from perfeval.domain.checks.model import Check, Level

MONEY: tuple[Check, ...] = (
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
        id="Q30",
        level=Level.ERROR,
        title="预算调整没有说明理由",
        why="年中追加或调减预算的，应单独说明理由",
        good="年初 0，调整后 3.36，“年中追加抢险经费”",
        bad="年初 238.93，调整后 251.89，原因空白",
        fix="在资金的原因栏说明追加或调减的理由",
        source="省级自评表填表说明：年中发生预算调整的应单独说明理由",
        run=reasons.budget_change_unexplained,
        missing=reasons.no_place_for_money_reason,
    ),
    Check(
        id="Q31",
        level=Level.ERROR,
        title="执行率偏低没有说明原因",
        why="钱花得少于规定的比例，要说明为什么",
        good="执行率 79.27%，“2 个合同跨年付款，余 18.66 万元结转”",
        bad="执行率 79.27%，原因空白",
        fix="在资金的原因栏说明为什么没有花完、余下的怎样处理",
        source="省级自评表填表说明：预算执行率未达到90%的需说明原因",
        run=reasons.low_execution_unexplained,
        missing=reasons.no_place_for_money_reason,
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
