"""What leaves the installation: mails and messages to a robot, by what its settings name only."""

from __future__ import annotations


class SendingError(Exception):
    """Something could not be sent; `str()` is the sentence to show, without secrets.

    `is_final` says that another try would end the same way.
    """

    def __init__(self, sentence: str, *, is_final: bool = False) -> None:
        super().__init__(sentence)
        self.is_final = is_final
