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


def identities(ctx: Context, record: Mapping[str, Any]) -> tuple[Path, ...]:
    """Files to try: that of the instance's key pair, the newest first, then those that ssh tries unasked."""
    ssh = Path.home() / ".ssh"
    name = record.get("KeyName") or ""
    found: list[Path] = []
    if name:
        kept = [
            Path(each["file"])
            for _, each in ctx.records(_RECORDS)
            if each.get("name") == name and each.get("region") == ctx.region
        ]
        found = kept[::-1]
        if "/" not in name:
            found += [ssh / f"{name}.pem", ssh / name]
    found += [ssh / usual for usual in _USUAL]
    return tuple(path for path in dict.fromkeys(found) if path.is_file())
