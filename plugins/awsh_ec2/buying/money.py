"""Amounts of money: Decimals, exact as AWS tells them, rounded only where something is reckoned from them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from awsh import Context, ValueType

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


def _money(ctx: Context, given: Any) -> Decimal:
    try:
        amount = Decimal(str(given).removeprefix("$"))
    except ArithmeticError:
        amount = Decimal(0)
    if not (amount.is_finite() and amount > 0):
        raise ValueError(f"{given!r} is no amount of dollars above zero, such as 0.01")
    return amount


Money = Annotated[Decimal, ValueType("USD", _money)]
