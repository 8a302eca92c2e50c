"""A network of three zones with everything in it: built, drawn, taken down, interrupted, and nothing left."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError
from tests.vpc.conftest import made_gateways
from tests.vpc.test_removal import here

Typed = Callable[[str], list[Any]]

BUILD = """\
vpc create 10.0.0.0/16 --name lab --public 3 --private 3 --nat per-az --az a b c --dns-hostnames --ipv6
vpc create 10.1.0.0/16 --name shared
vpc endpoint create s3 --vpc lab --name store
vpc acl create --vpc lab --name guard
vpc acl allow guard 100 in https from anywhere
vpc acl allow guard 100 out tcp 1024-65535 to anywhere
vpc acl associate guard lab-private-c
vpc peering create shared lab --accept --routes --name bridge
vpc dhcp create --domain lab.internal --dns AmazonProvidedDNS --associate lab --name lab-dhcp
sg create web --vpc lab
sg create db --vpc lab
sg create doors --vpc lab
sg allow db postgres from sg:web
sg allow web tcp 8080 from sg:db
sg allow doors https from sg:web
vpc endpoint create sqs --vpc lab --subnet lab-private-a lab-private-b --group doors --name queues
s3 mb flows-of-lab
vpc flow-log create lab --bucket flows-of-lab
vpc flow-log create lab-public-a --bucket flows-of-lab"""


@pytest.fixture
def whole(typed: Typed, ec2: Any) -> str:
    """The network, with a server and an interface that outlives it. Its VPC."""
    for line in BUILD.splitlines():
        typed(line)
    [row] = typed("vpc show lab")
    subnets = {each["name"]: each["id"] for each in typed("vpc subnet ls lab")}
    groups = {each["name"]: each["id"] for each in typed("sg ls --vpc lab")}
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    nic = {
        "DeviceIndex": 0,
        "SubnetId": subnets["lab-private-a"],
        "Groups": [groups["db"]],
        "DeleteOnTermination": False,
    }
    ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1, NetworkInterfaces=[nic])
    return str(row["id"])


def left(ec2: Any, vpc: str) -> dict[str, Any]:
    """All that is still there, in the VPC and of it."""
    found: dict[str, Any] = {
        **here(ec2, vpc),
        "addresses": ec2.describe_addresses()["Addresses"],
        "egress": ec2.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"],
        "igws": made_gateways(ec2),
        "flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "dhcp": ec2.describe_dhcp_options()["DhcpOptions"],
        "routes": [
            route
            for table in ec2.describe_route_tables()["RouteTables"]
            for route in table["Routes"]
            if route["State"] == "blackhole"
        ],
        "peerings": [
            each
            for each in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
            if each["Status"]["Code"] != "deleted"
        ],
    }
    return {what: some for what, some in found.items() if some}


def test_built_drawn_interrupted_and_removed(
    typed: Typed, ec2: Any, person: Any, whole: str, tmp_path: Path
) -> None:
    drawn = "\n".join(map(str, typed("vpc diagram lab")))
    assert drawn.count("NAT gateway") == 3
    typed(f"vpc diagram lab --save {tmp_path}/lab.svg")
    assert (tmp_path / "lab.svg").read_text().startswith("<svg")
    with pytest.raises(CommandError, match=r"instance i-.*, (pending|running)") as caught:
        typed("vpc rm lab")
    assert "--all terminates the instances" in str(caught.value.hint)
    assert len(here(ec2, whole)["subnets"]) == 6

    # Ctrl-C three times, each time somewhat further on.
    for stop in ("deleted instance", "deleted NAT gateway", "deleted subnet"):

        def press(text: str, stop: str = stop) -> None:
            if text.startswith(stop):
                person.heed = lambda text: None
                signal.raise_signal(signal.SIGINT)

        person.heed = press
        with pytest.raises(KeyboardInterrupt):
            typed("vpc rm --all lab")
        assert person.notes[-1].endswith(f"`vpc rm --all {whole}` goes on from there")
    typed(f"vpc rm --all {whole}")
    assert left(ec2, whole) == {}
    assert [row["name"] for row in typed("vpc ls | where not default")] == ["shared"]
    typed("vpc rm shared")


def test_asked_once_with_everything_counted(typed: Typed, ec2: Any, person: Any, whole: str) -> None:
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("vpc rm --all lab")
    [question] = person.questions
    for part in (
        "1 instance, 2 flow logs, 2 VPC endpoints, 3 NAT gateways, 3 Elastic IPs, 1 peering connection",
        "1 egress-only internet gateway, 1 internet gateway",
        "6 subnets",
        "3 security groups, 1 network ACL, 1 set of DHCP options?",
    ):
        assert part in question
    assert any("bridge" in note for note in person.notes)
    person.answer = True
    typed("vpc rm --all lab shared")
    assert left(ec2, whole) == {}
