"""Rows that a resource kind names; those of one command alone stand beside it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal, TypedDict

from awsh import DETAIL

OfferingClass = Literal["standard", "convertible"]


class ReservedOffering(TypedDict):
    """What can be reserved. term: years. hourly: what is paid each hour besides upfront; effective: both together.

    saved: percent of the on-demand price. break_even: after how long it has cost less than on demand, running all
    the time; None where it never has.
    """

    term: int
    payment: str
    upfront: Decimal
    hourly: Decimal
    effective: Decimal
    saved: Decimal | None
    break_even: timedelta | None
    currency: str
    offering_id: str
    type: Annotated[str, DETAIL]
    offering_class: Annotated[str, DETAIL]
    zone: Annotated[str | None, DETAIL]
    platform: Annotated[str, DETAIL]
    on_demand: Annotated[Decimal | None, DETAIL]
