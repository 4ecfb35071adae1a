"""Files of the commands: read with a sentence for every way it can fail, written whole or not."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from perfeval.cli.console import Unusable

STDIN = "-"
MOST_BYTES = 16 * 1024 * 1024  # a sheet has some kilobytes; more is another kind of file


def shown_name(name: str) -> str:
    """Return a file name as messages say it."""
    return "标准输入" if name == STDIN else name


def read_text(name: str) -> str:
    """Read a UTF-8 file, or standard input for `-`; raises Unusable with the name."""
    try:
        return read_bytes(name).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unusable(f"{shown_name(name)}：不是 UTF-8 编码的文字，请另存为 UTF-8") from error


def read_bytes(name: str) -> bytes:
    """Read a file, or standard input for `-`; raises Unusable with the name."""
    shown = shown_name(name)
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise Unusable(f"{shown}：已关闭，没有可读的内容")
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Unusable(f"{shown}：没有这个文件，请检查文件名") from error
    except IsADirectoryError as error:
        raise Unusable(f"{shown}：这是文件夹，请给出文件名") from error
    except PermissionError as error:
        raise Unusable(f"{shown}：没有读取权限") from error
    except (OSError, ValueError) as error:
        raise Unusable(f"{shown}：无法读取，请检查文件名") from error
    if len(data) > MOST_BYTES:
        raise Unusable(f"{shown}：超过 {MOST_BYTES // 1024**2} MB，不是绩效表文件")
    return data


def check_writable(target: Path) -> None:
    """Raise Unusable if a file cannot be written there, before any work is done."""
    if target.is_dir():
        raise Unusable(f"{target}：这是文件夹，请给出文件名")
    if not target.parent.is_dir():
        raise Unusable(f"{target}：文件夹 {target.parent} 不存在，请先建立")
    if not os.access(target.parent, os.W_OK):
        raise Unusable(f"{target}：文件夹 {target.parent} 没有写入权限")


def write_whole(target: Path, data: bytes) -> None:
    """Write a file under a temporary name and put it in place; raises Unusable."""
    check_writable(target)
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=".perfeval-", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    except BaseException as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise Unusable(f"{target}：写入失败，请检查磁盘空间和权限") from error
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
