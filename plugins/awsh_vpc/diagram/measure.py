"""How wide text is, at most: whoever looks at a picture has a font of his own."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

_THIN, _SLIM, _WIDE = set("iIjl.,:;'|!()[]/\\` -·"), set('frt"'), set("mwMW@%—…→")
_BOLD = 1.13


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels of a line in one of the wider fonts there are (DejaVu Sans)."""
    return sum(map(_advance, text)) * size * (_BOLD if bold else 1)


def _advance(character: str) -> float:
    if combining(character):
        return 0
    if character in _THIN:
        return 0.38
    if character in _SLIM:
        return 0.45
    if character in _WIDE:
        return 1.0
    if east_asian_width(character) in "WF":
        return 1.1
    if character.isupper() or not character.isascii():
        return 0.78
    return 0.64


def cut(text: str, most: float, size: float, *, bold: bool = False) -> str:
    """As much of TEXT as is no wider than MOST."""
    if width(text, size, bold=bold) <= most:
        return text
    kept = ""
    for character in text:
        if width(f"{kept}{character}…", size, bold=bold) > most:
            break
        kept += character
    return f"{kept.rstrip()}…"
