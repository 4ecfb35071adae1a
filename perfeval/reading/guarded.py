"""Reading a file in a process of its own, whose end is a sentence and never ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from perfeval.domain.errors import DocumentError
from perfeval.domain.recognition.source import (
    SourceCell,
    SourceFile,
    SourceLine,
    SourcePage,
    SourceTable,
    Unplaced,
)
from perfeval.reading.limits import MOST_BYTES, PATIENCE

_ROOT = Path(__file__).resolve().parents[2]
_SLOW = "读取超过了时限，文件太大或结构不正常。请只保留要读的表，另存后重试"
_ENDED = "读取时中止：文件太大、已损坏或结构不正常。请把表格复制到新建的文件里保存后重试"


def read_source(data: bytes, *, patience: float = PATIENCE) -> SourceFile:
    """Return the pages of a file by its content, whatever its name says.

    Raises DocumentError with a sentence for what cannot be read; `patience` is in seconds.
    """
    if len(data) > MOST_BYTES:
        raise DocumentError("$", f"文件超过 {MOST_BYTES // 1024**2} MB，不像绩效表")
    places = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "perfeval.reading.child"],
            input=data,
            capture_output=True,
            env=environment,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError("$", _SLOW) from error
    try:
        answer = json.loads(done.stdout) if done.returncode == 0 else {"refused": _ENDED}
    except ValueError:
        answer = {"refused": _ENDED}
    if "refused" in answer:
        raise DocumentError("$", answer["refused"])
    return _source(answer)


def _source(data: dict[str, Any]) -> SourceFile:
    return SourceFile(
        tuple(SourcePage(page["name"], tuple(map(_part, page["parts"]))) for page in data["pages"]),
        tuple(Unplaced(**remark) for remark in data["remarks"]),
    )


def _part(data: dict[str, Any]) -> SourceTable | SourceLine:
    if "cells" in data:
        cells = tuple(SourceCell(*cell) for cell in data["cells"])
        return SourceTable(cells, has_spans=data["spans"], may_break=data["breaks"])
    return SourceLine(**data)
