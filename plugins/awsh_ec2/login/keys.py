"""Which private keys open an instance, as far as this machine knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from awsh import Context

_USUAL = ("id_ed25519", "id_ecdsa", "id_rsa")
_RECORDS = "ec2-key-files"


def remember(ctx: Context, name: str, id: str, file: Path) -> None:
    """Keeps where the private half of a key pair was written to."""
    record = {"name": name, "region": ctx.region, "file": str(file.absolute())}
    ctx.records(_RECORDS).keep(id or name, record)


def forget(ctx: Context, name: str, id: str) -> None:
    """Lets go of that."""
    ctx.records(_RECORDS).drop(id or name)


def identities(ctx: Context, record: Mapping[str, Any]) -> tuple[Path, ...]:
    """Files to try: those of the instance's key pair, then those that ssh tries unasked."""
    usual = (Path.home() / ".ssh" / name for name in _USUAL)
    return tuple(dict.fromkeys([*of_pair(ctx, record), *(path for path in usual if path.is_file())]))


def of_pair(ctx: Context, record: Mapping[str, Any]) -> list[Path]:
    """Files that may have the private half of an instance's key pair, the newest first."""
    return files_of(ctx, record.get("KeyName") or "")


def files_of(ctx: Context, name: str) -> list[Path]:
    """Those of a key pair of this name."""
    if not name:
        return []
    kept = [
        Path(each["file"])
        for _, each in ctx.records(_RECORDS)
        if each.get("name") == name and each.get("region") == ctx.region
    ]
    ssh = Path.home() / ".ssh"
    usual = [] if "/" in name else [ssh / f"{name}.pem", ssh / name]
    return [path for path in dict.fromkeys([*kept[::-1], *usual]) if path.is_file()]
