"""One sheet: the form filled in place, its preview, its prints, and its submission."""

from perfeval.web.sheets import prints, quality
from perfeval.web.sheets.views import blueprint

__all__ = ["blueprint", "prints", "quality"]
