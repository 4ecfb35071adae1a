"""本单位自评情况: what the sheets of a unit and year say only when they lie side by side."""

from __future__ import annotations

from decimal import Decimal

from flask import abort, render_template, url_for

from perfeval.domain.checks.copies import Place
from perfeval.domain.checks.package import check_package
from perfeval.domain.checks.package_model import sheet_title
from perfeval.domain.places import describe_place
from perfeval.domain.values import round_half_up
from perfeval.printing.html import make_cell_id
from perfeval.queries.filings import readable_units
from perfeval.queries.packages import UnitPackage, get_unit_package
from perfeval.web import access
from perfeval.web.reviews.views import blueprint


@blueprint.get("/unit/<key:unit_id>/<int(fixed_digits=4):year>/package")
def show_package(unit_id: int, year: int) -> str:
    """Show coverage, money, differing figures and copied rows to those who read by post."""
    if unit_id not in readable_units(access.current_person()):
        abort(404)
    unit = access.unit_tree().units[unit_id]
    package = get_unit_package(unit, year)
    report = check_package(package.packs, package.documents, package.register)
    return render_template(
        "reviews/package.html",
        unit=unit,
        year=year,
        package=package,
        report=report,
        address_of=_address,
        amount_of=_amount,
        title_of=lambda key: sheet_title(package.documents[key]),
        place_of=lambda place: _words(package, place),
    )


def _address(place: Place[int]) -> str:
    """Return the address of a cell on the page of its sheet."""
    anchor = None if place.path == "$" else make_cell_id(place.path)
    return url_for("sheets.show_sheet", filing_id=place.sheet, _anchor=anchor)


def _amount(wan: Decimal | None) -> str:
    """Return an amount in 万元 with two decimals, more only where there are more."""
    if wan is None:
        return "—"
    return f"{wan:,.2f}" if wan == round_half_up(wan, 2) else f"{wan.normalize():,f}"


def _words(package: UnitPackage, place: Place[int]) -> str:
    """Return a cell in words: 督导调研工作经费：三级指标《督导次数》实际完成值."""
    document = package.documents[place.sheet]
    cell = describe_place(package.packs[place.sheet], document, place.path)
    return f"{sheet_title(document)}：{cell}"
