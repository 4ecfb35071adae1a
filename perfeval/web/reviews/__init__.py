"""What waits for a person, and the decisions on it."""

from perfeval.web.reviews import decisions, package
from perfeval.web.reviews.views import blueprint

__all__ = ["blueprint", "decisions", "package"]
