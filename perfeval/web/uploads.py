"""Files as forms bring them: read once, kept aside for a second try, given back safely."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import quote

from flask import Response, current_app, make_response, request
from itsdangerous import BadData, URLSafeTimedSerializer

from perfeval.file_store import MissingFileError
from perfeval.models import StoredFile
from perfeval.services.scans import Upload
from perfeval.web import access

_LONGEST_CODE = 60
_LONGEST_NAME = 255
_KEPT_SECONDS = 24 * 3600


def read_upload() -> Upload | None:
    """Return the file that the form brings, else the one kept aside for it; None without either."""
    code = request.form.get("code", "")[:_LONGEST_CODE]
    file = request.files.get("file")
    if file is not None and file.filename:
        with file.stream as stream:
            return Upload(file.filename[:_LONGEST_NAME], stream.read(), code)
    kept = _open_token(request.form.get("kept", ""))
    if kept is None:
        return None
    name, digest = kept
    try:
        data = access.file_store().read(digest)
    except MissingFileError:
        return None
    return Upload(name, data, code) if sha256(data).hexdigest() == digest else None


def keep_aside(upload: Upload) -> str:
    """Keep a sound file for a second try of the same person, and return the token for the form."""
    digest = access.file_store().put(upload.data)
    person = access.current_person().user_id
    return str(_serializer().dumps([person, upload.name, digest]))


def answer_stored(file: StoredFile, name: str, data: bytes) -> Response:
    """Return a stored file as a download under a name that may be Chinese (RFC 6266, RFC 5987)."""
    answer = make_response(data)
    answer.headers["Content-Type"] = file.media_type.value
    ending = name.rpartition(".")[2]
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"file.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return answer


def _open_token(token: str) -> tuple[str, str] | None:
    try:
        person, name, digest = _serializer().loads(token, max_age=_KEPT_SECONDS)
    except (BadData, ValueError, TypeError):
        return None
    return (name, digest) if person == access.current_person().user_id else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="file kept aside")
