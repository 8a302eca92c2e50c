"""The ways to buy an instance of one type, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

from awsh import AwsError, Context
from awsh_ec2.buying.listprices import known
from awsh_ec2.buying.money import HOURS_A_YEAR, OperatingSystem, currency_of, exact, monthly, saved
from awsh_ec2.buying.offerings import offerings
from awsh_ec2.buying.plans import rates
from awsh_ec2.buying.spotprices import newest
from awsh_ec2.launch.checking import check_type


class PurchaseOption(TypedDict):
    """One way to buy. term: years, none without a commitment. per_hour: with the share of what is paid at once.

    saved: percent of the on-demand price.
    """

    option: str
    term: int | None
    payment: str
    upfront: Decimal
    per_hour: Decimal
    per_month: Decimal
    saved: Decimal | None
    currency: str


def purchase_options(ctx: Context, type: str, system: OperatingSystem) -> list[PurchaseOption]:
    """All that the account may look at; a note for what it may not. Raises CommandError for no such type."""
    check_type(ctx, type, spot=False)
    listed = known(ctx, [type], system).get(type)
    price = listed.hourly if listed else None
    rows: list[PurchaseOption] = []
    if listed:
        rows.append(_option("on demand", None, "", Decimal(0), listed.hourly, price, listed.currency))
    for name, ask in (
        ("spot prices", _spot),
        ("Savings Plans", _plans),
        ("Reserved Instances", _reserved),
    ):
        try:
            rows += ask(ctx, type, system, price)
        except AwsError as error:
            ctx.note(f"note: without {name}: {error}")
    return rows


def _option(
    option: str,
    term: int | None,
    payment: str,
    upfront: Decimal,
    per_hour: Decimal,
    listed: Decimal | None,
    currency: str,
) -> PurchaseOption:
    return {
        "option": option,
        "term": term,
        "payment": payment,
        "upfront": upfront,
        "per_hour": per_hour,
        "per_month": monthly(per_hour),
        "saved": saved(per_hour, listed),
        "currency": currency,
    }


def _spot(
    ctx: Context, type: str, system: OperatingSystem, listed: Decimal | None
) -> Iterator[PurchaseOption]:
    for row in newest(ctx, [type], None, system, listed=False)[:1]:
        name = f"spot, {row['zone']}"
        yield _option(name, None, "", Decimal(0), row["price"], listed, currency_of(ctx))


def _plans(
    ctx: Context, type: str, system: OperatingSystem, listed: Decimal | None
) -> Iterator[PurchaseOption]:
    for row in rates(ctx, type, system, listed):
        upfront = {"All Upfront": Decimal(1), "Partial Upfront": Decimal("0.5")}.get(
            row["payment"], Decimal(0)
        )
        whole = row["rate"] * row["term"] * HOURS_A_YEAR
        at_once = exact((whole * upfront).quantize(Decimal("0.01")))
        name = f"{row['plan']} savings plan"
        yield _option(name, row["term"], row["payment"], at_once, row["rate"], listed, row["currency"])


def _reserved(
    ctx: Context, type: str, system: OperatingSystem, listed: Decimal | None
) -> Iterator[PurchaseOption]:
    for row in offerings(ctx, type, system, "standard", None, listed):
        yield _option(
            "reserved", row["term"], row["payment"], row["upfront"], row["effective"], listed, row["currency"]
        )
