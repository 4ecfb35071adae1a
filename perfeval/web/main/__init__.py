"""The front door: leads everybody to the page of their work."""

from perfeval.web.main.views import blueprint

__all__ = ["blueprint"]
