"""The owner's projects, the making of new ones, and their next year."""

from perfeval.web.projects import carrying, views
from perfeval.web.projects.blueprint import blueprint

__all__ = ["blueprint", "carrying", "views"]
