"""Files that people bring, each kept once under its SHA-256 in a folder that is never served."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile


class MissingFileError(Exception):
    """No file is kept under this hash."""


class UnwritableStoreError(Exception):
    """The folder takes no more: it is full, or not ours to write."""


@dataclass(frozen=True, slots=True)
class FileStore:
    """A folder of files; their names, owners and kinds are the database's business."""

    folder: Path

    def put(self, data: bytes) -> str:
        """Keep some bytes and return their SHA-256 (hex); what is kept already stays as it is.

        The bytes are on the disk, whole, before they can be found under their name. A file that
        was damaged since is put right. Raises UnwritableStoreError.
        """
        digest = sha256(data).hexdigest()
        if not self.is_intact(digest):
            try:
                self._write(self._path_of(digest), data)
            except OSError as error:
                raise UnwritableStoreError(str(error)) from error
        return digest

    def read(self, digest: str) -> bytes:
        """Return the bytes kept under a hash, whatever became of them; raises MissingFileError."""
        try:
            return self._path_of(digest).read_bytes()
        except OSError as error:
            raise MissingFileError(digest) from error

    def is_intact(self, digest: str) -> bool:
        """Tell whether the bytes kept under a hash are there and still the same."""
        try:
            return sha256(self.read(digest)).hexdigest() == digest
        except MissingFileError:
            return False

    def _path_of(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise MissingFileError(digest)
        return self.folder / digest[:2] / digest

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                file.close()
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
