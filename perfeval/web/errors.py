"""Every answer that is not the page asked for is a page with a Chinese sentence."""

from __future__ import annotations

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from perfeval.db import db
from perfeval.domain.errors import DomainError, NotPermittedError
from perfeval.file_store import UnwritableStoreError
from perfeval.queries.form_packs import MissingPackError
from perfeval.web.access import settings
from perfeval.web.security import UPLOADING_POSTS

TITLES = {
    400: "请求不完整",
    403: "没有权限",
    404: "没有找到这一页",
    405: "不能这样打开",
    409: "状态已变化",
    413: "内容过大",
    422: "填写有误",
    500: "程序出错",
    503: "暂时无法办理",
}
SENTENCES = {
    400: "浏览器送来的内容不完整，请返回上一页刷新后重试。",
    403: "您现有的岗位不能办理这一步。如需办理，请联系单位管理员设置岗位。",
    404: "该页不存在，或不在您的岗位可见范围内。请从左侧菜单进入。",
    405: "这一步要在页面上点按钮办理，不能直接打开网址。",
    409: "该表的状态已经变化，请返回并刷新页面。",
    413: "提交的内容超过上限（4 MB），请减少文字后重试。",
    422: "有内容不符合要求，请返回修改。",
    500: "您刚才的操作没有完成，已有数据不受影响。请返回重试；仍不行时请告知系统管理员。",
    503: "数据库正忙或暂时不可用，您的操作没有完成。请稍后重试；持续出现时请告知系统管理员。",
}

_NO_ROOM = (
    "服务器现在存不下文件（磁盘已满或没有写入权限），没有保存。请告知系统管理员，再重新上传。"
)
_AT_ONCE = "另一个人刚刚同时办理了这张表，您的操作没有生效。请返回并刷新页面，查看最新状态。"


def init_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotPermittedError, lambda error: page(403, str(error)))
    app.register_error_handler(MissingPackError, lambda error: page(503, str(error)))
    app.register_error_handler(UnwritableStoreError, lambda _error: page(503, _NO_ROOM))
    for at_once in (StaleDataError, IntegrityError):
        app.register_error_handler(at_once, lambda _error: page(409, _AT_ONCE))
    app.register_error_handler(OperationalError, lambda _error: page(503))
    app.register_error_handler(DomainError, lambda error: page(409, str(error)))


def page(status: int, sentence: str | None = None) -> tuple[str, int]:
    """Return the error page of a status with its sentence."""
    db.session.rollback()
    title = TITLES.get(status, "请求未完成")
    text = sentence or SENTENCES.get(status, "请返回上一页重试。")
    shown = render_template(
        "errors/error.html", status=status, title=title, sentence=text, opinion=_typed_opinion()
    )
    return shown, status


def _typed_opinion() -> str:
    """Return the opinion that the request brought, so that no refusal loses it."""
    if request.method != "POST":
        return ""
    try:
        return request.form.get("comment") or request.form.get("reason") or ""
    except HTTPException:  # a request that is too large or broken has no form
        return ""


def _http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    status = error.code or 500
    if status < 400:
        return error  # a redirect of the router is an answer, no fault
    if status == 413 and request.endpoint in UPLOADING_POSTS:
        most = settings().file_megabytes
        return page(413, f"文件超过上限（{most} MB）。请用 300 dpi、灰度或黑白重新扫描后再上传。")
    ours = isinstance(error, InternalServerError) or error.description == type(error).description
    return page(status, None if ours else error.description)


def _csrf_failed(_error: CSRFError) -> tuple[str, int]:
    return page(400, "页面已过期（可能重新登录过），内容没有提交。请返回上一页，刷新后再提交。")
