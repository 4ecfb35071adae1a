"""A stand-in for a mail server: takes mails over a real socket and keeps them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import cast


@dataclass
class MailServer:
    """What the stand-in was told to do, and what it has taken."""

    port: int = 0
    delay: float = 0.0  # seconds before a mail is acknowledged
    answers: dict[str, str] = field(default_factory=dict)  # command → refusal
    taken: list[EmailMessage] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address for the settings."""
        return f"smtp://127.0.0.1:{self.port}"


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: MailServer


class _Conversation(StreamRequestHandler):
    """RFC 5321, as much of it as a client asks for."""

    def handle(self) -> None:
        self._say("220 stand-in")
        try:
            while line := self.rfile.readline():
                command = line.decode().strip().upper().partition(" ")[0].partition(":")[0]
                if command == "QUIT":
                    return self._say("221 bye")
                self._answer(command)
        except ConnectionError:
            return None  # the client was killed
        return None

    def _answer(self, command: str) -> None:
        box = cast("_Server", self.server).box
        if command in box.answers:
            self._say(box.answers[command])
        elif command == "EHLO":
            self._say("250-stand-in\r\n250 8BITMIME")
        elif command == "DATA":
            self._say("354 go on")
            self._take(box)
        else:
            self._say("250 ok")

    def _take(self, box: MailServer) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if line == b"":
            return  # the client was killed in the middle: nothing was taken
        box.taken.append(message_from_bytes(b"".join(lines), policy=default))
        time.sleep(box.delay)
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(delay: float = 0.0) -> Iterator[MailServer]:
    """Run the stand-in on a free port of this machine."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.box = MailServer(server.server_address[1], delay)
        thread = Thread(target=server.serve_forever, name="mail", daemon=True)
        thread.start()
        try:
            yield server.box
        finally:
            server.shutdown()
            thread.join(timeout=10)
