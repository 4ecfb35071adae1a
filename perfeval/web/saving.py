"""Carrying out a change, with its refusal shown in the form that asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from perfeval.db import transaction
from perfeval.services.organisation import InputError
from perfeval.web.form_fields import Form


@contextmanager
def saving(form: Form) -> Iterator[None]:
    """Commit what the block did; a refusal of what was typed undoes it and stands in the form."""
    try:
        with transaction():
            yield
    except InputError as error:
        form.refuse(error.field, str(error))
