"""消息: what a person was told."""

from perfeval.web.inbox.views import blueprint

__all__ = ["blueprint"]
