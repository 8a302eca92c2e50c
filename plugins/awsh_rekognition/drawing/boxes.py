"""Boxes with words on a picture, by Pillow: imported only where it is there."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from awsh import CommandError

COLOURS = ("#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#008080", "#9a6324", "#800000")
"""Told apart also side by side, and white words can be read on each."""

QUALITY = 92

Framed = tuple[str, tuple[float, float, float, float]]


def drawn(data: bytes, boxes: Iterable[Framed], form: str) -> bytes:
    """The picture DATA, upright, with BOXES: words, and left, top, width and height in parts of the picture.

    form: PNG or JPEG. What is called the same has the same colour. Raises CommandError for what is no picture.
    """
    from PIL import Image, ImageDraw, ImageFont, ImageOps

    try:
        # Boxes are told of the picture as it is seen: turned as its EXIF orientation says.
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise CommandError(f"the picture cannot be opened to draw on it: {error}") from None
    across, down = picture.size
    line = max(2, round(max(picture.size) / 400))
    font = ImageFont.load_default(max(12, round(max(picture.size) / 60)))
    pen = ImageDraw.Draw(picture)
    colours: dict[str, str] = {}
    for words, (left, top, width, height) in boxes:
        name = words.rpartition(" ")[0] or words
        colour = colours.setdefault(name, COLOURS[len(colours) % len(COLOURS)])
        corner = left * across, top * down
        # AWS's boxes may reach out of the picture.
        frame = (*corner, min((left + width) * across, across - 1), min((top + height) * down, down - 1))
        pen.rectangle((max(frame[0], 0), max(frame[1], 0), frame[2], frame[3]), outline=colour, width=line)
        _label(pen, words, max(frame[0], 0), max(frame[1], 0), across, colour, font)
    file = io.BytesIO()
    picture.save(file, form, quality=QUALITY) if form == "JPEG" else picture.save(file, form)
    return file.getvalue()


def _label(pen: Any, words: str, left: float, top: float, across: int, colour: str, font: Any) -> None:
    """Words above the box's upper left corner; inside of it where there is no room, and never out of the picture."""
    start = pen.textbbox((0, 0), words, font=font)
    wide, high = start[2] + 4, start[3] + 4
    x = max(0, min(left, across - wide))
    y = top - high if top >= high else top
    pen.rectangle((x, y, x + wide, y + high), fill=colour)
    pen.text((x + 2, y + 1), words, fill="white", font=font)
