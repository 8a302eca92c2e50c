"""`ec2 start`, `stop`, `reboot`, `terminate`, `wait`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError, AwshError, CommandError, UsageError
from tests.clock import Clock

Typed = Callable[[str], list[Any]]


def states(ec2: Any) -> dict[str, str]:
    found = ec2.describe_instances()["Reservations"]
    return {each["InstanceId"]: each["State"]["Name"] for one in found for each in one["Instances"]}


def test_stop_and_start(typed: Typed, person: Any, clock: Clock) -> None:
    typed("ec2 launch web --wait")
    clock.hold()
    [stopping] = typed("ec2 stop web")
    assert (stopping["was"], stopping["state"]) == ("running", "stopping")
    with pytest.raises(CommandError, match=r"is stopping: only stopped ones can be started \(`ec2 wait i-"):
        typed("ec2 start web")
    clock.go_on()
    typed("ec2 wait web --until stopped")
    with pytest.raises(CommandError, match=r"is stopped: only running ones can be rebooted .`ec2 start"):
        typed("ec2 reboot web")
    typed("ec2 stop web")
    assert "is stopped already" in person.said
    [started] = typed("ec2 start web --wait")
    assert (started["was"], started["state"]) == ("stopped", "running")
    [rebooted] = typed("ec2 reboot web")
    assert rebooted["state"] == "running"


def test_several_or_none(typed: Typed, ec2: Any) -> None:
    rows = typed("ec2 launch web --count 2 --wait")
    typed("ec2 stop web-1 --wait")
    with pytest.raises(CommandError, match="so none was rebooted"):
        typed("ec2 reboot web-1 web-2")
    typed("ec2 ls | where state = running | ec2 stop --wait")
    assert set(states(ec2).values()) == {"stopped"}
    started = typed("ec2 ls --state stopped | ec2 start | ec2 wait")
    assert [row["id"] for row in started] == [row["id"] for row in rows]
    assert set(states(ec2).values()) == {"running"}


def test_terminate_asks_with_what_goes(typed: Typed, ec2: Any, person: Any) -> None:
    [web] = typed("ec2 launch web --wait")
    [api] = typed("ec2 launch api --disk 20 --wait")
    typed("use instance web")
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed("ec2 terminate web")
    assert states(ec2)[web["id"]] == "running"
    assert person.questions == [
        f"Terminate instance web ({web['id']}), t3.micro, running, with 1 disk of 8 GiB, for good?"
    ]
    person.answer = True
    gone = typed("ec2 ls | ec2 terminate --wait")
    assert "Terminate 2 instances: " in person.questions[-1]
    assert "with 2 disks of 28 GiB" in person.questions[-1]
    assert [row["state"] for row in gone] == ["terminated", "terminated"]
    assert set(states(ec2).values()) == {"terminated"}
    with pytest.raises(UsageError, match="no current instance"):
        typed("ec2 show")
    typed(f"ec2 terminate {api['id']}")
    assert "is terminated already" in person.said


def test_a_disk_that_stays_is_told(typed: Typed, ec2: Any, person: Any) -> None:
    [web] = typed("ec2 launch web --wait")
    volume = ec2.create_volume(Size=5, AvailabilityZone=web["zone"])["VolumeId"]
    ec2.get_waiter("volume_available").wait(VolumeIds=[volume], WaiterConfig={"Delay": 1})
    ec2.attach_volume(VolumeId=volume, InstanceId=web["id"], Device="/dev/sdf")
    typed("ec2 terminate web")
    assert person.questions[-1].endswith("with 1 disk of 8 GiB, for good; 1 disk stays and costs?")


def test_protection_is_explained(typed: Typed, ec2: Any) -> None:
    [web] = typed("ec2 launch web --wait")
    ec2.modify_instance_attribute(InstanceId=web["id"], DisableApiTermination={"Value": True})
    with pytest.raises(AwsError, match="takes the protection away") as caught:
        typed("ec2 terminate web")
    assert caught.value.code == "OperationNotPermitted"
    assert caught.value.hint is not None
    typed(caught.value.hint.split("`")[1])
    typed("ec2 terminate web")


def test_spot_is_not_stopped(typed: Typed) -> None:
    typed("ec2 launch web --spot --wait")
    with pytest.raises(AwsError, match="one-time spot instance can only be terminated"):
        typed("ec2 stop web")


def test_waiting_for_what_will_not_come_ends(typed: Typed) -> None:
    typed("ec2 launch web --wait")
    typed("ec2 stop web --wait")
    with pytest.raises(CommandError, match=r"is stopped and will not be running.*ec2 start"):
        typed("ec2 wait web")
    with pytest.raises(CommandError, match="not terminated after 0:00:00"):
        typed("ec2 wait web --until terminated --timeout 0")
    typed("ec2 start web")
    assert typed("ec2 wait web --until ok")[0]["state"] == "running"


def test_ctrl_c_stops_the_waiting_alone(
    typed: Typed, ec2: Any, person: Any, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    [web] = typed("ec2 launch web --wait")
    clock.hold()

    def pressed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("awsh.context.Context.sleep", pressed)
    with pytest.raises((KeyboardInterrupt, AwshError)):
        typed("ec2 stop web --wait")
    assert "not waiting any more, with 0 of 1 stopped" in person.said
    assert states(ec2)[web["id"]] in ("stopping", "stopped")


@pytest.mark.parametrize("verb", ["start", "stop", "reboot", "terminate", "wait"])
def test_an_instance_is_wanted(typed: Typed, verb: str) -> None:
    with pytest.raises(UsageError, match=f"ec2 {verb} wants an instance"):
        typed(f"ec2 {verb}")
    with pytest.raises(UsageError, match="there is no instance 'nobody'"):
        typed(f"ec2 {verb} nobody")
    with pytest.raises(AwsError, match=r"InvalidInstanceID.NotFound") as caught:
        typed(f"ec2 {verb} i-00000000000000000")
    assert caught.value.code == "InvalidInstanceID.NotFound"
