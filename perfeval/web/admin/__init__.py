"""Units, people, posts and routes, as the unit administrator keeps them."""

from perfeval.web.admin import handovers, jobs, people, posts, routes, units
from perfeval.web.admin.blueprint import blueprint

__all__ = ["blueprint", "handovers", "jobs", "people", "posts", "routes", "units"]
