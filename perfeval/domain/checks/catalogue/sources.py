"""Where the rules come from, for those that share a source."""

from __future__ import annotations

SAMPLE = "2022年度部门决算公开件附表1至附表3"
PUBLISHED = "各地公开的自评表填报件，见各条示例"
