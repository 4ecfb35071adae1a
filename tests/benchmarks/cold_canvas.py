"""Draw one finished page with a stock canvas: the script that `sheet print` is timed against.

It is told where everything stands, so it lays out nothing: python cold_canvas.py page.json out.pdf
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas


def main(source: str, target: str) -> None:
    """Read the page and draw it."""
    page = json.loads(Path(source).read_text(encoding="utf-8"))
    for name, path in page["faces"].items():
        registerFont(TTFont(name, path))
    canvas = Canvas(target, pagesize=page["size"])
    canvas.setLineWidth(0.5)
    canvas.setLineCap(2)
    canvas.lines(page["rules"])
    for x, y, width, height in page["boxes"]:
        canvas.rect(x, y, width, height)
    for x, y, face, size, spread, text in page["texts"]:
        canvas.setFont(face, size)
        canvas.drawString(x, y, text, charSpace=spread)
    canvas.save()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
