"""Writing a backup, reading it back into an empty database, and holding the two together."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy import Connection, Table

from perfeval.backups.cells import read_row, write_row
from perfeval.backups.tables import fill_table, get_revision, iter_rows, reflect_tables

FORMAT = "perfeval-backup/1"
_MANIFEST = "manifest.json"


class BackupError(Exception):
    """A backup cannot be used; `str()` is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table or file of a backup: how much it holds (rows, or bytes) and its SHA-256."""

    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: revision of the schema, when it was made, and its parts."""

    revision: str
    made_at: str
    tables: Mapping[str, Part]
    files: Mapping[str, Part]

    @property
    def rows(self) -> int:
        """Return the number of rows in all tables."""
        return sum(part.count for part in self.tables.values())


def write_backup(
    connection: Connection, files_folder: Path | None, target: Path, *, at: datetime
) -> Manifest:
    """Write everything that the connection sees, and all files of a folder, into a new archive.

    The connection's transaction has to be a snapshot, so that the tables belong together. Files are
    read after it: they are only ever added. Raises BackupError for a database without a schema.
    """
    revision = get_revision(connection)
    if revision is None:
        raise BackupError("数据库还没有建立，没有可备份的内容")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        tables = {
            table.name: _write_part(archive, f"tables/{table.name}.jsonl", lines)
            for table, lines in _lines_of_all(connection)
        }
        files = dict(_write_files(archive, files_folder))
        manifest = Manifest(revision, at.isoformat(), tables, files)
        described = {"format": FORMAT, **asdict(manifest)}
        archive.writestr(_MANIFEST, json.dumps(described, ensure_ascii=False, indent=1))
    return manifest


def read_manifest(source: Path) -> Manifest:
    """Read what a backup says of itself, and check every part against its hash.

    Raises BackupError naming the part that is damaged or missing.
    """
    with _opened(source) as archive:
        manifest = _manifest_of(archive)
        parts = [(f"tables/{name}.jsonl", part) for name, part in manifest.tables.items()]
        parts += [(f"files/{name}", part) for name, part in manifest.files.items()]
        for name, part in parts:
            try:
                with archive.open(name) as stored:
                    digest = _digest(stored)
            except (KeyError, zipfile.BadZipFile, OSError, EOFError) as error:
                raise BackupError(f"备份损坏：{name} 读不出来，请换一份备份") from error
            if digest != part.sha256:
                raise BackupError(f"备份损坏：{name} 与记录的哈希不符，请换一份备份")
    return manifest


def fill_database(connection: Connection, source: Path, manifest: Manifest) -> None:
    """Write the rows of a checked backup into an empty database of the same schema."""
    tables = {table.name: table for table in reflect_tables(connection)}
    if missing := sorted(manifest.tables.keys() - tables.keys()):
        raise BackupError(f"数据库中没有备份里的表 {'、'.join(missing)}")
    with _opened(source) as archive:
        for name, table in tables.items():
            if name in manifest.tables:
                fill_table(connection, table, _rows_in(archive, table))


def restore_files(source: Path, manifest: Manifest, folder: Path) -> None:
    """Write the files of a checked backup into a folder."""
    with _opened(source) as archive:
        for name in manifest.files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(f"files/{name}") as stored, target.open("xb") as file:
                while chunk := stored.read(1 << 20):
                    file.write(chunk)


def find_differences(connection: Connection, manifest: Manifest) -> list[str]:
    """Return a sentence for each table that holds other rows than the backup says."""
    found = {table.name: lines for table, lines in _lines_of_all(connection)}
    sentences = []
    for name, part in manifest.tables.items():
        now = _write_part(None, name, found[name]) if name in found else Part(0, "")
        if now != part:
            sentences.append(f"表 {name}：备份 {part.count} 行，数据库 {now.count} 行，内容不一致")
    return sentences


def _lines_of_all(connection: Connection) -> Iterator[tuple[Table, Iterator[str]]]:
    for table in reflect_tables(connection):
        yield table, _lines_of(connection, table)


def _lines_of(connection: Connection, table: Table) -> Iterator[str]:
    columns = list(table.columns)
    return (write_row(row, columns) for row in iter_rows(connection, table))


def _write_part(archive: zipfile.ZipFile | None, name: str, lines: Iterator[str]) -> Part:
    """Write lines as a part of an archive, or only count and hash them."""
    digest, count = hashlib.sha256(), 0
    stored = archive.open(name, "w", force_zip64=True) if archive else io.BytesIO()
    with stored:
        for line in lines:
            data = f"{line}\n".encode()
            digest.update(data)
            count += 1
            if archive:
                stored.write(data)
    return Part(count, digest.hexdigest())


def _write_files(archive: zipfile.ZipFile, folder: Path | None) -> Iterator[tuple[str, Part]]:
    if folder is None or not folder.is_dir():
        return
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        with path.open("rb") as file:
            digest = _digest(file)
        archive.write(path, f"files/{name}", zipfile.ZIP_STORED)
        yield name, Part(path.stat().st_size, digest)


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _rows_in(archive: zipfile.ZipFile, table: Table) -> Iterator[Mapping[str, Any]]:
    columns = list(table.columns)
    with archive.open(f"tables/{table.name}.jsonl") as stored:
        for line in io.TextIOWrapper(stored, encoding="utf-8"):
            yield read_row(line, columns)


def _manifest_of(archive: zipfile.ZipFile) -> Manifest:
    try:
        data = json.loads(archive.read(_MANIFEST))
        if data["format"] != FORMAT:
            raise BackupError(f"备份的格式是 {data['format']}，本程序只认 {FORMAT}")
        tables, files = (
            {name: Part(**part) for name, part in data[key].items()} for key in ("tables", "files")
        )
        manifest = Manifest(data["revision"], data["made_at"], tables, files)
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise BackupError("不是本程序的备份文件，或已损坏") from error
    if any(not _is_inside(name) for name in (*tables, *files)):
        raise BackupError("备份中有指向文件夹之外的名称，不能使用")
    return manifest


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except FileNotFoundError as error:
        raise BackupError(f"{source}：没有这个文件，请检查文件名") from error
    except (zipfile.BadZipFile, OSError) as error:
        raise BackupError(f"{source}：不是本程序的备份文件，或已损坏") from error
