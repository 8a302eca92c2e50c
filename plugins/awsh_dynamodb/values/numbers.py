"""Numbers of DynamoDB: 38 digits, exact, from 1E-130 to 9.99…E+125."""

from __future__ import annotations

from decimal import Decimal

DIGITS = 38
HIGHEST = 125
LOWEST = -130


def number_text(value: int | float | Decimal) -> str:
    """VALUE as DynamoDB takes it. Raises ValueError for what it would refuse.

    A float is taken for the shortest number that it is written as.
    """
    if type(value) is int and -(10**18) < value < 10**18:
        return int.__repr__(value)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{number} is no number that DynamoDB keeps")
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    if not digits:
        return "0"
    if len(digits) > DIGITS:
        raise ValueError(f"{shortened(str(number))} has {len(digits)} digits, and DynamoDB keeps {DIGITS}")
    if number.adjusted() > HIGHEST:
        raise ValueError(f"{shortened(str(number))} is larger than DynamoDB's largest number, 9.99E+125")
    if number.adjusted() < LOWEST:
        raise ValueError(f"{shortened(str(number))} is smaller than DynamoDB's smallest number, 1E-130")
    return format(number, "f") if -DIGITS < number.adjusted() < DIGITS else str(number)


def number_of_text(text: str) -> int | Decimal:
    """What DynamoDB gives as a number: an int where it is whole, else all of its digits."""
    if len(text) <= DIGITS and text.lstrip("-").isdigit():
        return int(text)
    number = Decimal(text)
    if number.adjusted() < DIGITS and number == number.to_integral_value():
        return int(number)
    return number


def shortened(text: str) -> str:
    """TEXT for a message: its beginning where it is long."""
    return text if len(text) <= 44 else f"{text[:40]}…"
