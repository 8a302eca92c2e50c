"""`vpc endpoint`: gateway and interface endpoints."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh.context import Context
from awsh.errors import CommandError, PartialFailure, UsageError

Typed = Callable[[str], list[Any]]


@pytest.fixture
def net(typed: Typed) -> str:
    """A VPC `lab` with DNS host names, a subnet in each of two zones, and a route table of its own."""
    id: str = typed("vpc create 10.0.0.0/16 --name lab --dns-hostnames")[0]["id"]
    typed("vpc subnet create --next /24 --vpc lab --az a --name one")
    typed("vpc subnet create --next /24 --vpc lab --az b --name two")
    typed("vpc subnet create --next /24 --vpc lab --az a --name twin")
    typed("vpc route-table create --vpc lab --name inner")
    return id


def test_a_gateway_is_led_to_by_every_table(typed: Typed, person: Any, net: str) -> None:
    [made] = typed("vpc endpoint create s3 --vpc lab --name store")
    assert (made["type"], made["state"], made["service"]) == ("gateway", "available", "s3")
    assert len(made["tables"]) == 2
    assert "inner" in person.said
    assert [
        row["destination"][:3] for row in typed(f"vpc route ls --vpc lab | where via = {made['id']}")
    ] == [*("pl-", "pl-")]
    with pytest.raises(CommandError, match=r"every route table of VPC .* leads to s3 already"):
        typed("vpc endpoint create s3 --vpc lab")
    with pytest.raises(CommandError, match=r"route table inner .* leads to s3 by vpce-"):
        typed("vpc endpoint create s3 --vpc lab --table inner")
    typed("vpc endpoint create dynamodb --vpc lab --table inner")
    typed("vpc endpoint ls lab | where service = s3 | vpc endpoint rm")
    assert "to s3, which 2 route tables lead to?" in person.questions[-1]
    assert [row["service"] for row in typed("vpc endpoint ls lab")] == ["dynamodb"]


def test_tables_come_and_go(typed: Typed, net: str) -> None:
    [made] = typed("vpc endpoint create s3 --vpc lab --table inner --name store")
    typed("vpc route-table create --vpc lab --name later")
    [now] = typed("vpc endpoint modify store --add-table later --rm-table inner")
    assert len(now["tables"]) == 1
    assert [row["via"] for row in typed("vpc route ls later | where via ~ ^vpce")] == [made["id"]]
    assert not typed("vpc route ls inner | where via ~ ^vpce")
    with pytest.raises(UsageError, match="is of type gateway, which has none of these"):
        typed("vpc endpoint modify store --add-subnet one")
    with pytest.raises(UsageError, match="wants something to change"):
        typed("vpc endpoint modify store")
    with pytest.raises(CommandError, match="is a gateway endpoint") as caught:
        typed("vpc route add 198.51.100.0/24 via store --table inner")
    assert caught.value.hint is not None
    assert caught.value.hint.startswith(f"`vpc endpoint modify {made['id']} --add-table ")


def test_an_interface_is_waited_for(typed: Typed, person: Any, net: str) -> None:
    [made] = typed("vpc endpoint create sqs --vpc lab --subnet one two --name queues")
    assert (made["type"], made["state"], made["private_dns"]) == ("interface", "available", True)
    assert len(made["interfaces"]) == 2
    assert "default security group" in person.said
    with pytest.raises(CommandError, match="leads to queues"):
        typed("vpc endpoint create sqs --vpc lab --subnet one")
    typed("vpc endpoint modify queues --rm-subnet two")
    [now] = typed("vpc endpoint show queues")
    assert len(now["subnets"]) == len(now["interfaces"]) == 1
    with pytest.raises(CommandError, match="are both in us-east-1a"):
        typed("vpc endpoint modify queues --add-subnet twin")
    typed("vpc endpoint rm queues")
    typed("vpc subnet rm one two twin")


def test_what_aws_would_refuse(typed: Typed, net: str) -> None:
    with pytest.raises(UsageError, match="stands in subnets"):
        typed("vpc endpoint create sqs --vpc lab")
    with pytest.raises(CommandError, match="are both in us-east-1a"):
        typed("vpc endpoint create sqs --vpc lab --subnet one twin")
    with pytest.raises(UsageError, match="--subnet is not of a gateway endpoint"):
        typed("vpc endpoint create s3 --vpc lab --subnet one")
    with pytest.raises(CommandError, match="sqs has no gateway endpoint, but interface"):
        typed("vpc endpoint create sqs --vpc lab --type gateway")
    with pytest.raises(UsageError, match="no endpoint service 'sq2'"):
        typed("vpc endpoint create sq2 --vpc lab")
    typed("vpc create 10.1.0.0/16 --name mute; vpc subnet create --next /24 --vpc mute --name still")
    with pytest.raises(CommandError, match="private DNS wants enableDnsHostnames") as caught:
        typed("vpc endpoint create sqs --vpc mute --subnet still")
    assert "--no-private-dns" in str(caught.value.hint)
    [made] = typed("vpc endpoint create sqs --vpc mute --subnet still --no-private-dns --no-wait")
    assert made["state"] == "pending"
    with pytest.raises(CommandError, match="is in VPC"):
        typed("vpc endpoint create sns --vpc mute --subnet one --no-private-dns")


def test_a_policy_from_a_file(typed: Typed, net: str, tmp_path: Path) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*"}]}
    file = tmp_path / "policy.json"
    file.write_text("{")
    with pytest.raises(UsageError, match="is no policy"):
        typed(f"vpc endpoint create s3 --vpc lab --policy {file}")
    file.write_text(json.dumps(policy))
    [made] = typed(f"vpc endpoint create s3 --vpc lab --policy {file}")
    assert made["policy"] == policy


def test_services(typed: Typed) -> None:
    [s3] = typed("vpc endpoint services | where service = s3")
    assert s3["types"] == ["gateway", "interface"]
    assert {"ecr.api", "ecr.dkr"} <= {row["service"] for row in typed("vpc endpoint services ecr")}


def test_what_could_not_be_deleted_is_an_error(
    typed: Typed, net: str, shell: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("vpc endpoint create s3 --vpc lab --name store")
    real = shell.aws.call

    def call(service: str, operation: str, parameters: dict[str, Any]) -> Any:
        if operation == "delete_vpc_endpoints":
            [id] = parameters["VpcEndpointIds"]
            error = {"Code": "OperationNotPermitted", "Message": "requester managed"}
            return {"Unsuccessful": [{"ResourceId": id, "Error": error}]}
        return real(service, operation, parameters)

    monkeypatch.setattr(shell.aws, "call", call)
    with pytest.raises(PartialFailure, match=r"1 failed, 0 done: vpce-.*OperationNotPermitted"):
        typed("vpc endpoint rm store")


def test_ctrl_c_while_it_starts(typed: Typed, person: Any, net: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Context.sleep

    def press(ctx: Any, seconds: float) -> None:
        signal.raise_signal(signal.SIGINT)
        real(ctx, seconds)

    monkeypatch.setattr(Context, "sleep", press)
    with pytest.raises(KeyboardInterrupt):
        typed("vpc endpoint create sqs --vpc lab --subnet one --name queues")
    assert "goes on starting" in person.said
    monkeypatch.setattr(Context, "sleep", real)
    typed("vpc endpoint rm queues")
    assert not typed("vpc endpoint ls lab")
