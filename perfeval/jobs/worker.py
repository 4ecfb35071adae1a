"""A worker: the DBOS process of an installation, inside the site or a process of its own.

DBOS keeps its tables apart from ours: in a SQLite file of the instance folder, or in the schema
`dbos` of the PostgreSQL database. Nothing of it leaves the machine: no account, no console
(Conductor), no telemetry, no port.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock
from time import monotonic

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError

from perfeval.db import db
from perfeval.jobs import sweeper
from perfeval.jobs.kinds import carry_out
from perfeval.jobs.site import Site, now
from perfeval.jobs.slots import LostSlotError, Slot, take_slot
from perfeval.jobs.sweeper import QUEUE, Perform, worker_name

TABLES_FILE = "jobs.sqlite"  # DBOS's own tables, where the site's database is SQLite
# Jobs of a newer release are those of the older one: nothing started may be left behind.
_VERSION = "1"
_AT_ONCE = 4
_MOST_RECOVERIES = 50
_PAUSE = 1.0  # seconds between two looks at the rows
_POLL_SECONDS = 0.2  # between two looks of DBOS at its queue
_REPAIR_SECONDS = 10.0
_STANDBY_SECONDS = 1.0  # between two looks for a free place
_AGAIN_SECONDS = 5.0  # until a lost database is tried again
_GRACE_SECONDS = 5  # for jobs that are running when the worker has to stop
_log = logging.getLogger(__name__)
_library_log = logging.getLogger("dbos")
Tell = Callable[[str], None]


def work(site: Site, stop: Event, tell: Tell = lambda _sentence: None) -> bool:
    """Carry out jobs until `stop` is set; tell whether all that had begun has ended by then.

    Waits for a free place among the workers, and for a database that is away; `tell` is given a
    sentence when the worker begins, or stands by.
    """
    busy, stands_by = _Busy(), False
    while not stop.is_set():
        try:
            with site.context():
                database = db.engine.url
            slot = take_slot(database, site.settings.instance_folder)
            if slot is not None:
                _work_at(slot, database, site, busy, stop, tell)
            elif not stands_by:
                tell("后台任务已由另一个进程办理，本进程等候接替")
            stands_by = slot is None
            stop.wait(_STANDBY_SECONDS)
        except LostSlotError:
            _log.warning("后台任务与数据库的连接断开，正在重新连接")
        except Exception as error:  # a worker goes on, whatever happened
            _log.warning("后台任务暂停 %s 秒后重试：%s", _AGAIN_SECONDS, _first_line(error))
            stop.wait(_AGAIN_SECONDS)
    return busy.count == 0


def _first_line(error: Exception) -> str:
    lines = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _work_at(slot: Slot, database: URL, site: Site, busy: _Busy, stop: Event, tell: Tell) -> None:
    try:
        with _running(worker_name(slot.number), database, site, busy) as perform:
            tell(f"后台任务已启动（{worker_name(slot.number)}），按 Ctrl+C 停止")
            _sweep(slot, site, perform, stop)
    finally:
        slot.release()


def _sweep(slot: Slot, site: Site, perform: Perform, stop: Event) -> None:
    sweeper.pick_up_lost_jobs(site, perform, silent=timedelta(0))
    requested, repaired = None, monotonic()
    while not stop.is_set():
        slot.check()
        today = now().astimezone(site.settings.zone).date()
        if requested != today and sweeper.request_daily_jobs(site, at=now()):
            sweeper.forget_old_jobs(site)
            requested = today
        sweeper.start_due_jobs(site, perform)
        if monotonic() - repaired > _REPAIR_SECONDS:
            sweeper.rescue_from_dead_workers(site, slot)
            sweeper.pick_up_lost_jobs(site, perform)
            repaired = monotonic()
        stop.wait(_PAUSE)


@contextmanager
def _running(name: str, database: URL, site: Site, busy: _Busy) -> Iterator[Perform]:
    """Let DBOS take up jobs under a name; at the end those that are running may finish."""
    engine = _server_engine(database)
    _library_log.disabled = True  # what stops the start is said by us
    try:
        DBOS(config=_config(name, engine, site))
        perform = _register(site, busy)
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=_AT_ONCE, polling_interval_sec=_POLL_SECONDS)
        _library_log.disabled = False
        yield perform
    finally:
        _library_log.disabled = True  # what a stop interrupts is begun again at the next start
        grace = _GRACE_SECONDS if busy.count else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace)
        if engine is not None:
            engine.dispose()


def _config(name: str, engine: Engine | None, site: Site) -> DBOSConfig:
    config: DBOSConfig = {
        "name": "perfeval",
        "executor_id": name,
        "application_version": _VERSION,
        "max_executor_threads": 2 * _AT_ONCE,
        "use_listen_notify": False,
        "enable_otlp": False,
        "log_level": "ERROR",
        "serializer": DBOSPortableJSONSerializer(),
    }
    if engine is not None:
        config["system_database_engine"] = engine
    else:
        file = site.settings.instance_folder / TABLES_FILE
        config["system_database_url"] = f"sqlite:///{file}"
    return config


def _server_engine(database: URL) -> Engine | None:
    """Return a pool of DBOS's own on the site's server, None where the site has a file."""
    if database.get_backend_name() == "sqlite":
        return None
    return create_engine(database, pool_size=5, max_overflow=5, pool_pre_ping=True)


class _Busy:
    """Counts the jobs that are running in this process."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = Lock()

    def add(self, number: int) -> None:
        with self._lock:
            self.count += number


def _register(site: Site, busy: _Busy) -> Perform:
    """Return the workflow of a job: one step, tried again while the database is away."""

    @DBOS.step(
        name="carry_out",
        retries_allowed=True,
        max_attempts=5,
        should_retry=lambda error: isinstance(error, OperationalError),
    )
    def step(job_id: int) -> None:
        busy.add(1)
        try:
            carry_out(job_id, site)
        finally:
            busy.add(-1)

    @DBOS.workflow(name="job", max_recovery_attempts=_MOST_RECOVERIES)
    def perform(job_id: int) -> None:
        step(job_id)

    return perform
