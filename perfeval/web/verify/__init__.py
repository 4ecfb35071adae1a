"""The public page that tells whether a print is genuine."""

from perfeval.web.verify.views import blueprint

__all__ = ["blueprint"]
