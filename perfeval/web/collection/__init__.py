"""The finance bureau's view of the district."""

from perfeval.web.collection import copies
from perfeval.web.collection.views import blueprint

__all__ = ["blueprint", "copies"]
