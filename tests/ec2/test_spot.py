"""`ec2 spot`: prices, and requests from the first to the last state."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import AwsError, AwshError, CommandError, UsageError
from awsh.sandbox import connect
from awsh.shell import Shell
from awsh_ec2.buying.requests import WORDS
from tests.clock import Clock

Typed = Callable[[str], list[Any]]


TRUST_EC2 = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow",'
    ' "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}'
)


def test_prices_of_now_are_compared_with_the_list(typed: Typed) -> None:
    rows = typed("ec2 spot prices t3.micro")
    assert len({row["zone"] for row in rows}) == len(rows) > 3
    assert [row["price"] for row in rows] == sorted(row["price"] for row in rows)
    assert {(row["on_demand"], row["currency"]) for row in rows} == {(Decimal("0.0104"), "USD")}
    assert all(row["saved"] == round((1 - row["price"] / row["on_demand"]) * 100, 1) for row in rows)
    [one] = typed("ec2 spot prices m5.large --az b --os windows")
    assert (one["zone"], one["platform"], one["on_demand"]) == ("us-east-1b", "Windows", Decimal("0.188"))


def test_a_history_streams_and_is_drawn(typed: Typed, shell: Shell) -> None:
    rows = typed("ec2 spot prices t3.micro --last 7d")
    assert [row["time"] for row in rows] == sorted((row["time"] for row in rows), reverse=True)
    assert rows[0]["time"] - rows[-1]["time"] > timedelta(days=6)
    assert len(typed("ec2 spot prices t3.micro c5.large m5.large --last 90d | first 3")) == 3
    drawn = b"".join(shell.run("ec2 spot prices t3.micro --last 7d | plot --by zone --width 70").value)
    lines = drawn.decode().splitlines()
    assert len(lines) == 16 + 2 + 5
    assert max(map(len, lines)) <= 70
    assert lines[-5].startswith("● us-east-1a  last 0.00")
    assert all(mark in drawn.decode() for mark in "●▲■◆○")


def test_a_request_says_all_that_a_launch_does(typed: Typed, ec2: Any, person: Any, shell: Shell) -> None:
    iam = shell.aws.client("iam")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST_EC2)
    iam.create_instance_profile(InstanceProfileName="reader")
    iam.add_role_to_instance_profile(InstanceProfileName="reader", RoleName="reader")
    typed("ec2 key create lab --save lab.pem")
    typed("vpc create 10.0.0.0/16 --name lab")
    [subnet] = typed("vpc subnet create 10.0.1.0/28 --vpc lab --az b --name inner")
    Path("setup.sh").write_text("#!/bin/sh\necho hello\n")
    [row] = typed(
        "ec2 spot request batch --image debian-12 --type t4g.small --key lab --subnet inner --disk 20 --role reader"
        " --user-data setup.sh --tag env=test --max-price 0.5 --persistent --interruption stop --until 2090-01-01"
        " --wait"
    )
    assert (row["name"], row["state"], row["status"]) == ("batch", "active", "fulfilled")
    assert (row["max_price"], row["persistent"], row["interruption"]) == (Decimal("0.5"), True, "stop")
    assert (row["until"].year, row["zone"], row["why"]) == (2090, "us-east-1b", WORDS["fulfilled"])
    [instance] = typed(f"ec2 show {row['instance_id']}")
    assert (instance["name"], instance["tags"]["env"]) == ("batch", "test")
    assert (instance["key_name"], instance["subnet_id"]) == ("lab", subnet["id"])
    assert (instance["role"], instance["spot"], instance["imdsv2"]) == ("reader", True, True)
    [volume] = ec2.describe_volumes(VolumeIds=instance["volumes"])["Volumes"]
    assert volume["Size"] == 20
    data = ec2.describe_instance_attribute(InstanceId=instance["id"], Attribute="userData")
    assert b64decode(data["UserData"]["Value"]) == Path("setup.sh").read_bytes()


def test_several_are_called_by_numbers(typed: Typed) -> None:
    typed("ec2 spot request worker --count 2 --wait")
    assert [row["name"] for row in typed("ec2 spot ls")] == ["worker-1", "worker-2"]
    assert sorted(row["name"] for row in typed("ec2 ls")) == ["worker-1", "worker-2"]


def test_a_launch_as_spot_is_a_request_too(typed: Typed) -> None:
    [launched] = typed("ec2 launch web --spot")
    [row] = typed("ec2 spot ls")
    assert (row["instance_id"], row["state"], row["persistent"]) == (launched["id"], "active", False)


def test_a_launch_has_its_price_too(typed: Typed, ec2: Any) -> None:
    [made] = typed("ec2 launch cheap --spot --max-price 0.5")
    requests = ec2.describe_spot_instance_requests()["SpotInstanceRequests"]
    assert [Decimal(each["SpotPrice"]) for each in requests] == [Decimal("0.5")]
    assert made["id"] == requests[0]["InstanceId"]
    with pytest.raises(AwsError) as caught:
        typed("ec2 launch cheaper --spot --max-price 0.0001")
    assert caught.value.code == "SpotMaxPriceTooLow"
    assert "`ec2 spot request --max-price` waits for one" in str(caught.value.hint)
    with pytest.raises(UsageError, match="of spot capacity"):
        typed("ec2 launch dear --max-price 0.5")


def test_a_price_that_is_too_low_is_told_before_and_while_waiting(typed: Typed, person: Any) -> None:
    typed("ec2 spot request low --max-price 0.0001")
    assert "t3.micro is 0.003" in person.said
    assert "so at most 0.0001 waits until that falls" in person.said
    with pytest.raises(CommandError, match=r"not fulfilled after 0:00:01: low \(sir-\w+\), price-too-low"):
        typed("ec2 spot wait low --timeout 1s")
    assert "price-too-low: the maximum price is below the spot price now" in person.said
    [gone] = typed("ec2 spot cancel low")
    assert (gone["was"], gone["state"], gone["instance_id"]) == ("open", "cancelled", None)
    with pytest.raises(CommandError, match="is cancelled: it was cancelled before there was an instance"):
        typed("ec2 spot wait low")
    assert typed("ec2 spot ls") == []
    assert [row["status"] for row in typed("ec2 spot ls --all")] == ["canceled-before-fulfillment"]


def test_cancelling_leaves_the_instance_unless_told(typed: Typed, person: Any) -> None:
    [row] = typed("ec2 spot request over --wait")
    id = row["instance_id"]
    [gone] = typed("ec2 spot cancel over")
    assert (gone["was"], gone["instance"]) == ("active", "goes on")
    assert f"{id} goes on and costs: `ec2 terminate {id}` ends that" in person.said
    assert person.questions == []
    assert typed("ec2 show over")[0]["state"] == "running"
    [row] = typed("ec2 spot request again --persistent --wait")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("ec2 spot cancel again --terminate")
    assert typed("ec2 spot show again")[0]["state"] == "active"
    person.answer = True
    [gone] = typed("ec2 spot cancel again --terminate")
    assert gone["instance"] == "terminated"
    assert f"again ({row['instance_id']}), t3.micro, with their disks" in person.questions[-1]
    assert typed("ec2 spot ls") == []


def test_a_persistent_request_can_be_stopped_and_asks_again(typed: Typed, person: Any) -> None:
    [row] = typed("ec2 spot request steady --persistent --interruption stop --wait")
    typed("ec2 wait steady")
    typed("ec2 stop steady --wait")
    assert typed("ec2 spot show steady")[0]["status"] == "instance-stopped-by-user"
    typed(f"ec2 terminate {row['instance_id']}")
    assert f"launches another in its place: `ec2 spot cancel {row['id']} --terminate`" in person.said
    [again] = typed(f"ec2 spot wait {row['id']}")
    assert again["instance_id"] != row["instance_id"]
    assert [row["name"] for row in typed("cleanup --dry-run")] == ["steady"]
    typed("cleanup")
    assert (typed("ec2 spot ls"), typed("ec2 ls")) == ([], [])
    assert typed("cleanup --dry-run") == []


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            "--interruption stop",
            r"only the instance of a persistent request is left to stop \(add --persistent\)",
        ),
        ("--until 2020-01-01", "--until lies in the past"),
        ("--max-price nothing", "'nothing' is no amount of dollars above zero"),
        ("--max-price -1", "no amount of dollars"),
        ("--persistent --interruption hibernate --type t4g.nano", "can't hibernate|--disk says how large"),
        ("--type t3.enormous", "has no instance type 't3.enormous'"),
        ("--image al2023-arm64", "is arm64"),
        ("--count 0", "no number from 1 to 1000"),
        ("--key nobody", "there is no key pair 'nobody'"),
    ],
)
def test_what_aws_would_refuse_is_known_before(typed: Typed, words: str, reason: str) -> None:
    with pytest.raises(AwshError, match=reason):
        typed(f"ec2 spot request web {words}")
    assert typed("ec2 spot ls --all") == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ec2 spot show nobody", "there is no spot request 'nobody'"),
        ("ec2 spot cancel", "wants a request"),
        ("ec2 spot wait", "wants a request"),
        ("ec2 spot prices t3.micro --az eu-west-1a", "zone eu-west-1a is not in us-east-1"),
        ("ec2 spot prices t3.micro --last 100d", "AWS keeps the spot prices of 90 days"),
    ],
)
def test_what_cannot_be(typed: Typed, line: str, reason: str) -> None:
    with pytest.raises(AwshError, match=reason):
        typed(line)


def test_stopped_while_waiting_it_says_what_exists(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, person: Any, clock: Clock
) -> None:
    clock.hold()

    def pressed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("awsh.context.Context.sleep", pressed)
    with pytest.raises((KeyboardInterrupt, AwshError)):
        typed("ec2 spot request web --wait")
    [row] = typed("ec2 spot ls")
    assert f"`ec2 spot cancel {row['id']}` takes it back" in person.said


def test_dry_run_requests_nothing(sandbox_url: str, typed: Typed, person: Any) -> None:
    with Shell(connect(sandbox_url), dry_run=True, console=person) as rehearsal:
        rehearsal.run("ec2 spot request web --wait")
    assert "RequestSpotInstances" in person.said
    assert typed("ec2 spot ls --all") == []
