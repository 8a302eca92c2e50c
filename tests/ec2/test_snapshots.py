"""`ec2 snapshot`, `ec2 volume snapshot`, and images of one's own, which start from snapshots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import CommandError, UsageError
from tests.clock import Clock

Typed = Callable[[str], list[Any]]

GIB = 1024**3


def test_taken_and_restored(typed: Typed, clock: Clock) -> None:
    typed("ec2 volume create data --size 8 --zone a")
    clock.hold()
    [begun] = typed("ec2 volume snapshot data --no-wait")
    assert (begun["state"], begun["name"]) == ("pending", "data")
    clock.go_on()
    [taken] = typed("ec2 snapshot create data --name monday --description 'before the update'")
    assert (taken["state"], taken["progress"], taken["description"]) == (
        "completed",
        100,
        "before the update",
    )
    typed("ec2 volume resize data 16")
    assert typed("ec2 snapshot show monday")[0]["size"] == 8 * GIB
    with pytest.raises(UsageError, match="the snapshot has 8 GiB"):
        typed("ec2 volume create again --size 4 --snapshot monday --zone a")
    [again] = typed("ec2 volume create again --snapshot monday --zone b")
    assert (again["size"], again["snapshot_id"]) == (8 * GIB, taken["id"])
    assert {row["name"] for row in typed("ec2 snapshot ls")} == {"monday", "data"}


def test_all_volumes_of_an_instance_at_once(typed: Typed) -> None:
    [web] = typed("ec2 launch web --wait")
    [data] = typed("ec2 volume create data --size 5 --for web")
    rows = typed("ec2 snapshot create --instance web")
    assert {row["volume_id"] for row in rows} == {*web["volumes"], data["id"]}
    assert {(row["name"], row["state"]) for row in rows} == {("web", "completed")}
    [alone] = typed("ec2 snapshot create --instance web --no-root")
    assert alone["volume_id"] == data["id"]
    with pytest.raises(UsageError, match="wants volumes, or --instance"):
        typed("ec2 snapshot create data --instance web")


def test_copied_to_another_region(typed: Typed, person: Any) -> None:
    typed("ec2 volume create data --size 5 --zone a; ec2 snapshot create data")
    [copy] = typed("ec2 snapshot copy data --to eu-west-1 --encrypted")
    assert (copy["state"], copy["encrypted"]) == ("completed", True)
    assert f"the copy is {copy['id']} in eu-west-1" in person.said
    assert len(typed("ec2 snapshot ls")) == 1
    typed("use region eu-west-1")
    assert [row["id"] for row in typed("ec2 snapshot ls")] == [copy["id"]]


def test_shared_and_public(typed: Typed, person: Any) -> None:
    typed("ec2 volume create data --size 5 --zone a; ec2 snapshot create data")
    [row] = typed("ec2 snapshot share data --with 210987654321 --public")
    assert (row["public"], row["shared_with"]) == (True, ["210987654321"])
    assert person.questions[-1].startswith("Let everybody read what is on snapshot data (snap-")
    [row] = typed("ec2 snapshot share data --stop 210987654321 --no-public")
    assert (row["public"], row["shared_with"]) == (False, [])
    with pytest.raises(UsageError, match="no account"):
        typed("ec2 snapshot share data --with 12")
    typed("ec2 volume create safe --size 5 --zone a --encrypted; ec2 snapshot create safe")
    with pytest.raises(UsageError, match="encrypted, and such can't be public"):
        typed("ec2 snapshot share safe --public")


def test_one_that_an_image_starts_from_stays(typed: Typed, ec2: Any, person: Any) -> None:
    typed("ec2 launch web --wait --disk 12")
    [image] = typed("ec2 image create web golden --wait --tag env=test")
    assert person.questions[-1].startswith("Reboot web (i-")
    assert (image["state"], image["disk"], image["tags"]) == ("available", 12, {"env": "test"})
    [snapshot] = typed("ec2 snapshot ls")
    with pytest.raises(
        CommandError, match=r"is what image golden \(ami-\w+\) starts from .`ec2 image rm ami-"
    ):
        typed(f"ec2 snapshot rm {snapshot['id']}")
    assert typed(f"ec2 snapshot show {snapshot['id']}")[0]["images"] == [image["id"]]
    [copy] = typed("ec2 launch copy --image golden --wait")
    assert copy["image_id"] == image["id"]
    typed("ec2 image rm golden")
    assert (
        person.questions[-1]
        == f"Remove image golden ({image['id']}) with 1 snapshot, for good? (1 instance stays)"
    )
    assert typed("ec2 snapshot ls") == []


def test_images_are_shared_and_copied(typed: Typed, ec2: Any, person: Any, clock: Clock) -> None:
    typed("ec2 launch web --wait; ec2 image create web golden --no-reboot --wait")
    assert person.questions == []
    typed("ec2 image share golden --with 210987654321")
    id = typed("ec2 images golden")[0]["id"]
    found = ec2.describe_image_attribute(ImageId=id, Attribute="launchPermission")["LaunchPermissions"]
    assert found == [{"UserId": "210987654321"}]
    with pytest.raises(UsageError, match="within a region the copy wants another name"):
        typed("ec2 image copy golden")
    clock.hold()
    [copy] = typed("ec2 image copy golden --to eu-west-1")
    assert (copy["state"], copy["name"]) == ("pending", "golden")
    typed("ec2 image rm golden --keep-snapshots")
    assert "kept, and paid for: snap-" in person.said
    [amazon] = typed("ec2 images al2023 --arch arm64")
    with pytest.raises(CommandError, match="amazon's, not yours"):
        typed(f"ec2 image rm {amazon['id']}")


def test_rm_asks(typed: Typed, person: Any) -> None:
    typed("ec2 volume create data --size 5 --zone a; ec2 snapshot create data")
    typed("ec2 snapshot ls | ec2 snapshot rm")
    assert person.questions[-1].startswith("Delete snapshot data (snap-")
    assert ", 5.0 GiB, 20" in person.questions[-1]
    assert typed("ec2 snapshot ls") == []
