"""What a line of SQL is made of, as each family quotes and comments. Every pattern is possessive: linear."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLOCK = r"/\*(?!!|M!)(?:[^*]++|\*(?!/))*+\*/"
_WORD = r"[^\W\d][\w$]*+"
_NUMBER = r"\d[\w.]*+"
_DOUBLE = r'"(?:[^"]++|"")*+"'


@dataclass(frozen=True)
class Lexis:
    """plain: text in which no statement ends, as far as it goes in one line.

    token: one token of a whole statement. opening: what begins something that may go on over lines.
    closing: by opening, up to behind its end.
    """

    plain: re.Pattern[str]
    token: re.Pattern[str]
    opening: re.Pattern[str]
    closing: dict[str, re.Pattern[str]]
    nested: bool


def _lexis(plain: tuple[str, ...], token: str, opening: str, closing: dict[str, str], nested: bool) -> Lexis:
    return Lexis(
        re.compile(f"(?:{'|'.join(plain)})*+", re.DOTALL),
        re.compile(token, re.DOTALL),
        re.compile(opening),
        {start: re.compile(end, re.DOTALL) for start, end in closing.items()},
        nested,
    )


_BACKSLASHED = r"(?:[^'\\]++|\\.|'')*+'"
_BACKSLASHED_DOUBLE = r'(?:[^"\\]++|\\.|"")*+"'
_SINGLE = r"(?:[^']++|'')*+'"
_BACKTICK = r"(?:[^`]++|``)*+`"
_TAG = r"\$(?:[^\W\d]\w*+)?\$"

MYSQL = _lexis(
    (
        _WORD,
        _NUMBER,
        f"'{_BACKSLASHED}",
        f'"{_BACKSLASHED_DOUBLE}',
        f"`{_BACKTICK}",
        r"[\s,()=@+%<>!&|^~?:\[\]{}.]++",
        r"\*(?!/)",
        _BLOCK,
        r"/(?!\*)",
        r"(?:--(?=[\s\x00-\x20]|\Z)|#)[^\n]*+",
        r"-(?!-[\s]|-\Z)",
    ),
    "|".join(
        (
            rf"(?P<word>{_WORD})",
            rf"(?P<quoted>`{_BACKTICK})",
            rf"(?P<text>'{_BACKSLASHED}|\"{_BACKSLASHED_DOUBLE})",
            rf"(?P<number>{_NUMBER})",
            rf"(?P<space>\s++|{_BLOCK}|/\*M?!\d*|/\*.*+|\*/|--(?=\s|\Z)[^\n]*+|\#[^\n]*+)",
            r"(?P<sign>.)",
        )
    ),
    r"['\"`]|/\*M?!|/\*",
    {
        "'": _BACKSLASHED,
        '"': _BACKSLASHED_DOUBLE,
        "`": _BACKTICK,
        "/*": r"(?:[^*]++|\*(?!/))*+\*/",
    },
    False,
)

POSTGRESQL = _lexis(
    (
        rf"[eE]'{_BACKSLASHED}",
        r"[eE](?=')(?!)",
        rf"(?![eE]'){_WORD}",
        _NUMBER,
        f"'{_SINGLE}",
        _DOUBLE,
        r"[\s,=@+%<>!&|^~?:{}.#`\\\[\]*]++",
        r"/(?!\*)",
        r"--[^\n]*+",
        r"-(?!-)",
        r"\$(?!(?:[^\W\d]\w*+)?\$)",
    ),
    "|".join(
        (
            rf"(?P<text>[eE]'{_BACKSLASHED}|'{_SINGLE}|(?P<dollar>{_TAG})(?:(?:(?!(?P=dollar)).)*+(?P=dollar)|.*+))",
            rf"(?P<word>{_WORD})",
            rf"(?P<quoted>{_DOUBLE})",
            rf"(?P<number>{_NUMBER})",
            r"(?P<space>\s++|--[^\n]*+)",
            r"(?P<comment>/\*)",
            r"(?P<sign>.)",
        )
    ),
    rf"[eE]'|['\"]|/\*|{_TAG}",
    {
        "'": _SINGLE,
        "e'": _BACKSLASHED,
        '"': r'(?:[^"]++|"")*+"',
    },
    True,
)

BLOCK_EDGE = re.compile(r"/\*|\*/")


def lexis(family: str) -> Lexis:
    return MYSQL if family == "mysql" else POSTGRESQL
