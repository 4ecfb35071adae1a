"""`perfeval worker`: carries out background jobs in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import NoReturn

import click
from flask import Flask

from perfeval.cli import words
from perfeval.cli.console import write_text
from perfeval.cli.site import open_site, read_settings
from perfeval.config import Settings
from perfeval.jobs.site import Site

_STOP_SECONDS = 10.0


@click.command(cls=words.Command)
def worker() -> None:
    """办理后台任务（与网站分开的进程），直到 Ctrl+C 或 SIGTERM"""
    from perfeval.jobs.worker import work

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    settings = read_settings()
    with open_site(settings) as app:
        all_ended = work(Site(app.app_context, settings), stop, write_text)
    if not all_ended:
        _leave()


@contextmanager
def worker_inside(app: Flask, settings: Settings) -> Iterator[None]:
    """Carry out jobs in a thread as long as the block runs, if the settings ask for it."""
    if not settings.worker_inside:
        yield
        return
    stop, all_ended = Event(), Event()

    def run() -> None:
        from perfeval.jobs.worker import work  # slow to load: the site need not wait for it

        if work(Site(app.app_context, settings), stop):
            all_ended.set()

    thread = Thread(target=run, name="jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_STOP_SECONDS)
        if not all_ended.is_set():
            _leave()


def _leave() -> NoReturn:
    """End the process without waiting for a mail server or a robot that does not answer.

    The job that this cuts off is begun again by whoever works next, as after a power cut.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
