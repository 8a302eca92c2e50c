"""What is told of sandboxes."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from awsh.values import Size


class SandboxRow(TypedDict):
    """One sandbox. size: what it keeps on disk. used: when it was last saved or served."""

    name: str
    running: bool
    url: str | None
    size: Size
    used: datetime | None
    moto: str | None


class SandboxStatus(SandboxRow):
    """One sandbox in full. users: process ids of those who hold it. warnings: what of its state
    could not be loaded or saved. imitations: what is not AWS's own in it, in words.
    """

    pid: int | None
    started: datetime | None
    users: list[int]
    warnings: list[str]
    imitations: list[str]
    folder: str
    log: str
