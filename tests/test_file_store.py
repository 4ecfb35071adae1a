"""The store of files: whole or not there, once, found under what they are."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from perfeval.file_store import FileStore, MissingFileError, UnwritableStoreError

DATA = b"%PDF-1.4 some bytes"
DIGEST = sha256(DATA).hexdigest()


def files_in(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_once_under_its_hash(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    assert store.put(DATA) == store.put(DATA) == DIGEST
    assert files_in(tmp_path) == [Path("files", DIGEST[:2], DIGEST)]
    assert store.read(DIGEST) == DATA
    assert store.is_intact(DIGEST)


def test_others_on_the_machine_may_not_read_it(tmp_path: Path) -> None:
    FileStore(tmp_path / "files").put(DATA)
    (path,) = files_in(tmp_path)
    assert (tmp_path / path).stat().st_mode & 0o077 == 0


def test_a_changed_file_is_noticed_and_put_right(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.put(DATA)
    path = tmp_path / DIGEST[:2] / DIGEST
    path.write_bytes(DATA[:-1])
    assert not store.is_intact(DIGEST)
    store.put(DATA)
    assert store.is_intact(DIGEST)


@pytest.mark.parametrize("name", ["0" * 64, "", "../../etc/passwd", "A" * 64, "a" * 63])
def test_what_is_not_kept_is_missing(tmp_path: Path, name: str) -> None:
    store = FileStore(tmp_path)
    with pytest.raises(MissingFileError):
        store.read(name)
    assert not store.is_intact(name)


def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "files").touch()  # a file where the folder should be
    with pytest.raises(UnwritableStoreError):
        FileStore(tmp_path / "files").put(DATA)


def test_nothing_is_left_of_a_write_that_failed(tmp_path: Path) -> None:
    (tmp_path / DIGEST[:2] / DIGEST).mkdir(parents=True)  # cannot be replaced by a file
    with pytest.raises(UnwritableStoreError):
        FileStore(tmp_path).put(DATA)
    assert files_in(tmp_path) == []
