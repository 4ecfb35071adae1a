"""Delegations: registered, confirmed and ended, and seen by all who are concerned."""

from perfeval.web.delegations.views import blueprint

__all__ = ["blueprint"]
