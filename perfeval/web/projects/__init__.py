"""The owner's projects and the making of new ones."""

from perfeval.web.projects.views import blueprint

__all__ = ["blueprint"]
