"""Versions of a form pack, as text and stored; each is committed."""

from __future__ import annotations

from datetime import UTC, datetime

from perfeval.db import transaction
from perfeval.models import FormPackVersion
from perfeval.services import form_packs as service
from perfeval.services.pack_uploads import read_upload
from tests.factories.filings import Office, person_of

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
# A small form, apart from the program's own; it bears the id of one of them.
SOURCE = """# 试用的表样
id = "national-2020"
version = 1
title = "安居区表样"
source = "安财绩〔2026〕1号"
years = [2026]

[forms.project]
title = "项目支出绩效自评表"
columns = [10, 10, 10, 10, 10, 10, 10, 10, 10]

[forms.project.blocks.head]
type = "fields"
rows = [[{ text = "项目名称" }, { path = "project.name", span = 8 }]]

[forms.project.blocks.indicators]
type = "indicators"
columns = [
  { key = "level1", heading = "一级指标" },
  { key = "level2", heading = "二级指标" },
  { key = "name", heading = "三级指标", span = 3 },
  { key = "target", heading = "年度指标值" },
  { key = "actual", heading = "实际完成值" },
  { key = "max_score", heading = "分值" },
  { key = "score", heading = "得分" },
]

[[forms.project.blocks.indicators.levels]]
name = "产出指标"
key = "output"
weight = 50
level2 = [{ name = "数量指标", key = "quantity" }]
"""


def variant(version: int, pack_id: str = "national-2020", title: str = "安居区表样") -> str:
    """Return the TOML of another version of the small form."""
    changed = SOURCE.replace('"national-2020"', f'"{pack_id}"', 1)
    changed = changed.replace("version = 1", f"version = {version}", 1)
    return changed.replace('"安居区表样"', f'"{title}"', 1)


def draft(office: Office, source: str) -> FormPackVersion:
    """Upload a draft."""
    with transaction():
        return service.create_draft(
            read_upload(source), source, unit=office.bureau, actor=person_of(office.officer), at=AT
        )


def publish(office: Office, source: str) -> FormPackVersion:
    """Upload a draft and publish it."""
    row = draft(office, source)
    with transaction():
        seen, actor = row.sha256, person_of(office.officer)
        service.publish_draft(row, seen_sha256=seen, actor=actor, at=AT)
    return row
