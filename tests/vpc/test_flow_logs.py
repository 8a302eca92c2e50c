"""`vpc flow-log`, `vpc dhcp`, `vpc egress-igw`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError

Typed = Callable[[str], list[Any]]


@pytest.fixture
def net(typed: Typed) -> str:
    id: str = typed("vpc create 10.0.0.0/16 --name lab")[0]["id"]
    typed("vpc subnet create --next /24 --vpc lab --name front")
    return id


def test_into_a_bucket(typed: Typed, person: Any, net: str) -> None:
    with pytest.raises(CommandError, match="bucket 'flows-lab' does not exist") as caught:
        typed("vpc flow-log create lab --bucket flows-lab")
    typed(str(caught.value.hint).split("`")[1])
    [made] = typed(
        "vpc flow-log create lab --bucket flows-lab --prefix net --traffic reject --interval 60 --name eye"
    )
    assert (made["destination"], made["traffic"], made["interval"]) == ("flows-lab/net/", "reject", 60)
    assert (made["resource"], made["delivery"], made["name"]) == (net, "SUCCESS", "eye")
    typed("vpc flow-log create front --bucket arn:aws:s3:::flows-lab")
    assert len(typed("vpc flow-log ls lab")) == 2
    with pytest.raises(AwsError, match="existing Flow Log") as refused:
        typed("vpc flow-log create front --bucket flows-lab")
    assert refused.value.hint == "`vpc flow-log ls` shows it"
    typed("vpc flow-log ls lab | where name = eye | vpc flow-log rm")
    assert "flows-lab/net/ stays" in person.said
    assert len(typed("vpc flow-log ls lab")) == 1


def test_into_a_log_group_by_a_role(typed: Typed, person: Any, net: str, shell: Any) -> None:
    with pytest.raises(UsageError, match="wants a role") as caught:
        typed("vpc flow-log create lab --group /vpc/lab")
    assert "--create-role makes awsh-flow-logs" in str(caught.value.hint)
    with pytest.raises(CommandError, match="there is no role 'nobody'"):
        typed("vpc flow-log create lab --group /vpc/lab --role nobody")
    typed("iam role create other --for ec2")
    with pytest.raises(CommandError, match="may not be assumed by vpc-flow-logs"):
        typed("vpc flow-log create lab --group /vpc/lab --role other")
    [made] = typed("vpc flow-log create lab --group /vpc/lab --create-role")
    assert (made["delivery"], made["destination"]) == ("SUCCESS", "/vpc/lab")
    assert made["role"].endswith(":role/awsh-flow-logs")
    assert "created log group /vpc/lab" in person.said
    typed("vpc flow-log create front --group /vpc/lab")
    assert "with role awsh-flow-logs" in person.said


def test_what_a_flow_log_is_not(typed: Typed, net: str) -> None:
    for line, why in (
        ("vpc flow-log create lab", "a log group or a bucket"),
        ("vpc flow-log create lab --group a --bucket bbb-lab", "a log group or a bucket"),
        ("vpc flow-log create lab --bucket bbb-lab --create-role", "--create-role is not for a bucket"),
        ("vpc flow-log create lab --group g --prefix p", "--prefix is not for a log group"),
        ("vpc flow-log create lab front --bucket bbb-lab", "wants VPCs, or subnets, or network interfaces"),
        ("vpc flow-log create --bucket bbb-lab", "wants VPCs, or subnets, or network interfaces"),
    ):
        with pytest.raises(UsageError, match=why):
            typed(line)
    typed("s3 mb flows-lab; use vpc lab")
    [made] = typed("vpc flow-log create --bucket flows-lab")
    assert made["resource"] == net


def test_refusals_inside_the_answer_are_errors(
    typed: Typed, net: str, shell: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("s3 mb flows-lab")
    real = shell.aws.call

    def call(service: str, operation: str, parameters: dict[str, Any]) -> Any:
        if operation == "create_flow_logs":
            error = {"Code": "400", "Message": "Access Denied for LogDestination: flows-lab"}
            return {"FlowLogIds": [], "Unsuccessful": [{"ResourceId": net, "Error": error}]}
        return real(service, operation, parameters)

    monkeypatch.setattr(shell.aws, "call", call)
    with pytest.raises(CommandError, match="Access Denied for LogDestination") as caught:
        typed("vpc flow-log create lab --bucket flows-lab")
    assert "delivery.logs.amazonaws.com" in str(caught.value.hint)


def test_dhcp_options(typed: Typed, person: Any, net: str) -> None:
    [made] = typed(
        "vpc dhcp create --domain corp.local --dns 10.0.0.2,8.8.8.8 --ntp 169.254.169.123 --name corp"
    )
    assert (made["domain"], made["dns"], made["ntp"]) == (
        *("corp.local", ["10.0.0.2", "8.8.8.8"], ["169.254.169.123"]),
    )
    typed("vpc dhcp associate lab corp")
    assert "renew their lease" in person.said
    assert [row["vpcs"] for row in typed("vpc dhcp ls")] == [[net]]
    with pytest.raises(CommandError, match=f"is used by {net}") as caught:
        typed("vpc dhcp rm corp")
    typed(str(caught.value.hint).split("`")[1])
    typed("vpc dhcp ls | where domain = corp.local | vpc dhcp rm")
    assert typed("vpc dhcp ls") == []


def test_dhcp_options_that_cannot_be(typed: Typed) -> None:
    for line, why in (
        ("vpc dhcp create", "wants something to say"),
        ("vpc dhcp create --dns ns.example.com", "no address of a server"),
        ("vpc dhcp create --dns 10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4,10.0.0.5", "AWS takes 1 to 4"),
    ):
        with pytest.raises(UsageError, match=why):
            typed(line)
    assert typed("vpc dhcp ls") == []


def test_the_way_out_for_ipv6(typed: Typed, person: Any, net: str) -> None:
    with pytest.raises(CommandError, match="has no IPv6 range"):
        typed("vpc egress-igw create --vpc lab")
    typed("vpc create 10.1.0.0/16 --name six --ipv6; vpc route-table create --vpc six --name hidden")
    with pytest.raises(CommandError, match="has no egress-only internet gateway"):
        typed("vpc route add ::/0 via egress-igw --table hidden")
    [made] = typed("vpc egress-igw create --vpc six --name outlet")
    assert typed("vpc route add ::/0 via egress-igw --table hidden")[0]["via"] == made["id"]
    with pytest.raises(CommandError, match=r"has outlet .* already"):
        typed("vpc egress-igw create --vpc six")
    typed("vpc route-table create --vpc lab --name theirs")
    with pytest.raises(CommandError, match="is not of the route table's VPC"):
        typed("vpc route add ::/0 via outlet --table theirs")
    typed("vpc egress-igw ls | where name = outlet | vpc egress-igw rm")
    assert "which 1 route table leads to?" in person.questions[-1]
    assert typed("vpc egress-igw ls") == []


def test_subnets_of_ipv6(typed: Typed) -> None:
    typed("vpc create 10.1.0.0/16 --name six --ipv6")
    [whole] = typed("vpc show six | get ipv6")
    [one] = typed("vpc subnet create --next /24 --vpc six --name one --ipv6")
    [two] = typed("vpc subnet create --next /24 --vpc six --name two --ipv6")
    from ipaddress import IPv6Network

    ranges = [IPv6Network(row["ipv6"][0]) for row in (one, two)]
    assert [each.prefixlen for each in ranges] == [64, 64]
    assert not ranges[0].overlaps(ranges[1])
    assert all(each.subnet_of(IPv6Network(whole)) for each in ranges)
    typed("vpc create 10.2.0.0/16 --name four")
    with pytest.raises(CommandError, match="has no IPv6 range"):
        typed("vpc subnet create --next /24 --vpc four --ipv6")
