"""The blueprint that the modules of this package hang their views on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("library", __name__, url_prefix="/library")
