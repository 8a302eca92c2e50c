"""Amounts of money: Decimals, exact as AWS tells them, rounded only where something is reckoned from them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from awsh import Candidate, Completing, Context, Name, UsageError, ValueType

HOURS_A_MONTH = 730
"""As AWS reckons a month."""

HOURS_A_YEAR = 8760

OperatingSystem = Literal["linux", "windows"]

PRODUCTS: dict[OperatingSystem, str] = {"linux": "Linux/UNIX", "windows": "Windows"}
"""What EC2 calls an operating system on a bill."""


def exact(amount: Any) -> Decimal:
    """An amount as AWS tells it, a text or a number."""
    return Decimal(str(amount)).normalize() + 0


def hourly(amount: Decimal) -> Decimal:
    """A reckoned price of an hour, to a millionth."""
    return exact(amount.quantize(Decimal("0.000001")))


def monthly(price: Decimal) -> Decimal:
    """What an hour's price comes to in a month, to the cent."""
    return (price * HOURS_A_MONTH).quantize(Decimal("0.01"))


def saved(price: Decimal, listed: Decimal | None) -> Decimal | None:
    """By how many percent a price is below the on-demand price; None where that is not known."""
    return ((1 - price / listed) * 100).quantize(Decimal("0.1")) if listed else None


def currency_of(ctx: Context) -> str:
    """What EC2 reckons in, where it does not say."""
    return "CNY" if ctx.region.startswith("cn-") else "USD"


def zone_of(ctx: Context, given: str) -> str:
    """A zone by its letter or whole: `a` is us-east-1a. Raises UsageError for one of another region."""
    zone = f"{ctx.region}{given}" if len(given) == 1 and given.isalpha() else given
    if not zone.startswith(ctx.region):
        raise UsageError(f"zone {given} is not in {ctx.region}", hint="`use region` first, or a letter alone")
    return zone


def _money(ctx: Context, given: Any) -> Decimal:
    try:
        amount = Decimal(str(given).removeprefix("$"))
    except ArithmeticError:
        amount = Decimal(0)
    if not (amount.is_finite() and amount > 0):
        raise ValueError(f"{given!r} is no amount of dollars above zero, such as 0.01")
    return amount


def _complete_zones(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx

    def fetch() -> Iterator[Name]:
        for zone in ctx.search("ec2", "describe_availability_zones", "AvailabilityZones[]"):
            yield Name(zone["ZoneName"], description=zone.get("ZoneId", ""))

    for name in ctx.matching("ec2:zones", completing.word, "ec2", fetch):
        yield Candidate(name.id, name.description)


Money = Annotated[Decimal, ValueType("USD", _money)]
Zone = Annotated[str, ValueType("ZONE", None, _complete_zones)]
