"""`sg rm`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import CommandError, UsageError

Typed = Callable[[str], list[Any]]


def left(ec2: Any) -> set[str]:
    return {each["GroupName"] for each in ec2.describe_security_groups()["SecurityGroups"]}


def test_rm_asks_and_deletes(typed: Typed, person: Any, ec2: Any) -> None:
    [web] = typed("sg create web")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("sg rm web")
    assert "web" in left(ec2)
    person.answer = True
    typed("sg rm web")
    assert person.questions[-1] == f"Delete security group web ({web['id']})?"
    assert person.notes == [f"deleted security group web ({web['id']})"]
    assert left(ec2) == {"default"}


def test_what_uses_it_is_named_and_nothing_goes(typed: Typed, person: Any, ec2: Any) -> None:
    [net] = typed("vpc create 10.0.0.0/16 --name lab")
    typed("use vpc lab")
    [subnet] = typed("vpc subnet create 10.0.1.0/24")
    ids = {name: typed(f"sg create {name}")[0]["id"] for name in ("web", "db", "idle")}
    typed("sg allow db postgres from sg:web")
    nic = ec2.create_network_interface(
        SubnetId=subnet["id"], Groups=[ids["web"]], Description="a load balancer"
    )["NetworkInterface"]["NetworkInterfaceId"]
    with pytest.raises(CommandError) as caught:
        typed("sg rm web idle")
    assert str(caught.value) == (
        f"web ({ids['web']}) is in use by a load balancer ({nic}), the rule `tcp 5432 from members of web` of "
        f"db ({ids['db']}), and nothing was deleted (`sg revoke db tcp 5432 from sg:web` takes the rule away)"
    )
    assert person.questions == []
    assert {"web", "db", "idle"} <= left(ec2)
    typed("sg revoke db tcp 5432 from sg:web")
    with pytest.raises(CommandError, match=r"was not deleted .*another group first"):
        typed("sg rm web")
    ec2.delete_network_interface(NetworkInterfaceId=nic)
    typed("sg ls --unused | sg rm")
    assert {each["vpc_id"] for each in typed("sg ls")} == {net["id"]}
    assert left(ec2) == {"default"}


def test_groups_that_name_each_other_go_together(typed: Typed, ec2: Any) -> None:
    for name in ("a", "b", "c", "d"):
        typed(f"sg create {name}")
    typed("sg allow a https from sg:b sg:a")
    typed("sg allow b https from sg:a")
    typed("sg allow c https from sg:a")
    typed("sg allow d ssh to sg:c")
    with pytest.raises(CommandError, match="is in use by the rule"):
        typed("sg rm a b c")
    typed("sg rm a b c d")
    assert left(ec2) == {"default"}


def test_the_default_group_and_none(typed: Typed) -> None:
    with pytest.raises(CommandError, match=r"default group of vpc-.*goes with its VPC"):
        typed("sg rm default")
    with pytest.raises(UsageError, match="sg ls --unused"):
        typed("sg rm")
    with pytest.raises(CommandError, match=f"no security group sg-{'0' * 17}"):
        typed(f"sg rm sg-{'0' * 17}")
