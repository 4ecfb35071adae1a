"""Narratives: numbers of a report or disclosure read with their context and held together."""

from perfeval.domain.narrative.catalogue import TEXT_CHECKS, find_text_check
from perfeval.domain.narrative.model import Narrative, Place, Quantity, Sentence, TextCheck
from perfeval.domain.narrative.reading import read_narrative
from perfeval.domain.narrative.runner import check_text

__all__ = [
    "TEXT_CHECKS",
    "Narrative",
    "Place",
    "Quantity",
    "Sentence",
    "TextCheck",
    "check_text",
    "find_text_check",
    "read_narrative",
]
