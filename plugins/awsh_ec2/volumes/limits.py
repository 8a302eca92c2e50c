"""What each type of volume can be: as AWS says it in CreateVolume and ModifyVolume."""

from __future__ import annotations

from typing import Literal, NamedTuple

from awsh import UsageError

VolumeType = Literal["gp3", "gp2", "io2", "io1", "st1", "sc1", "standard"]


class Limits(NamedTuple):
    """size: GiB. iops: where it can be chosen; per_gib: at most so many for each GiB. throughput: MiB/s."""

    size: tuple[int, int]
    iops: tuple[int, int] | None = None
    per_gib: int = 0
    throughput: tuple[int, int] | None = None


LIMITS: dict[str, Limits] = {
    "gp3": Limits((1, 65536), (3000, 80000), 500, (125, 2000)),
    "gp2": Limits((1, 16384)),
    "io2": Limits((4, 65536), (100, 256000), 1000),
    "io1": Limits((4, 16384), (100, 64000), 50),
    "st1": Limits((125, 16384)),
    "sc1": Limits((125, 16384)),
    "standard": Limits((1, 1024)),
}
_FREE = 3000
"""IOPS of every gp3 volume, however small."""


def check(type: str, size: int | None, iops: int | None, throughput: int | None) -> None:
    """Raises UsageError for what AWS would refuse. size: GiB, None where a snapshot says it."""
    limits = LIMITS[type]
    if size is not None:
        _within("--size", size, limits.size, "GiB", type)
    if iops is not None:
        if limits.iops is None:
            raise UsageError(f"--iops can't be chosen for {type}", hint="for gp3, io1 and io2 it can")
        _within("--iops", iops, limits.iops, "IOPS", type)
        if size is not None and iops > max(size * limits.per_gib, _FREE if type == "gp3" else 0):
            least = -(-iops // limits.per_gib)
            raise UsageError(
                f"--iops {iops} is more than {limits.per_gib} for each of {size} GiB, which {type} has at most",
                hint=f"it wants {least} GiB at least",
            )
    elif type in ("io1", "io2"):
        raise UsageError(f"{type} wants --iops", hint="as in --iops 3000")
    if throughput is not None:
        if limits.throughput is None:
            raise UsageError(f"--throughput can't be chosen for {type}", hint="for gp3 it can")
        _within("--throughput", throughput, limits.throughput, "MiB/s", type)
        if throughput * 4 > (iops or _FREE):
            raise UsageError(
                f"--throughput {throughput} wants 4 IOPS for each MiB/s", hint=f"add --iops {throughput * 4}"
            )


def _within(option: str, value: int, range: tuple[int, int], unit: str, type: str) -> None:
    low, high = range
    if not low <= value <= high:
        raise UsageError(f"{option} {value}: {type} has {low:,} to {high:,} {unit}")
