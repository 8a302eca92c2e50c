"""Whether a class can be what was asked of it: storage, two zones, IAM, encryption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from awsh import CommandError
from awsh_rds.engines import Engine

Record = Mapping[str, Any]

_PROVISIONED = ("io1", "io2")
_LEAST = {"io1": 100, "io2": 100, "standard": 5}
USUAL = 20
"""GiB of a new database, and the least of most storage types."""


def storage_of(
    engine: Engine, name: str, options: Sequence[Record], size: int | None, kind: str, iops: int | None
) -> dict[str, Any]:
    """AllocatedStorage, StorageType and Iops of a new instance. Raises CommandError for what can't be."""
    found = {str(option.get("StorageType")): option for option in options}
    kind = kind or ("gp3" if "gp3" in found else "gp2")
    if kind not in found:
        raise CommandError(
            f"{name} of {engine.title} has no storage {kind}", hint=f"it has {', '.join(sorted(found))}"
        )
    least = found[kind].get("MinStorageSize") or _LEAST.get(kind, USUAL)
    most = found[kind].get("MaxStorageSize") or 65536
    size = max(USUAL, least) if size is None else size
    if not least <= size <= most:
        raise CommandError(
            f"{size} GiB of {kind}: {engine.title} on {name} takes {least:,} to {most:,} GiB of it",
            hint="gp3 begins at 20" if kind in _PROVISIONED else None,
        )
    asked: dict[str, Any] = {"AllocatedStorage": size, "StorageType": kind}
    if iops is None and kind in _PROVISIONED:
        raise CommandError(f"{kind} wants a number of operations a second", hint="as in --iops 1000")
    if iops is not None:
        _check_iops(engine, kind, size, iops)
        asked["Iops"] = iops
    return asked


def _check_iops(engine: Engine, kind: str, size: int, iops: int) -> None:
    if kind not in (*_PROVISIONED, "gp3"):
        raise CommandError(f"--iops is for gp3, io1 and io2; {kind} has as many as its size gives it")
    if kind == "gp3" and size < 400:
        raise CommandError(
            f"gp3 below 400 GiB has 3,000 operations a second, whatever is asked of {engine.title}",
            hint="leave --iops out, or --storage 400",
        )
    if kind == "io1" and not 0.5 * size <= iops <= 50 * size:
        raise CommandError(
            f"{iops} operations a second do not go with {size} GiB of io1: {size // 2:,} to {50 * size:,} do"
        )


def check_abilities(
    engine: Engine, name: str, options: Sequence[Record], *, multi_az: bool, iam: bool, encrypt: bool
) -> None:
    """Raises CommandError where the class can't be what is wished."""
    called = f"{name} of {engine.title}"
    if multi_az and not any(option.get("MultiAZCapable") for option in options):
        raise CommandError(f"{called} can't have a standby in another zone", hint="leave --multi-az out")
    if iam and not any(option.get("SupportsIAMDatabaseAuthentication") for option in options):
        raise CommandError(f"{called} takes no IAM tokens", hint="leave --iam out")
    if encrypt and not any(option.get("SupportsStorageEncryption") for option in options):
        raise CommandError(
            f"{called} can't be encrypted", hint="another class, or --no-encrypt if it must be this one"
        )
