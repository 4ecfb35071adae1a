"""The package round a Word document: its parts, styles, settings and sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from perfeval.domain.grid import Page, Role
from perfeval.printing.office import BOLD_ROLES, FACE_OF_ROLE, MADE_AT, SONG
from perfeval.printing.typesetting import get_page_size

TWIPS_PER_POINT: Final = 20
TWIPS_PER_MM: Final = 1440 / 25.4
MARK_STYLE: Final = "FormMark"
STYLE_OF_ROLE: Final = {
    Role.TITLE: "FormTitle",
    Role.SIDE: "FormLabel",
    Role.HEAD: "FormLabel",
    Role.LABEL: "FormLabel",
    Role.TEXT: "FormText",
    Role.NUMBER: "FormText",
}

_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES = f'xmlns:w="{_W}" xmlns:r="{_OFFICE}"'
_ROOTS = {"header": "hdr", "footer": "ftr"}
# Fixed parts before the headers and footers: (name, kind).
_STYLES_ID, _SETTINGS_ID, _FIRST_ID = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Part:
    """A header or footer: `name` is header1, footer1, …, `content` its paragraphs."""

    name: str
    content: str

    @property
    def kind(self) -> str:
        """Return header or footer."""
        return self.name.rstrip("0123456789")


def page_twips(page: Page) -> tuple[int, int]:
    """Return width of the text area and height of the paper in twips."""
    width, height = get_page_size(page)
    margins = _margin(page.margin_left) + _margin(page.margin_right)
    return round(width * TWIPS_PER_POINT) - margins, round(height * TWIPS_PER_POINT)


def section_xml(page: Page, number: int) -> str:
    """Return the properties of the n-th section: paper, margins, its own header and footer."""
    width, height = (round(side * TWIPS_PER_POINT) for side in get_page_size(page))
    orient = ' w:orient="landscape"' if page.landscape else ""
    header = min(page.margin_top / 2, max(2.0, page.margin_top - 8))
    footer = min(page.margin_bottom / 2, max(2.0, page.margin_bottom - 8))
    first = _FIRST_ID + 2 * (number - 1)
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId{first}"/>'
        f'<w:footerReference w:type="default" r:id="rId{first + 1}"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{orient}/>'
        f'<w:pgMar w:top="{_margin(page.margin_top)}" w:right="{_margin(page.margin_right)}"'
        f' w:bottom="{_margin(page.margin_bottom)}" w:left="{_margin(page.margin_left)}"'
        f' w:header="{_margin(header)}" w:footer="{_margin(footer)}" w:gutter="0"/>'
        '<w:pgNumType w:start="1"/></w:sectPr>'
    )


def make_package(body: str, parts: Sequence[Part], title: str) -> bytes:
    """Return the whole file; `parts` are header and footer of each section in order."""
    document = f"{_HEAD}<w:document {_SPACES}><w:body>{body}</w:body></w:document>"
    files = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _package_relations(),
        "docProps/core.xml": _core(title),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _document_relations(parts),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
    }
    for part in parts:
        root = _ROOTS[part.kind]
        files[f"word/{part.name}.xml"] = f"{_HEAD}<w:{root} {_SPACES}>{part.content}</w:{root}>"
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, content in files.items():
            entry = ZipInfo(name)  # dated 1980: equal forms give equal bytes
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            package.writestr(entry, content.encode("utf-8"))
    return stream.getvalue()


def _margin(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


def _content_types(parts: Sequence[Part]) -> str:
    kinds = [
        ("/word/document.xml", f"{_MIME}.document.main+xml"),
        ("/word/styles.xml", f"{_MIME}.styles+xml"),
        ("/word/settings.xml", f"{_MIME}.settings+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        *((f"/word/{part.name}.xml", f"{_MIME}.{part.kind}+xml") for part in parts),
    ]
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _package_relations() -> str:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return _relations(
        [(f"{_OFFICE}/officeDocument", "word/document.xml"), (core, "docProps/core.xml")]
    )


def _document_relations(parts: Sequence[Part]) -> str:
    fixed = {_STYLES_ID: "styles", _SETTINGS_ID: "settings"}
    named = [(f"{_OFFICE}/{fixed[number]}", f"{fixed[number]}.xml") for number in sorted(fixed)]
    return _relations([*named, *((f"{_OFFICE}/{p.kind}", f"{p.name}.xml") for p in parts)])


def _core(title: str) -> str:
    instant = f"{MADE_AT.isoformat()}Z"
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator></dc:creator>"
        "<dc:language>zh-CN</dc:language><cp:lastModifiedBy></cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{instant}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{instant}</dcterms:modified>'
        "</cp:coreProperties>"
    )


def _settings() -> str:
    return (
        f'{_HEAD}<w:settings {_SPACES}><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="zh-CN" w:eastAsia="zh-CN"/></w:settings>'
    )


def _styles() -> str:
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(SONG)}"
        '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    return (
        f"{_HEAD}<w:styles {_SPACES}>{defaults}"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        '<w:snapToGrid w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        f"{_style('FormTitle', '表名', Role.TITLE)}{_style('FormLabel', '表栏目', Role.LABEL)}"
        f"{_style('FormText', '表内容', Role.TEXT)}{_style(MARK_STYLE, '表标记', Role.LABEL)}"
        "</w:styles>"
    )


def _style(style_id: str, name: str, role: Role) -> str:
    level = '<w:outlineLvl w:val="0"/>' if role is Role.TITLE else ""
    bold = "<w:b/><w:bCs/>" if role in BOLD_ROLES else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{level}</w:pPr><w:rPr>{_fonts(FACE_OF_ROLE[role])}{bold}</w:rPr></w:style>"
    )


def _fonts(name: str) -> str:
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"'
        ' w:hint="eastAsia"/>'
    )
