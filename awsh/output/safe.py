"""What may reach a terminal.

A character that acts on the terminal, or that is not to be seen, is written out: `\\n`, `\\r` and
`\\t`, `\\x1b` for any other below U+0100, `\\u202e` and `\\U000e0041` above. That is everything
`str.isprintable` refuses (control characters, ESC, bidi marks and overrides, zero-width characters,
line separators, lone surrogates, spaces that look like a space and are none), and the letters that
are drawn as nothing. The ideographic space stays. A backslash stays a backslash: the notation is
for eyes, and the machine formats are exact.
"""

from __future__ import annotations

import re

# Printable as far as Unicode is concerned, drawn as nothing: a name could hide in them.
_HIDDEN = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_hidden = re.compile(f"[{_HIDDEN}]")
_not_ascii = re.compile(r"[^ -~]")
_not_ascii_lines = re.compile(r"[^ -~\n\t]")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def safe_text(text: str, *, newlines: bool = False) -> str:
    """TEXT with everything made visible that could act on a terminal or hide in it.

    newlines: keep line ends (CRLF becomes LF) and tabs, for text of many lines.
    """
    if is_plain(text):
        return text
    if newlines:
        return _not_ascii_lines.sub(_visible, text.replace("\r\n", "\n"))
    return _not_ascii.sub(_visible, text)


def safe_json(text: str) -> str:
    """The same for JSON (ASCII controls already escaped): `\\u` escapes, so that it means the same."""
    return _not_ascii_lines.sub(_visible_in_json, text)


def is_plain(text: str) -> bool:
    """Whether `safe_text` would leave TEXT alone."""
    return text.isprintable() and (text.isascii() or not _hidden.search(text))


def shown(character: str) -> bool:
    """Whether one character is seen on a terminal as what it is."""
    return (character.isprintable() and character not in _HIDDEN) or character == "\u3000"


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    if shown(character):
        return character
    code = ord(character)
    if code < 0x100:
        return _NAMED.get(character) or f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _visible_in_json(match: re.Match[str]) -> str:
    character = match[0]
    if shown(character):
        return character
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
