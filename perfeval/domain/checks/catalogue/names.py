"""The rules of names and kinds of indicators as data."""

from __future__ import annotations

from perfeval.domain.checks import names
from perfeval.domain.checks.catalogue.sources import PUBLISHED, SAMPLE
from perfeval.domain.checks.model import Check, Level

NAMES: tuple[Check, ...] = (
    Check(
        id="Q11",
        level=Level.HINT,
        title="结果不由本项目决定",
        why="全区的增长率、就业率受很多因素影响，不能算作一个单位一笔钱的效益",
        good="“督导推动解决的企业问题≥30件”",
        bad="一个办公室的工作经费项目，“经济增长率≥6%”",
        fix="换成本项目直接带来的结果",
        source=SAMPLE,
        run=names.beyond_the_project,
    ),
    Check(
        id="Q12",
        level=Level.HINT,
        title="指标列错了类别",
        why="金额不是数量，节约支出不是生态效益，列错了类别分值就错了",
        good="金额列入成本指标",
        bad="“培训费30万元”列在数量指标",
        fix="移到相应的二级指标下",
        source=PUBLISHED,
        run=names.wrong_class,
    ),
    Check(
        id="Q13",
        level=Level.HINT,
        title="二级指标与一级指标同名",
        why="二级指标应当比一级指标更具体",
        good="满意度指标下列“服务对象满意度指标”",
        bad="满意度指标下列“满意度指标”",
        fix="二级指标改用“服务对象满意度指标”（表样规定同名的除外）",
        source=SAMPLE,
        run=names.level_repeated,
    ),
    Check(
        id="Q25",
        level=Level.ERROR,
        title="缺少一类指标",
        why="只有产出没有效益，说明不了钱花得值不值",
        good="产出、效益、满意度各类都有",
        bad="只有成本指标一行",
        fix="补上缺少的一类；没有直接服务对象的，可以不设满意度",
        source="财预〔2020〕10号、财预〔2021〕101号：产出和效益指标必须设置",
        run=names.kind_missing,
        missing=names.no_levels,
    ),
    Check(
        id="Q39",
        level=Level.ERROR,
        title="指标名称没有意义或重复",
        why="名称里没有字，或两行完全相同，都是凑数",
        good="“培训人次”",
        bad="“88”",
        fix="写明考核什么；重复的删去一行",
        source=PUBLISHED,
        run=names.nonsense_name,
    ),
    Check(
        id="Q55",
        level=Level.WARNING,
        title="指标值与名称相同",
        why="名称抄到指标值，等于没有目标",
        good="名称“制度建设”，指标值“≥2项”",
        bad="名称、指标值、实际完成值都是“社会可持续发展”",
        fix="写明要达到什么程度，用数或可以核对的标准",
        source="各地公开的自评表",
        run=names.name_as_target,
    ),
)
