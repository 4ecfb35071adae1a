"""The finance clerk fixes the approved targets of a sheet, or opens them again."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from perfeval.db import transaction
from perfeval.domain.permissions import Permission
from perfeval.services import target_locks as service
from perfeval.web import access
from perfeval.web.sheets.blueprint import blueprint


@blueprint.post("/<key:filing_id>/lock-targets")
def lock_targets(filing_id: int) -> ResponseReturnValue:
    """Fix the targets: from now on their cells are text on everybody's page."""
    return _change(filing_id, service.lock_targets, "绩效目标已锁定。")


@blueprint.post("/<key:filing_id>/unlock-targets")
def unlock_targets(filing_id: int) -> ResponseReturnValue:
    """Let the owner change the targets again."""
    return _change(filing_id, service.unlock_targets, "绩效目标已解除锁定。")


def _change(filing_id: int, change: Callable[..., None], message: str) -> ResponseReturnValue:
    opened = access.open_filing(filing_id, Permission.LOCK_TARGETS)
    with transaction():
        change(opened.filing, actor=opened.person, at=access.now())
    flash(message, "success")
    return redirect(url_for("sheets.show_sheet", filing_id=filing_id))
