"""What a reviewer asks where a check has found something: a sentence for each check, as data.

Placeholders: {row} the indicator, {place} the cell, both in words; {target}, {actual}, {score},
{points} of the row; {content} of the cell; {message} of the finding. Blank ones print as （空白）.
"""

from __future__ import annotations

from collections.abc import Mapping

QUESTIONS: Mapping[str, str] = {
    # Target and actual
    "Q01": "{row}只有比较符号：要求达到多少，年末完成了多少？",
    "Q02": "{row}这一行是否填错了栏：考核什么，目标是多少，结果是多少？",
    "Q03": "{row}的指标值是“{target}”，实际完成值“{actual}”怎样与它对照，实际数量是多少？",
    "Q04": "{row}把数写在名称里：年度指标值是多少？",
    "Q05": "{row}的指标值“{target}”，怎样才算完成，由谁判断？",
    "Q06": "{row}到年末完成了多少，为什么没有填写？",
    "Q07": "{row}的指标值是“{target}”，只填了“{actual}”：实际的数是多少？",
    "Q08": "{row}要达到什么程度，凭什么判断达到了？",
    "Q09": "{row}的“{target}”由谁判断，凭什么材料判断？",
    "Q16": "{row}是成本，为什么定为“{target}”，花得越多越好吗？",
    "Q17": "{row}的指标值就是预算数：单位成本是多少，与同类项目相比是高还是低？",
    "Q18": "{row}的单位成本“{content}”，换成小一级的单位是多少？",
    "Q19": "{row}的“{content}”是哪一天？",
    "Q20": "{row}要求哪一天完成，实际哪一天完成？",
    "Q21": "{row}的“{content}”是怎样算出来的，分子和分母各是多少？",
    "Q22": "{place}以哪一种计量单位为准？",
    "Q53": "{row}的实际完成值照抄了指标值“{target}”：统计的结果是多少？",
    "Q58": "{row}的年度指标值是多少，依据哪个批复？",
    "Q59": "{row}的实际完成值“{actual}”不是确数：台账上的数是多少？",
    # What is measured
    "Q11": "{row}受许多因素影响：本项目起了多大作用，有什么依据？",
    "Q12": "{row}为什么列在这一类指标里？",
    "Q13": "{row}的二级指标为什么与一级指标同名？",
    "Q25": "{message}：为什么不设，这方面的结果用什么说明？",
    "Q39": "{row}考核的究竟是什么？",
    "Q55": "{row}的指标值与名称一字不差：要达到什么程度？",
    # Points, scores and reasons
    "Q23": "各项分值的合计为什么不等于规定的总分？",
    "Q24": "{row}一项就占 {points} 分，其余指标还起多大作用？",
    "Q26": "各项全部满分，没有数也没有佐证的几项凭什么得满分？",
    "Q27": "预算没有花完，任务为什么都完成了：是指标定低了，还是执行数有误？",
    "Q32": "{row}得 {score} 分（分值 {points}）：少完成了多少，为什么，下年怎样改进？",
    "Q33": "{row}超额较多（指标值“{target}”，实际完成值“{actual}”）：年初是否定低了？",
    "Q34": "{place}“{content}”为什么超出了规定的范围？",
    "Q35": "{place}“{content}”与各项得分、等级对不上：以哪一个为准？",
    "Q36": "{place}只写“{content}”：发生了什么，影响多少，怎样改进？",
    "Q37": "{row}得了满分，又写了偏差原因“{content}”：究竟有没有偏差？",
    "Q54": "{row}没有达到指标值“{target}”（实际完成值“{actual}”），为什么得满分？",
    "Q56": "预算执行得分“{content}”是怎样由执行率算出来的？",
    # Money
    "Q28": "{place}“{content}”是怎样算出来的，用的是哪一个预算数？",
    "Q29": "{place}“{content}”与各资金来源之和对不上：以哪一个为准？",
    "Q30": "年中为什么调整预算，依据哪个批复？",
    "Q31": "预算为什么没有执行完，余下的资金怎样处理？",
    "Q52": "{place}“{content}”究竟是多少钱？",
    # Texts
    "Q40": "{place}还留着表样的提示或占位符：实际内容是什么？",
    "Q41": "年度目标逐项完成了多少，只写“{content}”能不能用数说明？",
    "Q45": "{place}写“{content}”：扣分和偏差的各项准备怎样改进？",
    "Q46": "{place}的文字是否有误？",
    "Q48": "{place}说的是哪一年的情况？",
    "Q51": "{place}有印不出的字：准确的写法是什么？",
    "Q57": "{place}超过了规定的字数：要点是什么？",
    # Several sheets, evidence, records
    "Q10": "{row}与其他项目的指标完全相同：本项目自己要达到什么结果？",
    "Q14": "{message}：这件事做没做、做得怎样，由哪一项指标考核？",
    "Q15": "{message}：为什么不用？",
    "Q38": "{row}的“{actual}”是什么时候、用什么方式、调查多少人得来的？",
    "Q42": "{place}“{content}”与另一张表的数不同：哪一个对，口径有什么区别？",
    "Q43": "{message}：什么时候补报？",
    "Q44": "{row}的指标值“{target}”与批复的不同：调整经谁批准？",
    "Q47": "填表人、审核人、负责人什么时候签字？",
    "Q49": "{row}的“{actual}”超出了本单位能做的量：数和单位核对过吗？",
    "Q50": "{row}的“{actual}”有什么材料可以证明？",
}

# A question that the answer to another one about the same row would answer as well.
COVERED_BY: Mapping[str, tuple[str, ...]] = {
    "Q04": ("Q58",),
    "Q05": ("Q03",),
    "Q50": ("Q03", "Q38", "Q53"),
    "Q59": ("Q03",),
}
