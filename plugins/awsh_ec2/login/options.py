"""How somebody wants to be logged in."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Login(NamedTuple):
    """See the options of `ec2 ssh`. lend: where the file of its key pair is not here, a key of this minute does."""

    user: str | None = None
    key: Path | None = None
    via: str | None = None
    port: int = 22
    fingerprint: str = ""
    instance_connect: bool = False
    lend: bool = False
