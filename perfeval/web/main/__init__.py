"""The front door: leads everybody to the page of their work; the rules of the checks."""

from perfeval.web.main.views import blueprint

__all__ = ["blueprint"]
