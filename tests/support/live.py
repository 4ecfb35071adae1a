"""The app behind a real server on a free port of this machine, for browsers and raw requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from waitress.server import create_server


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Serve `app` in a thread and yield its address, without a slash at the end."""
    sockets: dict[int, Any] = {}
    server = create_server(
        app, map=sockets, host="127.0.0.1", port=0, threads=4, asyncore_loop_timeout=1
    )
    thread = Thread(target=server.run, name="live-server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: _close_all(sockets))
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()


def _close_all(sockets: dict[int, Any]) -> None:
    """Close the listening socket and what is open; with none left the server's loop ends."""
    for channel in list(sockets.values()):
        channel.close()
