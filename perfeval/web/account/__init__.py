"""我的设置: what a person sets for the own account."""

from perfeval.web.account.views import blueprint

__all__ = ["blueprint"]
