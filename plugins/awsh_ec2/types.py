"""`ec2 types`: what kinds of server there are."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

from awsh import DETAIL, Context, Size, ValueType, by
from awsh_ec2.groups import ec2

_GIB = 1024**3


class InstanceType(TypedDict):
    """An instance type. disk: its own, which is lost when it stops; none where it has EBS alone."""

    type: str
    vcpus: int
    memory: Size
    architecture: str
    gpus: int
    gpu: str
    disk: Size | None
    network: str
    spot: Annotated[bool, DETAIL]
    burstable: Annotated[bool, DETAIL]
    bare_metal: Annotated[bool, DETAIL]
    free_tier: Annotated[bool, DETAIL]
    current: Annotated[bool, DETAIL]
    clock_ghz: Annotated[float | None, DETAIL]
    processor: Annotated[str, DETAIL]
    gpu_memory: Annotated[Size, DETAIL]
    interfaces: Annotated[int, DETAIL]
    addresses: Annotated[int, DETAIL]


class Range(NamedTuple):
    """From low to high, both included."""

    low: float
    high: float

    def __contains__(self, number: object) -> bool:
        return isinstance(number, (int, float)) and self.low <= number <= self.high


def _range(ctx: Context, given: Any) -> Range:
    if isinstance(given, Range):
        return given
    text = str(given)
    found = re.fullmatch(r"(\d+(?:\.\d+)?)?(-)?(\d+(?:\.\d+)?)?", text)
    low, dash, high = found.groups() if found else (None, None, None)
    if low is None and high is None:
        raise ValueError(f"{text!r} is no number, nor a range such as 2-8, 16- or -4")
    if not dash:
        return Range(float(low or 0), float(low or 0))
    ends = Range(float(low or 0), float(high) if high else float("inf"))
    if ends.low > ends.high:
        raise ValueError(f"{text}: the smaller end comes first")
    return ends


def _gibibytes(ctx: Context, given: Any) -> Range:
    if isinstance(given, str):
        given = re.sub(r"(?i)\s*GI?B?(?=-|$)", "", given)
    return _range(ctx, given)


Numbers = Annotated[Range, ValueType("N|N-M", _range)]
Gibibytes = Annotated[Range, ValueType("GIB|GIB-GIB", _gibibytes)]


@ec2.command
def types(
    ctx: Context,
    pattern: str = "",
    *,
    vcpu: Numbers | None = None,
    memory: Gibibytes | None = None,
    arch: Literal["x86_64", "arm64", "i386"] | None = None,
    gpu: bool | None = None,
    free_tier: bool = False,
    old: bool = False,
) -> list[InstanceType]:
    """List the region's instance types, the smallest first (DescribeInstanceTypes).

    Args:
        pattern: the beginning of the type, such as t3 or m7g.large; with * a pattern.
        vcpu: with so many: 2, 2-8, 16-, -4.
        memory: with so many GiB: 4, 4-16, 64-.
        arch: that can run this.
        gpu: with a GPU; --no-gpu: without.
        free_tier: in the free tier.
        old: earlier generations too.
    Examples:
        awsh> ec2 types t3
        awsh> ec2 types --vcpu 2 --memory 4-8 --arch arm64
        awsh> ec2 types --gpu --vcpu -8 | select type,gpus,gpu,gpu_memory
    """
    filters = by("instance-type", pattern if "*" in pattern else f"{pattern}*") if pattern else []
    if arch:
        filters += by("processor-info.supported-architecture", arch)
    if not old:
        filters += by("current-generation", "true")
    if free_tier:
        filters += by("free-tier-eligible", "true")
    found = ctx.search("ec2", "describe_instance_types", "InstanceTypes[]", Filters=filters)
    rows = [
        row
        for row in map(type_row, found)
        if (vcpu is None or row["vcpus"] in vcpu)
        and (memory is None or row["memory"] / _GIB in memory)
        and (gpu is None or gpu == bool(row["gpus"]))
    ]
    return sorted(rows, key=lambda row: (row["vcpus"], row["memory"], row["gpus"], row["type"]))


def type_row(record: dict[str, Any]) -> InstanceType:
    """An InstanceTypeInfo of EC2's DescribeInstanceTypes."""
    gpus = (record.get("GpuInfo") or {}).get("Gpus") or []
    processor, network = record.get("ProcessorInfo") or {}, record.get("NetworkInfo") or {}
    disks = record.get("InstanceStorageInfo")
    return {
        "type": record["InstanceType"],
        "vcpus": record["VCpuInfo"]["DefaultVCpus"],
        "memory": Size(record["MemoryInfo"]["SizeInMiB"] * 1024**2),
        "architecture": ", ".join(processor.get("SupportedArchitectures") or ()),
        "gpus": sum(gpu.get("Count", 0) for gpu in gpus),
        "gpu": ", ".join(f"{gpu.get('Manufacturer', '')} {gpu.get('Name', '')}".strip() for gpu in gpus),
        "disk": Size(disks["TotalSizeInGB"] * 1000**3) if disks else None,
        "network": network.get("NetworkPerformance", ""),
        "spot": "spot" in (record.get("SupportedUsageClasses") or ()),
        "burstable": record.get("BurstablePerformanceSupported", False),
        "bare_metal": record.get("BareMetal", False),
        "free_tier": record.get("FreeTierEligible", False),
        "current": record.get("CurrentGeneration", False),
        "clock_ghz": processor.get("SustainedClockSpeedInGhz"),
        "processor": processor.get("Manufacturer", ""),
        "gpu_memory": Size((record.get("GpuInfo") or {}).get("TotalGpuMemoryInMiB", 0) * 1024**2),
        "interfaces": network.get("MaximumNetworkInterfaces", 0),
        "addresses": network.get("Ipv4AddressesPerInterface", 0),
    }
