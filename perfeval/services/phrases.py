"""A person's own quick phrases (常用语)."""

from __future__ import annotations

from sqlalchemy import delete

from perfeval.db import db
from perfeval.domain.persons import Person
from perfeval.domain.phrases import DEFAULT_PHRASES, LONGEST_PHRASE, MOST_PHRASES
from perfeval.models import Phrase
from perfeval.queries.phrases import list_own_phrases
from perfeval.services.organisation import InputError


def add_phrase(text: str, *, actor: Person) -> Phrase:
    """Add a phrase to the person's list; raises InputError (blank, too long, known, too many)."""
    words = text.strip()
    own = list_own_phrases(actor.user_id)
    if not words:
        raise InputError("text", "请填写常用语")
    if len(words) > LONGEST_PHRASE:
        raise InputError("text", f"常用语最多 {LONGEST_PHRASE} 个字，现有 {len(words)} 个字")
    if words in DEFAULT_PHRASES or words in [one.text for one in own]:
        raise InputError("text", "这一条已经有了")
    if len(own) >= MOST_PHRASES:
        raise InputError("text", f"最多保存 {MOST_PHRASES} 条，请先删去不用的")
    phrase = Phrase(user_id=actor.user_id, text=words)
    db.session.add(phrase)
    db.session.flush()
    return phrase


def delete_phrase(phrase_id: int, *, actor: Person) -> bool:
    """Delete a phrase of the person; returns False if it is not there, or somebody else's."""
    own = delete(Phrase).where(Phrase.id == phrase_id, Phrase.user_id == actor.user_id)
    found = db.session.execute(own.returning(Phrase.id)).all()
    return bool(found)
