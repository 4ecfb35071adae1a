"""The word lists of the checks as data; none of them belongs to one office or one province.

What a province or an office adds stands in its form pack (`[checks.words]`).
"""

from __future__ import annotations

# What level names mean where the pack does not list them; the first word found decides.
LEVEL1_WORDS = {
    "成本": "cost",
    "产出": "output",
    "完成": "output",
    "效益": "benefit",
    "效果": "benefit",
    "满意": "satisfaction",
}
LEVEL2_WORDS = {
    "满意": "beneficiary_satisfaction",
    "数量": "quantity",
    "质量": "quality",
    "时效": "timeliness",
    "经济效益": "economic_benefit",
    "社会效益": "social_benefit",
    "生态效益": "ecological_benefit",
    "环境效益": "ecological_benefit",
    "可持续": "sustainable_impact",
    "经济成本": "economic_cost",
    "社会成本": "social_cost",
    "生态环境成本": "ecological_cost",
    "成本": "cost",
}

# What fills a cell and says nothing.
EMPTY = frozenset(
    ["", "无", "暂无", "没有", "不存在", "/", "-", "--", "—", "——", "、", "无。", "略"]
)
# Reasons without content (Q36).
EMPTY_REASONS = frozenset(
    [
        *("客观原因", "主观原因", "其他", "其他原因", "其它", "其它原因", "工作原因", "实际情况"),
        *("按实际", "据实", "正常", "正常原因", "特殊原因", "不可抗力", "政策原因", "资金原因"),
        *("人员原因", "时间原因", "实际需要", "工作需要", "工作安排", "历史原因", "偏差", "未完成"),
        *("见附件", "详见附件", "同上", "有偏差", "无偏差", "无偏离", "已说明"),
    ]
)

# What a cell of values should not say: the type of the value in place of the value (Q08).
TYPE_WORDS = frozenset(
    [
        *("定性", "定量", "定性指标", "定量指标", "定性描述", "文字", "文字描述", "描述", "数值"),
        *("正向", "反向", "正向指标", "反向指标", "负向指标", "百分比", "百分数", "比率"),
        *("是/否", "是或否", "指标值", "完成值"),
    ]
)

# The choices of a qualitative indicator: a scale as target, but no result (Q08).
CHOICES = frozenset(
    [
        *(
            "好坏",
            "优良中低差",
            "优良中差",
            "优良差",
            "高中低",
            "高中低差",
            "有无",
            "是否",
            "大中小",
        ),
        *(
            "好/坏",
            "高/中/低",
            "优/良/中/差",
            "优/良/中/低/差",
            "有/无",
            "好、坏",
            "优、良、中、差",
        ),
    ]
)
# Endings of rates, and endings that only look like them: their values have units of their own.
RATE_ENDINGS = ("率", "比例", "比重", "占比")
NO_RATES = ("频率", "速率", "功率", "效率", "分辨率", "汇率", "费率", "利率", "心率", "容积率")
SHARE_WORDS = ("比例", "比率")  # a share written as if they were units ("0.97比例")

# Endings of words that name something to measure (Q02): who stands in the target is a name.
MEASURE_ENDINGS = (
    *("率", "比例", "比重", "占比", "满意度", "知晓度", "准确度", "及时性", "规范性", "完整性"),
    *("时限", "期限", "时间", "次数", "人数", "人次数", "数量", "户数", "件数", "面积", "金额"),
    *("总额", "成本", "单价", "标准数"),
)
# Endings that are also endings of a wish ("降低成本"), so that they name nothing when a verb leads.
WISH_BEGINNINGS = ("降低", "提高", "提升", "减少", "增加", "控制", "缩短", "节约", "保证", "确保")

# Qualitative targets that say which way, and not how far (Q09).
WISHES = (
    *(
        "提高",
        "提升",
        "改善",
        "增强",
        "增加",
        "促进",
        "明显",
        "显著",
        "优化",
        "完善",
        "加强",
        "推动",
    ),
    *(
        "巩固",
        "保障",
        "健全",
        "良好",
        "较好",
        "稳定",
        "长期",
        "持续",
        "有效",
        "更优",
        "更好",
        "影响",
    ),
    *("长远", "支撑", "稳步", "进一步", "不断", "减轻", "缓解", "充分", "逐年"),
)
# Verbs of names that no percentage measures ("促进发展" 100%); of 减少 one tells how much (Q09).
ENDLESS_VERBS = ("促进", "维护", "推动", "实现", "改善", "增强", "巩固", "加强")
# Standards that point to a rule and do not say which (Q09).
UNNAMED_RULES = (
    *("相关规定", "有关规定", "相关制度", "有关制度", "相关要求", "有关要求", "相关文件"),
    *("有关文件", "相关政策", "按规定", "按要求", "按计划", "规定时间", "计划时间", "计划完成时间"),
    *("符合规定", "符合要求", "达到要求"),
)
BARE_WISHES = frozenset(["及时", "按时", "按期", "准时", "合规", "规范", "合理"])

# Measures that a single office's project does not move (Q11).
BEYOND_ONE_PROJECT = (
    *("经济增长率", "经济增速", "GDP", "生产总值", "就业率", "失业率", "城镇化率", "财政收入增长"),
    *("居民收入增长", "人均可支配收入", "固定资产投资增", "自然环境更", "社会可持续发展"),
    *("经济可持续发展", "社会和谐稳定", "经济社会发展", "促进社会发展", "促进经济发展"),
)
ECOLOGICAL = (
    *("环境", "生态", "绿", "污染", "排放", "能耗", "节能", "水", "垃圾", "碳", "林", "土"),
    *("空气", "PM", "植被", "保护", "废", "节约用", "资源"),
)

# Names whose percentage cannot pass 100 (Q21).
CAPPED = (
    *("满意", "合格", "覆盖", "达标", "及时", "准确", "办结", "落实率", "到位率", "验收", "正确"),
    *(
        "参保",
        "发放率",
        "足额",
        "知晓",
        "出勤",
        "完好",
        "优良率",
        "整改率",
        "按时",
        "公开率",
        "通过",
    ),
    *("采纳率", "普及", "安全率", "有效率", "规范率", "入学率", "履约"),
)
# Cost indicators that are better when higher (Q16).
SAVINGS = ("节约", "节省", "降低", "下降", "减少", "压减", "核减", "节支")
OVERRUN = ("超标准", "超支", "超预算", "超概算", "违规")  # to be 0, not too coarse (Q18)
UNIT_PRICE = ("单位成本", "单价", "人均", "户均", "平均", "每", "标准")
MONEY_NAMES = ("金额", "经费", "总额", "资金", "资金数", "支出数")  # no quantities (Q12)
MONEY_WORDS = ("成本", "支出", "经费", "费用", "资金")  # of a saving, not of nature (Q12)
# Names of what had better be low, so that less than a target without a sign is no miss (Q54).
BETTER_LOW = (
    *("控制", "调整率", "结转", "结余", "变动率", "差错", "错误", "偏差", "超支", "投诉", "事故"),
    *("死亡", "发病", "发生", "受害", "损失", "流失", "空置", "故障", "能耗", "污染", "违法"),
    *("违规", "浪费", "返贫", "响应时间", "用时", "时长", "时限", "天数"),
)
# How people say that something to be 0 is 0 (Q07).
NEVER_HAPPENED = frozenset(["无", "零", "没有", "未发生", "没有发生", "未出现", "零发生", "无发生"])
# A deadline as name ("12月底前完成支付"), which is no "资金支付及时率" (Q20).
DEADLINE_NAME = r"(?:\d{1,2}[月日号](?:底|末)?|年(?:底|末|内)|月(?:底|末))(?:之?前|以前|完成)"
DEADLINES = ("时限", "期限", "完成时间", "办理时间", "完工时间", "竣工时间", "日期", "时间节点")

# Words that say something was done and nothing else (Q41, Q07).
DONE = frozenset(
    [
        *("完成", "已完成", "全面完成", "全部完成", "按时完成", "圆满完成", "较好完成", "完成较好"),
        *(
            "基本完成",
            "顺利完成",
            "按计划完成",
            "按期完成",
            "完成目标",
            "已全部完成",
            "达标",
            "达到",
        ),
        *("完成年度目标", "达成预期目标", "达到预期目标", "达成年度目标", "全面完成目标", "已达成"),
        *("完成情况良好", "良好", "达成预期指标", "达成年度指标", "全面完成年度目标", "已实施"),
        *("目标已完成", "目标完成", "达到预期", "达到预期效果", "完成年度目标任务", "完成预期目标"),
    ]
)

# What a template leaves for people to fill in (Q40).
PLACEHOLDERS = (
    (r"(?<![A-Za-z0-9])[Xx×]{2,}(?![A-Za-z0-9])", "占位符"),
    (r"(?:19|20)[Xx×*]{2}年?", "未填写的年份"),
    (r"(?<![\d.:])00(?=[省市县区乡镇村年月日]|届|次会)", "未替换的“00”"),
    (r"\*{3,}|_{3,}|□{2,}", "占位符"),
    (r"某某", "占位符"),
    (
        r"增加/减少|增长/下降|上升/下降|增加（减少）|减少（增加）|增长\(下降\)|增加\(减少\)",
        "未选定的两可文字",
    ),
    (r"[(（](?:限|不超过)?\d+字(?:以内|之内|左右)?[)）]|限\d+字以?内?$", "填写提示"),
    (r"请(?:填写|在此|简要说明|输入)", "填写提示"),
    (r"对照年度目标[,，]?说明|结合自评情况[,，]?(?:说明|分析)", "填写提示"),
)
# In names: the target's place in an indicator library ("受益人数（≥**人）").
STARRED = r"[(（]?\s?[≥≤≧≦<>=＜＞＝]*\s?[*＊]{2}[^\s()（）]{0,6}\s?[)）]?"
# In the cells of an indicator also: something was left unfinished.
UNFINISHED = r"(?:\.{3,}|…+|。{3,})[)）]?\s*$|^指标\d+[:：]?$"

# Typing errors that turn up in official texts: wrong→right (Q46, hints). None of the wrong ones may
# stand inside right words ("以经济", "因该项目").
TYPOS = {
    "相磁": "相关",
    "差补初": "差旅补助",
    "就来支出": "就业支出",
    "布署": "部署",
    "帐户": "账户",
    "帐目": "账目",
    "部份": "部分",
    "既使": "即使",
    "缋效": "绩效",
    "绩校": "绩效",
    "予算": "预算",
    "日标值": "目标值",
    "绩效日标": "绩效目标",
    "工做": "工作",
    "竟争": "竞争",
    "松驰": "松弛",
    "年渡": "年度",
    "制渡": "制度",
    "满意渡": "满意度",
    "完成绿": "完成率",
    "执行绿": "执行率",
    "覆盖绿": "覆盖率",
    "保障障": "保障",
    "单位单位": "单位",
    "部门部门": "部门",
    "资金资金": "资金",
    "督察督察": "督察",
}

FROM_BEFORE = ("结转", "结余", "上年", "往年", "以前年度")  # why a text names a former year (Q48)

# What tells that satisfaction was asked for (Q38).
SURVEYS = ("问卷", "调查", "测评", "评议", "回访", "样本", "访谈", "评价表", "抽样")

# The letter of a project code that says its class; running costs (Y) are common only in part.
PROJECT_CLASS = r"\d{8}([A-Z])\d"
COMMON_CLASSES = {"R": True, "T": False}  # 人员类, 特定目标类
# Projects whose indicators come from a common list: staff and ordinary running costs.
COMMON_PROJECTS = (
    *("工资性支出", "工资支出", "在职人员", "人员支出", "人员经费", "社会保险缴费", "社会保障缴费"),
    *("住房公积金", "公积金", "养老保险", "医疗保险", "职业年金", "离退休", "退休人员", "遗属"),
    *("公用经费", "工会经费", "福利费", "独生子女", "奖励金"),
)
# Names on the common lists, without quotes and brackets: many projects share them on purpose (Q10).
COMMON_INDICATORS = frozenset(
    [
        # Staff: the common list in published forms of Sichuan, and the same in other words.
        *("发放覆盖率", "缴纳覆盖率", "足额保障率", "科目调整次数", "按时发放率", "结余率"),
        *("工资发放及时率", "工资及时发放率", "工资按时发放率", "工资发放准确率", "工资足额发放率"),
        *("社保缴纳及时率", "社会保险缴纳及时率", "公积金缴纳及时率"),
        # Ordinary running costs: those forms and 财预〔2013〕53号 (whole expenditure of a unit).
        *("预算编制准确率", "运转保障率", "三公经费控制率", "三公经费变动率", "公用经费控制率"),
        *("在职人员控制率", "预算完成率", "预算调整率", "支付进度率", "结转结余率"),
        *("结转结余变动率", "政府采购执行率", "固定资产利用率"),
        # Decision and process: 财预〔2020〕10号 annex 2, which every project is assessed by.
        *("立项依据充分性", "立项程序规范性", "绩效目标合理性", "绩效指标明确性"),
        *("预算编制科学性", "资金分配合理性", "资金到位率", "预算执行率", "资金使用合规性"),
        *("管理制度健全性", "制度执行有效性"),
    ]
)

# What a form calls the spending that is not for people and offices: the projects add up to it.
PROJECT_SPENDING = "项目支出"
