"""One sheet: the form filled in place, its preview, its PDF, and its submission."""

from perfeval.web.sheets.views import blueprint

__all__ = ["blueprint"]
