"""`ec2 volume`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwshError, CommandError, UsageError
from tests.clock import Clock

Typed = Callable[[str], list[Any]]

GIB = 1024**3


def test_one_is_created_with_what_its_type_has(typed: Typed, ec2: Any, clock: Clock) -> None:
    [data] = typed("ec2 volume create data --size 100 --zone a --tag env=test")
    assert (data["state"], data["size"], data["iops"], data["throughput"]) == (
        "available",
        100 * GIB,
        3000,
        125,
    )
    [record] = ec2.describe_volumes(VolumeIds=[data["id"]])["Volumes"]
    assert record["AvailabilityZone"] == "us-east-1a"
    assert {tag["Key"]: tag["Value"] for tag in record["Tags"]} == {"Name": "data", "env": "test"}
    [fast] = typed("ec2 volume create fast --size 200 --iops 6000 --throughput 500 --zone a --encrypted")
    assert (fast["iops"], fast["throughput"], fast["encrypted"]) == (6000, 500, True)
    clock.hold()
    assert typed("ec2 volume create later --size 1 --zone a --no-wait")[0]["state"] == "creating"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("--zone a", "how large"),
        ("--size 5", "where. --zone, or --for"),
        ("--size 70000 --zone a", "no number of GiB"),
        ("--size 100 --type st1 --zone a", "st1 has 125 to 16,384 GiB"),
        ("--size 2000 --type standard --zone a", "standard has 1 to 1,024 GiB"),
        ("--size 100 --iops 2000 --zone a", "gp3 has 3,000 to 80,000 IOPS"),
        ("--size 10 --iops 9000 --zone a", r"more than 500 for each of 10 GiB.*it wants 18 GiB"),
        ("--size 100 --type gp2 --iops 3000 --zone a", "--iops can't be chosen for gp2"),
        ("--size 100 --type io2 --zone a", "io2 wants --iops"),
        ("--size 100 --type io1 --iops 6000 --zone a", "more than 50 for each"),
        ("--size 100 --throughput 1000 --zone a", r"4 IOPS for each MiB/s.*--iops 4000"),
        (
            "--size 100 --type io2 --iops 4000 --throughput 200 --zone a",
            "--throughput can't be chosen for io2",
        ),
    ],
)
def test_what_a_type_cannot_have_is_refused_before(typed: Typed, ec2: Any, options: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        typed(f"ec2 volume create data {options}")
    assert not [v for v in ec2.describe_volumes()["Volumes"] if v.get("Tags")]


def test_attached_to_the_next_device_and_detached(typed: Typed, person: Any) -> None:
    [web] = typed("ec2 launch web --wait")
    [one] = typed("ec2 volume create one --size 5 --for web")
    assert (one["attached_to"], one["device"], one["attachment"]) == ("web", "/dev/sdf", "attached")
    typed(f"ec2 volume create two --size 5 --zone {web['zone']}")
    [two] = typed("ec2 volume attach two web")
    assert two["device"] == "/dev/sdg"
    typed("ec2 volume attach two web")
    assert "is attached to web" in person.said
    assert "already, as /dev/sdg" in person.said
    typed("ec2 launch api --wait")
    with pytest.raises(CommandError, match=r"is attached to web .`ec2 volume detach vol-\w+` first"):
        typed("ec2 volume attach two api")
    with pytest.raises(CommandError, match="is attached to web"):
        typed("ec2 volume rm two")
    assert {row["name"] for row in typed("ec2 volume ls --of web")} == {"web", "one", "two"}
    rows = typed("ec2 volume detach one two")
    assert [(row["state"], row["attached_to"]) for row in rows] == [("available", "")] * 2
    assert [row["name"] for row in typed("ec2 volume ls --unattached")] == ["one", "two"]
    typed("ec2 volume detach one")
    assert "is attached to nothing" in person.said


def test_a_volume_is_of_one_zone(typed: Typed) -> None:
    [web] = typed("ec2 launch web --wait")
    other = "b" if web["zone"].endswith("a") else "a"
    typed(f"ec2 volume create far --size 5 --zone {other}")
    with pytest.raises(CommandError, match=r"far .* is in us-east-1.*ec2 volume create NAME --snapshot"):
        typed("ec2 volume attach far web")


def test_the_system_disk_of_a_running_instance_stays(typed: Typed, person: Any) -> None:
    [web] = typed("ec2 launch web --wait")
    [root] = web["volumes"]
    with pytest.raises(CommandError, match=r"is the system's disk of web, which is running .`ec2 stop"):
        typed(f"ec2 volume detach {root}")
    typed("ec2 stop web --wait")
    assert typed(f"ec2 volume detach {root} --force")[0]["state"] == "available"
    assert person.questions == [f"Take web ({root}) of web away by force? What is not written yet is lost."]


def test_resized_in_use_with_its_progress(typed: Typed, person: Any, clock: Clock) -> None:
    typed("ec2 volume create data --size 8 --zone a")
    with pytest.raises(UsageError, match="has 8 GiB, and no volume can be made smaller"):
        typed("ec2 volume resize data 4")
    clock.hold()
    [grown] = typed("ec2 volume resize data 16 --iops 4000 --no-wait")
    assert (grown["size"], grown["iops"]) == (16 * GIB, 4000)
    assert "`sudo growpart`" in person.said
    clock.go_on(1)
    clock.hold()
    [shown] = typed("ec2 volume show data")
    assert shown["change"] == "optimizing"
    assert 0 < shown["progress"] < 100
    with pytest.raises(CommandError, match=r"still optimizing, \d+ % done"):
        typed("ec2 volume modify data 20")
    with pytest.raises(UsageError, match="wants a size"):
        typed("ec2 volume resize data")


def test_rm_says_what_is_lost(typed: Typed, ec2: Any, person: Any) -> None:
    [data] = typed("ec2 volume create data --size 8 --zone a")
    typed("ec2 snapshot create data")
    typed("ec2 volume create bare --size 2 --zone a")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("ec2 volume rm data bare")
    assert f"data ({data['id']}), 8.0 GiB gp3, of which 1 snapshot stays" in person.questions[-1]
    assert "2.0 GiB gp3, without a snapshot (10.0 GiB in all), for good?" in person.questions[-1]
    person.answer = True
    typed("ec2 volume ls --unattached | ec2 volume rm")
    assert ec2.describe_volumes()["Volumes"] == []
    assert person.said.count("deleted volume") == 2


def test_ctrl_c_stops_the_waiting_alone(
    typed: Typed, ec2: Any, person: Any, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    def pressed(*_: Any) -> None:
        raise KeyboardInterrupt

    clock.hold()
    with monkeypatch.context() as patch:
        patch.setattr("awsh.context.Context.sleep", pressed)
        with pytest.raises((KeyboardInterrupt, AwshError)):
            typed("ec2 volume create data --size 8 --zone a")
    [made] = ec2.describe_volumes()["Volumes"]
    assert f"`ec2 volume show {made['VolumeId']}` looks at it" in person.said
