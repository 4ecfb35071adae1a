"""操作记录: the audit trail as the auditor of a unit or of the region reads it."""

from perfeval.web.audit.views import blueprint

__all__ = ["blueprint"]
