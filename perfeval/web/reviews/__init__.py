"""What waits for a person, and the decisions on it."""

from perfeval.web.reviews import batch, decisions, package, phrases, waiting
from perfeval.web.reviews.views import blueprint

__all__ = ["batch", "blueprint", "decisions", "package", "phrases", "waiting"]
