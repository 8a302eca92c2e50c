"""Which names AWS takes for a bucket."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def why_not(name: str) -> str | None:
    """What is wrong with NAME for a new general purpose bucket; None when nothing is."""
    if not 3 <= len(name) <= 63:
        return f"has {len(name)} characters; a bucket's name has 3 to 63"
    wrong = re.search(r"[^a-z0-9.-]", name)
    if wrong:
        return f"has {wrong[0]!r}; only a-z, 0-9, `-` and `.` may stand in a bucket's name"
    if not (name[0].isalnum() and name[-1].isalnum()):
        return "begins or ends with a `-` or `.`; it must be a letter or digit"
    if ".." in name:
        return "has two dots in a row"
    if _ADDRESS.fullmatch(name):
        return "looks like an IP address"
    for part in _PREFIXES:
        if name.startswith(part):
            return f"begins with {part!r}, which AWS keeps for itself"
    for part in _SUFFIXES:
        if name.endswith(part):
            return f"ends with {part!r}, which AWS keeps for itself"
    return None
