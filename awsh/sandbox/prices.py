"""What things cost in a sandbox: an imitation of list prices, the same in every run.

Families have a price for their size `large`, and a size costs as much more as its normalization factor is
larger; other types are reckoned from their CPUs, memory and GPUs. Spot prices move around a share of that.
All are dollars an hour, as Decimals, and none is a price of AWS's.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import pi, sin
from types import MappingProxyType
from typing import Any

_LARGE = """
    t2 0.0928  t3 0.0832  t3a 0.0752  t4g 0.0672
    m4 0.1     m5 0.096   m5a 0.086   m6a 0.0864  m6g 0.077   m6i 0.096
    m7a 0.1159  m7g 0.0816  m7i 0.1008  m8g 0.0898
    c4 0.1     c5 0.085   c5a 0.077   c6a 0.0765  c6g 0.068   c6i 0.085  c7g 0.0725  c7i 0.0893
    r4 0.133   r5 0.126   r5a 0.113   r6g 0.1008  r6i 0.126   r7g 0.1071  r7i 0.1323
"""

LARGE: Mapping[str, Decimal] = MappingProxyType(
    {family: Decimal(price) for family, price in zip(*[iter(_LARGE.split())] * 2, strict=True)}
)
"""What the size `large` of a family costs in us-east-1, with Linux."""

FACTORS: Mapping[str, Decimal] = MappingProxyType(
    {
        size: Decimal(factor)
        for size, factor in (
            ("nano", "0.25"),
            ("micro", "0.5"),
            ("small", "1"),
            ("medium", "2"),
            ("large", "4"),
            ("xlarge", "8"),
        )
    }
)
"""AWS's normalization factors; N times xlarge is N times 8."""

_REGIONS = MappingProxyType(
    {"us-east-1": "1", "us-east-2": "1", "us-west-2": "1", "eu-west-1": "1.1", "sa-east-1": "1.6"}
)
_ELSEWHERE = {"eu": "1.15", "ap": "1.25"}

YEAR = 365 * 24
"""Hours; of three years there are three times as many."""

PAYMENTS = ("No Upfront", "Partial Upfront", "All Upfront")

_RESERVED = {
    ("standard", 1): ("0.63", "0.60", "0.59"),
    ("standard", 3): ("0.43", "0.40", "0.38"),
    ("convertible", 1): ("0.72", "0.69", "0.67"),
    ("convertible", 3): ("0.54", "0.50", "0.49"),
}
"""The share of the list price by class and years, one for each of PAYMENTS."""

_STEP = timedelta(hours=5)
"""Between two changes of a spot price."""
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def factor(type: str) -> Decimal:
    """The normalization factor of a type's size."""
    size = type.partition(".")[2]
    if size in FACTORS:
        return FACTORS[size]
    times = size.partition("xlarge")[0]
    return FACTORS["xlarge"] * int(times) if times.isdecimal() else Decimal(256)


@lru_cache(maxsize=4096)
def on_demand(type: str, region: str, platform: str = "Linux") -> Decimal:
    """Dollars an hour. platform: Linux or Windows."""
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    about: Mapping[str, Any] = INSTANCE_TYPES.get(type, {})
    cpus = int(about.get("VCpuInfo", {}).get("DefaultVCpus", 2))
    family = type.partition(".")[0]
    if family in LARGE:
        price = LARGE[family] * factor(type) / 4
    else:
        memory = Decimal(int(about.get("MemoryInfo", {}).get("SizeInMiB", 4096))) / 1024
        gpus = sum(int(gpu.get("Count", 0)) for gpu in about.get("GpuInfo", {}).get("Gpus", ()))
        price = Decimal("0.02") * cpus + Decimal("0.005") * memory + Decimal("0.5") * gpus
    if platform == "Windows":
        price += Decimal("0.0092" if family.startswith("t") else "0.046") * cpus
    share = Decimal(_REGIONS.get(region) or _ELSEWHERE.get(region[:2], "1.15"))
    return (price * share).quantize(Decimal("0.0001"))


def reserved(price: Decimal, kind: str, years: int, payment: str) -> tuple[Decimal, Decimal]:
    """Of a list price: what is paid at once, and an hour. kind: standard or convertible; payment: of PAYMENTS."""
    hourly = price * Decimal(_RESERVED[kind, years][PAYMENTS.index(payment)])
    at_once = {"No Upfront": Decimal(0), "Partial Upfront": Decimal("0.5"), "All Upfront": Decimal(1)}[
        payment
    ]
    upfront = (hourly * at_once * YEAR * years).quantize(Decimal(1))
    return upfront, (hourly * (1 - at_once)).quantize(Decimal("0.00001"))


def planned(price: Decimal, plan: str, years: int, payment: str) -> Decimal:
    """The rate of a savings plan for what has this list price. plan: EC2Instance or Compute."""
    kind = "standard" if plan == "EC2Instance" else "convertible"
    rate = price * Decimal(_RESERVED[kind, years][PAYMENTS.index(payment)])
    return rate.quantize(Decimal("0.00001"))


def spot_changes(
    type: str, zone: str, platform: str, start: datetime, end: datetime
) -> Iterator[tuple[datetime, Decimal]]:
    """Spot prices and since when they are: the newest before END first, down to the one that was at START."""
    seed = zlib.crc32(f"{type} {zone} {platform}".encode())
    shift = timedelta(seconds=seed % int(_STEP.total_seconds()))
    listed = on_demand(type, zone[:-1], platform)
    number = (end - _EPOCH - shift) // _STEP
    while True:
        moment = _EPOCH + shift + number * _STEP
        yield moment, _spot(listed, seed, number)
        if moment <= start:
            return
        number -= 1


def spot_now(type: str, zone: str, platform: str = "Linux") -> Decimal:
    """The spot price of this moment."""
    now = datetime.now(UTC)
    return next(spot_changes(type, zone, platform, now, now))[1]


def _spot(listed: Decimal, seed: int, number: int) -> Decimal:
    """Between a quarter and a half of the list price, in a wave of a week with some unrest."""
    noise = zlib.crc32(f"{seed} {number}".encode()) / 2**32 - 0.5
    wave = sin(2 * pi * (number / 33 + seed % 97 / 97))
    share = 0.27 + seed % 20 / 100 + 0.02 * wave + 0.01 * noise
    return (listed * Decimal(repr(round(share, 6)))).quantize(Decimal("0.000001"))
