"""Which characters of a form cannot be printed, under the name that the commands know."""

from perfeval.printing.fonts import find_missing_characters as find_uncovered

__all__ = ["find_uncovered"]
