"""Text written so that it can be typed: `quote`, and the escapes between double quotes."""

from __future__ import annotations

import re

BARE = re.compile(r"[\w./:][\w./:@%+=-]*")
WORDS = frozenset({"and", "or", "not", "in", "let", "if", "for", "while", "until", "else"})
SPECIAL = re.compile(r'["\\$]')
NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\x1b": "\\e"}


def quote(text: str) -> str:
    """TEXT as one word on one line, which the parser reads back as exactly TEXT.

    Bare if it can be, else in single quotes, else in double quotes. What is quoted is no option,
    number, keyword or variable; what a terminal would act on or not show is written as an escape.
    """
    if BARE.fullmatch(text) and text.lower() not in WORDS:
        return text
    if text.isprintable():
        if "'" not in text:
            return f"'{text}'"
        if not SPECIAL.search(text):
            return f'"{text}"'
    return f'"{escape(text)}"'


def escape(text: str) -> str:
    """TEXT as it stands between double quotes, on one line."""
    text = SPECIAL.sub(r"\\\g<0>", text)
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    return NAMED.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}")
