"""`perfeval sheet …`: the commands on sheet documents; files in, files out, no database."""

from __future__ import annotations

from perfeval.cli.words import LazyGroup

sheet = LazyGroup(
    {
        "check": (
            "perfeval.cli.check:check",
            "检查绩效表，列出问题；有“必须修改”的问题时退出码为 1",
        ),
        "score": ("perfeval.cli.score:score", "按表样的计分办法给每一行打分，并列出算式"),
        "print": ("perfeval.cli.printing:print_", "按表样打印绩效表；未定稿的印有“送审稿”字样"),
        "read": (
            "perfeval.cli.reading:read",
            "读取填好的表（.xlsx、.docx、.html、文字），写成绩效表文件",
        ),
        "rules": ("perfeval.cli.rules:rules", "列出全部检查：编号、轻重、理由、正反例、改法、依据"),
        "schema": ("perfeval.cli.schema:schema", "输出绩效表文件格式的 JSON Schema"),
    },
    name="sheet",
    help="检查、计分、打印、读取绩效表文件（不需要数据库）",
)
