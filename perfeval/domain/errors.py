"""What can go wrong in the domain, each with a Chinese sentence for the person who must act."""

from __future__ import annotations


class DomainError(Exception):
    """A rule of the field refuses; `str()` is the sentence to show."""


class DocumentError(DomainError):
    """A document (sheet or form pack) cannot be used; `path` names the place, `$` the whole."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{path}：{sentence}")
        self.path = path
        self.sentence = sentence


class WorkflowError(DomainError):
    """A step is not possible in the present state."""


class NotPermittedError(DomainError):
    """The person has no post that allows this."""


class IncompleteDecisionError(WorkflowError):
    """A decision lacks what it needs, a reason for example; the person can add it."""


class NobodyAtDeskError(DomainError):
    """A desk of the route has nobody who could act."""
