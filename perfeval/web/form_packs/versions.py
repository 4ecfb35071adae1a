"""The list of form packs, and one version: its blank forms on screen, as PDF, as file."""

from __future__ import annotations

from flask import Response, make_response, render_template
from markupsafe import Markup

from perfeval.domain.form_pack import FormPack
from perfeval.domain.grid import Cell
from perfeval.domain.layout import build_grid, printed_title
from perfeval.domain.sheets import SheetKind
from perfeval.printing import Printable
from perfeval.printing.html import escape_text, table_html
from perfeval.printing.pdf import print_pdf
from perfeval.queries.form_packs import count_sheets, list_lines
from perfeval.services.pack_uploads import blank_sheet
from perfeval.web.form_packs.blueprint import blueprint
from perfeval.web.form_packs.forms import PublishForm
from perfeval.web.form_packs.loading import OpenedVersion, bureau_ids, open_version

KINDS = {SheetKind.PROJECT: "项目支出", SheetKind.DEPARTMENT: "部门（单位）整体支出"}


@blueprint.get("/")
def list_all() -> str:
    """List every version of every pack."""
    return render_template("form_packs/list.html", lines=list_lines(bureau_ids()))


@blueprint.get("/<pack_id>/<key:version>")
def show_version(pack_id: str, version: int) -> str:
    """Show one version: where it comes from, and each form blank."""
    return render_version(open_version(pack_id, version))


@blueprint.get("/<pack_id>/<key:version>/print.pdf")
def print_version(pack_id: str, version: int) -> Response:
    """Give the blank forms as PDF, marked 送审稿."""
    pack = open_version(pack_id, version).pack
    forms = [build_grid(pack, blank_sheet(pack, SheetKind(name))) for name in pack.forms]
    content = print_pdf([Printable(grid, "送审稿") for grid in forms])
    return _file(content, "application/pdf", f"{pack.id}-{pack.version}.pdf", "inline")


@blueprint.get("/<pack_id>/<key:version>/pack.toml")
def download_toml(pack_id: str, version: int) -> Response:
    """Give the TOML that a version was written in."""
    opened = open_version(pack_id, version)
    name = f"{opened.pack.id}-{opened.pack.version}.toml"
    return _file(opened.source_text.encode(), "application/toml", name)


@blueprint.get("/<pack_id>/<key:version>/pack.json")
def download_json(pack_id: str, version: int) -> Response:
    """Give the complete content of a version, nothing left to other packs or to defaults."""
    opened = open_version(pack_id, version)
    name = f"{opened.pack.id}-{opened.pack.version}.json"
    return _file(opened.content.encode(), "application/json", name)


def render_version(opened: OpenedVersion, problem: str = "") -> str:
    """Render the page of a version; `problem` says why a step was refused."""
    pack = opened.pack
    seen = {"seen": opened.row.sha256 if opened.row else ""}
    return render_template(
        "form_packs/version.html",
        pack=pack,
        row=opened.row,
        is_draft=opened.is_draft,
        sheets=count_sheets().get((pack.id, pack.version), 0),
        previews=[_preview(pack, SheetKind(name)) for name in pack.forms],
        publish_form=PublishForm(formdata=None, data=seen),
        problem=problem,
    )


def _preview(pack: FormPack, kind: SheetKind) -> tuple[str, str, Markup]:
    """Return the kind in words, the form's title and its blank table."""
    document = blank_sheet(pack, kind)
    # Two forms on one page must not share ids, so the kind goes before each.
    table = table_html(build_grid(pack, document), _fill).replace(
        ' id="cell-', f' id="{kind.value}-cell-'
    )
    return KINDS[kind], printed_title(pack, document), Markup(table)  # noqa: S704 - table_html escapes


def _fill(cell: Cell) -> str:
    return escape_text(cell.text) or "&nbsp;"  # a row of blank cells has a line's height


def _file(content: bytes, kind: str, name: str, how: str = "attachment") -> Response:
    """Answer with a file; the name is ASCII, because a pack's id is."""
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return answer
