"""The rules of words as data."""

from __future__ import annotations

from perfeval.domain.checks import characters, texts
from perfeval.domain.checks.catalogue.sources import PUBLISHED, SAMPLE
from perfeval.domain.checks.model import Check, Level

TEXTS: tuple[Check, ...] = (
    Check(
        id="Q40",
        level=Level.ERROR,
        title="表样的提示或占位符没有删去",
        why="公开的表里留着“（100字以内）”“XX”，说明没有人看过",
        good="写实际的内容",
        bad="“对照年度目标，说明……（100字以内）”“00市”",
        fix="换成实际内容，没有内容的按规定填写或留空",
        source=PUBLISHED,
        run=texts.template_left_in,
    ),
    Check(
        id="Q41",
        level=Level.WARNING,
        title="目标完成情况只写“完成”",
        why="总体目标有几件事，就要逐件说明完成了多少",
        good="“督导312次，办结率98.75%，支出89.64万元”",
        bad="“全面完成”",
        fix="对照预期目标逐项写完成的数",
        source=SAMPLE,
        run=texts.goal_merely_done,
    ),
    Check(
        id="Q45",
        level=Level.WARNING,
        title="存在问题、改进措施写“无”",
        why="一个问题都没有的自评不可信；扣了分又说没有问题，前后矛盾",
        good="“按时办结率低于目标 2 个百分点，主要是……”",
        bad="“无”",
        fix="结合扣分和偏差写出问题，并写出对应的改进措施",
        source=PUBLISHED,
        run=texts.nothing_to_improve,
    ),
    Check(
        id="Q46",
        level=Level.HINT,
        title="可能有错字",
        why="公开的表里有错字，影响公信力",
        good="“相关工作”",
        bad="“相磁工作”",
        fix="核对后改正；没有错的不必理会",
        source=SAMPLE,
        run=texts.typing_errors,
    ),
    Check(
        id="Q48",
        level=Level.WARNING,
        title="年度不对",
        why="从上年的表复制，容易留下上年的年度和内容",
        good="2022年度的表写“2022年12月底前”",
        bad="2022年度的表，标题写“2021年度”",
        fix="核对年度，改正上年留下的内容",
        source=PUBLISHED,
        run=texts.wrong_year,
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
        id="Q57",
        level=Level.WARNING,
        title="超过表样规定的字数",
        why="超长的文字在官方系统里会被截断，印出来字也太小",
        good="100 字以内的说明",
        bad="规定 100 字，写了 180 字",
        fix="删去套话，只留数字和要点",
        source="表样中各栏的字数提示",
        run=texts.too_long,
    ),
)
