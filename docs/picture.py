"""Writes awsh.svg beside it: the README's picture, drawn from a real awsh at a real terminal.

python docs/picture.py         types the scene below into `awsh --local` and draws what the screen shows
python docs/picture.py FILE    writes it to FILE instead
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from itertools import groupby
from pathlib import Path
from unittest import mock
from xml.sax.saxutils import escape

PLACE = Path(__file__).with_name("awsh.svg")
sys.path.insert(0, str(PLACE.parent.parent))

from tests.repl.terminal import Terminal  # noqa: E402

ROWS, COLUMNS = 36, 94
SITE = {
    "index.html": 5_120,
    "style.css": 18_400,
    "img/harbour.jpg": 2_410_000,
    "img/market.jpg": 1_870_000,
    "img/logo.svg": 3_900,
    "data/routes.json": 640_000,
}
SCENE = (
    "s3 mb atlas-site",
    "s3 cp site/ s3://atlas-site/ --recursive",
    "use bucket atlas-site",
    "s3 ls --recursive | where size > 500kB | sort -size",
    "vpc create 10.20.0.0/16 --name atlas | select id,name,cidr,state",
)
TYPED, CHOSEN = "s3 ls --recursive | where ", "size"

FONT_SIZE, ADVANCE, LINE = 14, 8.43, 19
MARGIN, BAR = 18, 38
WIDTH = round(COLUMNS * ADVANCE + 2 * MARGIN)
HEIGHT = ROWS * LINE + BAR + 2 * MARGIN
BACKGROUND, FOREGROUND = "#16181f", "#d5d9e2"
COLOURS = {
    "default": FOREGROUND,
    "black": "#2b303b",
    "red": "#ec6a77",
    "green": "#8fc979",
    "brown": "#e0b36a",
    "yellow": "#e0b36a",
    "blue": "#6ea8fe",
    "magenta": "#c78bea",
    "cyan": "#59c2c9",
    "white": "#d5d9e2",
    "brightblack": "#737b8c",
    "brightwhite": "#eceff4",
}
FILLS = COLOURS | {"default": BACKGROUND, "brightblack": "#2d323e", "blue": "#2f5fb3"}


def played() -> Terminal:
    """A terminal in which the scene has been typed, with the completion menu open."""
    terminal = Terminal(
        program=[sys.executable, "-m", "awsh", "--local"], rows=ROWS, columns=COLUMNS, env={"COLORTERM": ""}
    )
    terminal.wait_prompt("awsh(local)>")
    for line in SCENE:
        terminal.send(line + "\r")
        terminal.wait_for(line)
        terminal.wait_prompt("awsh(local)>")
    terminal.send(TYPED)
    terminal.wait_for("object, folder")
    terminal.send("\t\t")
    terminal.wait(lambda: terminal.line().endswith(TYPED + CHOSEN), "the chosen completion")
    return terminal


def drawn(terminal: Terminal) -> Iterator[str]:
    """The lines of the picture."""
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="awsh at work in its sandbox">'
    )
    yield (
        "<style>text{white-space:pre;font:"
        f"{FONT_SIZE}px 'DejaVu Sans Mono',Menlo,'SF Mono','Cascadia Mono',ui-monospace,monospace}}</style>"
    )
    yield (
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10" '
        f'fill="{BACKGROUND}" stroke="#3a404d"/>'
    )
    for index, colour in enumerate(("#ec6a5e", "#f4bf4f", "#61c554")):
        yield f'<circle cx="{22 + 20 * index}" cy="20" r="6" fill="{colour}"/>'
    yield f'<text x="{WIDTH / 2}" y="25" fill="#8b93a3" text-anchor="middle">awsh --local</text>'
    screen = terminal.screen
    for y in range(ROWS):
        cells = [(x, screen.buffer[y][x]) for x in range(COLUMNS)]
        for style, run in groupby(cells, key=lambda cell: _style(cell[1])):
            part = list(run)
            yield from _run(part[0][0], y, "".join(cell.data for _, cell in part), style)
    cursor = screen.cursor
    yield (
        f'<rect x="{_x(cursor.x)}" y="{_y(cursor.y)}" width="{ADVANCE}" height="{LINE}" '
        f'fill="{FOREGROUND}" fill-opacity="0.75"/>'
    )
    yield "</svg>"


Style = tuple[str, str, bool, bool]


def _style(cell: object) -> Style:
    """Foreground, background, bold, italic."""
    fg, bg = str(getattr(cell, "fg", "")), str(getattr(cell, "bg", ""))
    front, back = COLOURS.get(fg, f"#{fg}"), FILLS.get(bg, f"#{bg}")
    if getattr(cell, "reverse", False):
        front, back = back, front
    return front, back, bool(getattr(cell, "bold", False)), bool(getattr(cell, "italics", False))


def _run(x: int, y: int, text: str, style: Style) -> Iterator[str]:
    front, back, bold, italic = style
    if back != BACKGROUND:
        yield (
            f'<rect x="{_x(x)}" y="{_y(y)}" width="{len(text) * ADVANCE:.2f}" height="{LINE + 0.6}" fill="{back}"/>'
        )
    begin = len(text) - len(text.lstrip())
    shown = text.strip()
    if shown:
        weight = ' font-weight="bold"' if bold else ""
        slant = ' font-style="italic"' if italic else ""
        yield (
            f'<text x="{_x(x + begin)}" y="{_y(y) + FONT_SIZE}" fill="{front}"{weight}{slant} '
            f'textLength="{len(shown) * ADVANCE:.2f}" xml:space="preserve">{escape(shown)}</text>'
        )


def _x(column: int) -> str:
    return f"{MARGIN + column * ADVANCE:.2f}"


def _y(row: int) -> int:
    return BAR + MARGIN // 2 + row * LINE


def main() -> None:
    target = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else PLACE
    with tempfile.TemporaryDirectory() as home, chdir(home):
        for name, size in SITE.items():
            path = Path("site", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(os.urandom(size))
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        with mock.patch.dict(os.environ, {**kept, "HOME": home}, clear=True), played() as terminal:
            picture = "\n".join(drawn(terminal)) + "\n"
            terminal.send("\x03\x04")
            terminal.end()
    target.write_text(picture)


if __name__ == "__main__":
    main()
