"""后台任务: what was done outside requests and what failed, for whoever administers all units."""

from __future__ import annotations

from flask import abort, render_template

from perfeval.queries.jobs import list_newest_jobs
from perfeval.web import access
from perfeval.web.admin.blueprint import blueprint
from perfeval.web.admin.loading import administered

_SHOWN = 200


def administers_all() -> bool:
    """Tell whether the asking person administers a unit that has none above it."""
    units = access.unit_tree().units
    return any(units[unit_id].parent_id is None for unit_id in administered())


@blueprint.get("/jobs")
def list_jobs() -> str:
    """List the newest jobs with their state and what came of them."""
    if not administers_all():
        abort(403, "后台任务由最上级单位的单位管理员查看，您现有的岗位不能打开。")
    return render_template("admin/jobs.html", jobs=list_newest_jobs(_SHOWN))
