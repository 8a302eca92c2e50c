"""Keys, indexes and streams as they are typed."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from awsh import Context, ValueType

TABLE_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_TYPED = re.compile(r"(.+):([SNB])", re.DOTALL)

Stream = Literal["new", "old", "both", "keys"]
VIEWS = {"new": "NEW_IMAGE", "old": "OLD_IMAGE", "both": "NEW_AND_OLD_IMAGES", "keys": "KEYS_ONLY"}

Key = tuple[str, str]
"""An attribute's name and its type."""

IndexWish = tuple[str, tuple[Key, ...]]
"""An index's name and its key."""


def read_key(text: str) -> Key:
    """`id`, `when:N`. Raises ValueError."""
    typed = _TYPED.fullmatch(text)
    name, kind = (typed[1], typed[2]) if typed else (text, "S")
    if not 1 <= len(name.encode()) <= 255:
        raise ValueError(f"the name of a key has 1 to 255 bytes, and {name[:20]!r} has {len(name.encode())}")
    if not typed and (wrong := re.fullmatch(r".+:(\w{1,4})", text)):
        raise ValueError(f"{wrong[1]!r} is no type of a key: S (text), N (number) or B (bytes)")
    return name, kind


def read_index_key(text: str) -> tuple[Key, ...]:
    """`mail`, `city,age:N`. Raises ValueError."""
    keys = tuple(read_key(piece) for piece in text.split(","))
    if len(keys) > 2:
        raise ValueError("an index has one or two keys, as in by-city=city,age:N")
    return keys


def _index(ctx: Context, given: Any) -> IndexWish:
    name, equals, key = str(given).partition("=")
    if not equals:
        raise ValueError(f"{given!r} is not NAME=KEY[,SORT], as in by-mail=mail")
    return check_name(name, "an index"), read_index_key(key)


def _projection(ctx: Context, given: Any) -> dict[str, Any]:
    text = str(given)
    if text in ("all", "keys"):
        return {"ProjectionType": "ALL" if text == "all" else "KEYS_ONLY"}
    names = [name for name in text.split(",") if name]
    if not 1 <= len(names) <= 100:
        raise ValueError("all, keys, or the names of 1 to 100 attributes with commas between")
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": names}


def check_name(name: str, of: str = "a table") -> str:
    """Raises ValueError for a name that AWS takes for no table and no index."""
    if not TABLE_NAME.fullmatch(name):
        raise ValueError(
            f"{name[:40]!r} is no name for {of}: 3 to 255 letters of the English alphabet, digits, and _ - ."
        )
    return name


def _table(ctx: Context, given: Any) -> str:
    return check_name(str(given))


def _keyed(ctx: Context, given: Any) -> Key:
    return read_key(str(given))


NewTable = Annotated[str, ValueType("NAME", _table)]
KeyWord = Annotated[Any, ValueType("ATTRIBUTE[:S|N|B]", _keyed)]
IndexWord = Annotated[Any, ValueType("NAME=KEY[,SORT]", _index)]
IndexKey = Annotated[Any, ValueType("KEY[,SORT]", lambda ctx, given: read_index_key(str(given)))]
Projection = Annotated[Any, ValueType("all|keys|NAMES", _projection)]
