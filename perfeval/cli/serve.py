"""`perfeval serve`: brings the schema up, loads the sample into an empty database, and serves."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from ipaddress import ip_address
from types import FrameType
from typing import Any

import click
from flask import Flask
from waitress.server import create_server

from perfeval.cli import words
from perfeval.cli.console import Unusable, write_text
from perfeval.cli.site import account_lines, open_site, read_settings
from perfeval.cli.worker import worker_inside
from perfeval.config import Settings
from perfeval.db import begin_write, transaction
from perfeval.services.accounts import random_password
from perfeval.services.demo import (
    KNOWN_PASSWORD,
    list_known_accounts,
    list_sample_accounts,
    load_demo,
    set_sample_passwords,
)
from perfeval.services.demo_content import ACCOUNTS
from perfeval.services.installation import has_begun

THREADS = 8
_WAITING = 128  # connections that may wait until a thread is free


class PortNumber(click.ParamType[int]):
    """A TCP port; 0 asks for any free one."""

    name = "port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, or fail with a sentence."""
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 65536):
            self.fail(f"端口应为 0 到 65535 的整数，现在是“{value}”", param, ctx)
        return int(text)


@click.command(cls=words.Command)
@click.option("--host", default="127.0.0.1", metavar="地址", help="监听的地址，默认 127.0.0.1")
@click.option(
    "--port", default="8000", type=PortNumber(), metavar="端口", help="监听的端口，默认 8000"
)
def serve(host: str, port: int) -> None:
    """启动网站；空数据库先装入演示数据"""
    settings = read_settings()
    with listen(host, port) as listener, open_site(settings) as app:
        # Behind a proxy with https the whole network comes in from this machine.
        private = is_loopback(listener) and not settings.tls
        with app.app_context():
            lines = prepare_accounts(private=private)
        lines += address_lines(listener, settings)
        with worker_inside(app, settings):
            _run(app, listener, "\n".join(lines), https=settings.tls)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; raises Unusable with what is in the way."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unusable(f"不认识地址“{host}”，请检查 --host（HOST=）") from error
    if not host:
        raise Unusable("--host（HOST=）不能为空，只供本机使用请填 127.0.0.1")
    # A name may have addresses of both kinds; the older one is the one that always works.
    family, _, _, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this would share the port with another program
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_WAITING)
    except OSError as error:
        listener.close()
        raise Unusable(_listen_sentence(host, port, error)) from error
    return listener


def is_loopback(listener: socket.socket) -> bool:
    """Tell whether only programs of this machine can reach a socket."""
    return ip_address(listener.getsockname()[0]).is_loopback


def prepare_accounts(*, private: bool) -> list[str]:
    """Load the sample into an empty database; return what to say of its accounts.

    Where others can reach the site, no account of the sample keeps the documented password.
    """
    begin_write()
    with transaction():
        if not has_begun():
            return _load_sample(private=private)
        accounts = list_sample_accounts()
        known = list_known_accounts()
        if known and not private:
            passwords = {account.username: random_password() for account in known}
            set_sample_passwords(passwords, at=datetime.now(UTC))
            return [
                "沿用已有数据。网站对外开放，以下演示账号原用公开密码，已换成随机密码（只显示这一次）：",
                *account_lines(known, passwords),
            ]
    if not accounts:
        return ["沿用已有数据"]
    passwords = {account.username: KNOWN_PASSWORD for account in known}
    return ["沿用已有数据，演示账号：", *account_lines(accounts, passwords)]


def address_lines(listener: socket.socket, settings: Settings) -> list[str]:
    """Return where the site is to be found."""
    host, port = listener.getsockname()[:2]
    everywhere = ip_address(host).is_unspecified
    shown = "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host
    lines = [f"网址 http://{shown}:{port}"]
    if everywhere:
        lines.append("其他电脑请用本机的网络地址访问")
    if settings.tls:
        lines.append("PERFEVAL_TLS=1：请经 https 反向代理访问，直接访问上述网址不能登录")
    return [*lines, "按 Ctrl+C 停止"]


def _load_sample(*, private: bool) -> list[str]:
    passwords = {
        account.username: KNOWN_PASSWORD if private else random_password() for account in ACCOUNTS
    }
    load_demo(passwords, at=datetime.now(UTC))
    note = "仅限本机使用的公开密码" if private else "随机密码，只显示这一次，请立即抄存"
    return [f"已装入演示数据，演示账号（{note}）：", *account_lines(ACCOUNTS, passwords)]


def _listen_sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被其他程序占用，请换一个端口（PORT= 或 --port），或先停掉那个程序"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"没有使用端口 {port} 的权限，请用 1024 以上的端口（PORT= 或 --port）"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"本机没有地址 {host}，请检查 --host（HOST=）"
    return f"不能监听 {host} 的端口 {port}：{error.strerror}"


def _run(app: Flask, listener: socket.socket, greeting: str, *, https: bool) -> None:
    """Greet, then serve until Ctrl-C or SIGTERM; what has begun is finished first."""
    signal.signal(signal.SIGTERM, _stop)
    # A browser asks for a page's files all at once: a short queue is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    scheme = "https" if https else "http"
    server = create_server(app, sockets=[listener], threads=THREADS, ident=None, url_scheme=scheme)
    try:
        write_text(greeting)
        server.run()  # takes a Ctrl-C itself, but not one that comes before its loop runs
    except KeyboardInterrupt:
        pass
    finally:
        server.close()


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
