"""How fast a form is printed, beside other ways to print it: `make bench`.

The engines take turns, document by document, and every document is another one; what counts is the
ratio within a pair. Milliseconds depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from perfeval.domain.grid import Grid, Role
from perfeval.domain.layout import build_grid
from perfeval.domain.sheet_format import read_sheet
from perfeval.packs import find_pack
from perfeval.printing import Printable
from perfeval.printing.fonts import BODY_FACE, LABEL_FACE, TITLE_FACE, get_chain, get_path
from perfeval.printing.pdf import draw_form, print_pdf
from tests.benchmarks.rivals import find_look, make_platypus, make_typst, make_weasyprint

ROOT = Path(__file__).parents[2]
SHEET = ROOT / "perfeval/packs/samples/sichuan-2022-1.json"
HEADING = "| what | ours ms (least) | rival ms (least) | ratio | of the least | aim |"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="documents per engine")
    parser.add_argument("--forms", type=int, default=1000, help="forms in the merged file")
    parser.add_argument("--keep", type=Path, help="folder for one PDF of each engine")
    given = parser.parse_args()
    grid = read_grid()
    say(f"Python {sys.version.split()[0]}; " + ", ".join(map(describe, ("reportlab", "isal"))))
    say(HEADING)
    say("| --- | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        compare_warm(grid, given.count, Path(folder), given.keep)
        compare_cold(grid, max(1, given.count // 2), Path(folder))
    measure_merged(grid, given.forms)


def read_grid() -> Grid:
    """Return 附表1 of the published sample as a Grid."""
    sheet = read_sheet(json.loads(SHEET.read_text(encoding="utf-8")))
    return build_grid(find_pack(sheet.pack or "sichuan-2022"), sheet)


def vary(grid: Grid, number: int) -> Grid:
    """Return another office's form: each text has two Hanzi more, each number two digits."""
    hanzi = "".join(chr(0x4E00 + (number * 37 + step * 1009) % 5000) for step in (0, 1))
    starts = {Role.TEXT: hanzi, Role.NUMBER: str(10 + number % 90)}
    rows = [
        replace(
            row,
            cells=tuple(
                replace(cell, value=starts.get(cell.role, "") + cell.value)
                if cell.path and cell.value
                else cell
                for cell in row.cells
            ),
        )
        for row in grid.rows
    ]
    return replace(grid, rows=tuple(rows))


# One document after another, in one process


def compare_warm(grid: Grid, count: int, folder: Path, keep: Path | None) -> None:
    """Print a row for each rival."""
    look = find_look(vary(grid, 0))
    engines: dict[str, Callable[[Grid], bytes]] = {
        "ours": lambda grid: print_pdf([Printable(grid)]),
        "weasyprint": make_weasyprint(look, grid),
        "typst": make_typst(look, grid, folder),
        "platypus": make_platypus(look, grid, ascii_filler=True),
        "platypus-tuned": make_platypus(look, grid, ascii_filler=False),
    }
    for name, draw in engines.items():
        data = draw(vary(grid, 1))
        if keep:
            (keep / f"{name}.pdf").write_bytes(data)
    times: dict[str, list[float]] = {name: [] for name in engines}
    for number in range(2, count + 2):
        form = vary(grid, number)
        for name, draw in engines.items():
            times[name].append(clock(lambda draw=draw, form=form: draw(form)))  # type: ignore[misc]
    ours = times["ours"]
    show(f"one page, {describe('weasyprint')}", ours, times["weasyprint"], "≥ 40")
    show(f"one page, {describe('typst')}", ours, times["typst"], "≥ 3")
    show("one page, Platypus as it comes", ours, times["platypus"], "≥ 8")
    show("one page, Platypus without ASCII in subsets", ours, times["platypus-tuned"], "")


def clock(work: Callable[[], object]) -> float:
    """Return the milliseconds that `work` took."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def show(what: str, ours: Sequence[float], rival: Sequence[float], aim: str) -> None:
    """Print one row; the ratio is the median of the pairs': how often ours fits in theirs."""
    ratio = statistics.median(their / our for our, their in zip(ours, rival, strict=True))
    least = min(rival) / min(ours)
    say(f"| {what} | {tell(ours)} | {tell(rival)} | {ratio:.1f} | {least:.1f} | {aim} |")


def tell(times: Sequence[float]) -> str:
    """Return median and minimum."""
    return f"{statistics.median(times):.2f} ({min(times):.2f})"


# A new process for each document


def compare_cold(grid: Grid, count: int, folder: Path) -> None:
    """Print a row for the command beside a script that draws the same page with a stock canvas."""
    page = folder / "page.json"
    page.write_text(json.dumps(describe_page(grid)), encoding="utf-8")
    script = Path(__file__).with_name("cold_canvas.py")
    out = str(folder / "out.pdf")
    ours = [sys.executable, "-m", "perfeval", "sheet", "print", str(SHEET), "-o", out]
    theirs = [sys.executable, str(script), str(page), out]
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(count + 1):
        for command, taken in zip((ours, theirs), times, strict=True):
            taken.append(clock(lambda command=command: run(command)))  # type: ignore[misc]
    own, other = times[0][1:], times[1][1:]  # the first of each filled the disk's cache
    ratio = statistics.median(our / their for our, their in zip(own, other, strict=True))
    least = min(own) / min(other)
    row = f"| cold: sheet print / stock canvas script | {tell(own)} | {tell(other)} "
    say(f"{row}| {ratio:.2f} | {least:.2f} | ≤ 1.3 |")


def run(command: Sequence[str]) -> None:
    """Run a command of ours from the root of the checkout, silently."""
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)


def describe_page(grid: Grid) -> dict[str, object]:
    """Return what stands on the page and where, as plain data."""
    (page,) = draw_form(Printable(grid, "送审稿"))
    texts = [
        (text.x, text.y, face, text.size, text.spread, run)
        for text in page.texts
        for face, run in get_chain(text.role).split_runs(text.text)
    ]
    faces = {name: str(get_path(name)) for name in (BODY_FACE, TITLE_FACE, LABEL_FACE)}
    drawn = {"size": page.size, "rules": page.rules, "boxes": page.boxes}
    return {**drawn, "texts": texts, "faces": faces}


# Many forms in one file


def measure_merged(grid: Grid, count: int) -> None:
    """Print the time of a page in a file of many forms, all different."""
    forms = [Printable(vary(grid, number)) for number in range(count)]
    wall, processor = [], []
    for _ in range(3):
        begin = time.process_time()
        wall.append(clock(lambda: print_pdf(forms)) / count)
        processor.append((time.process_time() - begin) * 1000 / count)
    row = f"| {count} forms in one file, ms a page: by the clock, of processor time "
    say(f"{row}| {tell(wall)} | {tell(processor)} | | | ≤ 1.5 |")


def describe(package: str) -> str:
    """Return name and version of a package."""
    return f"{package} {version(package)}"


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
