"""What the commands of `bastion` return."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, TypedDict

from awsh import DETAIL


class Bastion(TypedDict):
    """A bastion. lets_in: whom its security groups let in by SSH. key_file: the private half, where it is here.

    state: `unfinished` where `bastion create` or `bastion rm` was stopped half-way: there is no instance.
    own_group: whether one was made with it, and goes with it. id: the instance's; its group's while there is none.
    """

    name: str
    state: str
    address: str | None
    vpc: str
    key_name: str | None
    lets_in: list[str]
    age: timedelta | None
    id: Annotated[str, DETAIL]
    type: Annotated[str, DETAIL]
    zone: Annotated[str, DETAIL]
    private_ip: Annotated[str | None, DETAIL]
    vpc_id: Annotated[str, DETAIL]
    subnet_id: Annotated[str | None, DETAIL]
    groups: Annotated[dict[str, str], DETAIL]
    key_file: Annotated[str | None, DETAIL]
    own_group: Annotated[bool, DETAIL]


class CheckStep(TypedDict):
    """One step of the way to a database. verdict: ok, blocked or unknown. fix: a line to type that mends it."""

    step: str
    verdict: str
    why: str
    fix: str


LS_COLUMNS = ("name", "state", "address", "vpc", "key_name", "lets_in", "age")
CHECK_COLUMNS = ("step", "verdict", "why", "fix")
