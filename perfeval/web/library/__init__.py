"""指标库: the indicator library of a unit, with the bureau's common indicators."""

from perfeval.web.library import files, views
from perfeval.web.library.blueprint import blueprint

__all__ = ["blueprint", "files", "views"]
