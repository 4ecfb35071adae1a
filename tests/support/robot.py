"""A stand-in for the robot of a group chat: takes posts over HTTP and keeps their texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast


@dataclass
class Robot:
    """What the stand-in answers, and what it was sent."""

    port: int = 0
    status: int = 200
    answer: bytes = b'{"errcode":0,"errmsg":"ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address for the settings, with a key in it as the real ones have."""
        return f"http://127.0.0.1:{self.port}/robot/send?access_token=key-of-the-robot"


class _Server(ThreadingHTTPServer):
    robot: Robot


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        robot = cast("_Server", self.server).robot
        robot.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(robot.status)
        for name, value in robot.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(robot.answer)))
        self.end_headers()
        self.wfile.write(robot.answer)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def robot_server() -> Iterator[Robot]:
    """Run the stand-in on a free port of this machine."""
    with _Server(("127.0.0.1", 0), _Answer) as server:
        server.robot = Robot(server.server_address[1])
        thread = Thread(target=server.serve_forever, name="robot", daemon=True)
        thread.start()
        try:
            yield server.robot
        finally:
            server.shutdown()
            thread.join(timeout=10)
