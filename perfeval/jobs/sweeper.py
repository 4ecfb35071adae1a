"""The sweeper: takes open rows, starts their workflows, and picks up what was left lying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dbos import DBOS, SetWorkflowID

from perfeval.config import Settings
from perfeval.db import begin_write, db, transaction
from perfeval.domain.jobs import JobKind
from perfeval.jobs.site import Site, now
from perfeval.jobs.slots import Slot, try_slot
from perfeval.models import JobRequest
from perfeval.queries.jobs import (
    get_open_job,
    list_due_jobs,
    list_ended_jobs,
    list_started_jobs,
)
from perfeval.services.jobs import delete_jobs, fail_job, request_job, start_job

QUEUE = "jobs"
_AT_ONCE = 100
_LEFT_AFTER = timedelta(minutes=1)  # how long a started job may be silent before it is looked at
_KEPT = timedelta(days=90)  # how long jobs that have ended are kept
_ACTIVE = ("PENDING", "ENQUEUED", "DELAYED")
Perform = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Try:
    """One try of a job, as its row was read."""

    job_id: int
    asked_at: datetime
    attempts: int

    @classmethod
    def of(cls, job: JobRequest) -> _Try:
        return cls(job.id, job.requested_at, job.attempts)

    @property
    def workflow_id(self) -> str:
        """Return a name that no other job had, even if a restored database gives its id again."""
        return f"{self.job_id}.{self.asked_at:%Y%m%dT%H%M%S.%f}.{self.attempts}"


def worker_name(number: int) -> str:
    """Return the name under which the worker of a place takes up jobs."""
    return f"worker-{number}"


def start_due_jobs(site: Site, perform: Perform) -> None:
    """Start a workflow for each job whose time has come; starting one twice starts it once."""
    with site.context():
        due = [_Try.of(job) for job in list_due_jobs(now(), _AT_ONCE)]
        db.session.rollback()
        for one in due:
            _enqueue(perform, one)
        if due:
            with transaction():
                begin_write()
                for one in due:
                    start_job(one.job_id, one.attempts, at=now())


def pick_up_lost_jobs(site: Site, perform: Perform, *, silent: timedelta = _LEFT_AFTER) -> None:
    """Start again what was started long ago and has no workflow; count a broken one as failed."""
    with site.context():
        found = [_Try.of(job) for job in list_started_jobs(now() - silent, _AT_ONCE)]
        db.session.rollback()
        for one in found:
            workflow = DBOS.get_workflow_status(one.workflow_id)
            if workflow is None:
                _enqueue(perform, one)
            elif workflow.status not in _ACTIVE:
                _count_as_failed(one)


def rescue_from_dead_workers(site: Site, own: Slot) -> None:
    """Give the jobs of workers that have died to the living."""
    running = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    by_worker: dict[str, list[str]] = {}
    for workflow in running:
        by_worker.setdefault(workflow.executor_id or "", []).append(workflow.workflow_id)
    by_worker.pop(worker_name(own.number), None)
    with site.context():
        database = db.engine.url
    for name, workflow_ids in by_worker.items():
        number = int(name.rpartition("-")[2])
        place = try_slot(number, database, site.settings.instance_folder)
        if place is not None:  # nobody holds it
            try:
                DBOS.resume_workflows(workflow_ids, queue_name=QUEUE)
            finally:
                place.release()


def request_daily_jobs(site: Site, *, at: datetime) -> bool:
    """Ask for the jobs of the day, once their hour has come; tell whether it has."""
    here = at.astimezone(site.settings.zone)
    if here.time() < site.settings.digest_time:
        return False
    with site.context(), transaction():
        begin_write()
        for kind in _daily_kinds(site.settings):
            day = here.date().isoformat()
            request_job(kind, {"day": day}, key=f"{kind}:{day}", at=at)
    return True


def forget_old_jobs(site: Site) -> None:
    """Delete what is known of jobs that ended long ago, here and in the workflows' tables."""
    with site.context():
        found = [_Try.of(job) for job in list_ended_jobs(now() - _KEPT, _AT_ONCE)]
        db.session.rollback()
        if found:
            tries = [replace(last, attempts=n) for last in found for n in range(last.attempts + 1)]
            DBOS.delete_workflows([one.workflow_id for one in tries])
            with transaction():
                begin_write()
                delete_jobs([one.job_id for one in found])


def _daily_kinds(settings: Settings) -> list[JobKind]:
    robot = [JobKind.ROBOT] if settings.robot_url else []
    return [JobKind.REMINDER, JobKind.DIGEST, *robot]


def _enqueue(perform: Perform, one: _Try) -> None:
    with SetWorkflowID(one.workflow_id):
        DBOS.enqueue_workflow(QUEUE, perform, one.job_id)


def _count_as_failed(one: _Try) -> None:
    with transaction():
        begin_write()
        job = get_open_job(one.job_id, lock=True)
        if job is not None and job.attempts == one.attempts:
            fail_job(job, "办理时多次中断", at=now())
