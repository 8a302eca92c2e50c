"""Volumes, snapshots, images of one's own and launch templates: AWS's refusals, and what takes its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.clock import Clock
from tests.sandbox.asking import refused

ZONE = "us-east-1a"


@pytest.fixture(scope="module")
def instance(ec2: Any, client: Callable[..., Any]) -> Iterator[str]:
    name = "/aws/service/debian/release/12/latest/amd64"
    image = client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "availability-zone", "Values": [ZONE]}])["Subnets"]
    [subnet] = [each["SubnetId"] for each in subnets if each["DefaultForAz"]]
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", SubnetId=subnet, MinCount=1, MaxCount=1)
    id = made["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[id], WaiterConfig={"Delay": 1})
    yield id
    ec2.terminate_instances(InstanceIds=[id])


@pytest.fixture
def volume(ec2: Any, clock: Clock) -> Iterator[str]:
    """One that is available; what is asked of it is under way until the clock goes on."""
    id = ec2.create_volume(AvailabilityZone=ZONE, Size=8, VolumeType="gp3")["VolumeId"]
    clock.go_on()
    clock.hold()
    yield id
    if look(ec2, id)["State"] == "available":
        ec2.delete_volume(VolumeId=id)


def look(ec2: Any, id: str) -> Any:
    return ec2.describe_volumes(VolumeIds=[id])["Volumes"][0]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"Size": 17000, "VolumeType": "gp2"}, "InvalidParameterValue"),
        ({"Size": 100, "VolumeType": "st1"}, "InvalidParameterValue"),
        ({"Size": 100, "VolumeType": "gp3", "Iops": 2000}, "InvalidParameterValue"),
        ({"Size": 10, "VolumeType": "gp3", "Iops": 9000}, "InvalidParameterValue"),
        ({"Size": 10, "VolumeType": "gp3", "Throughput": 900}, "InvalidParameterValue"),
        ({"Size": 10, "VolumeType": "gp2", "Iops": 3000}, "InvalidParameterCombination"),
        ({"Size": 10, "VolumeType": "gp2", "Throughput": 200}, "InvalidParameterCombination"),
        ({"Size": 10, "VolumeType": "gp9"}, "UnknownVolumeType"),
    ],
)
def test_a_type_has_its_limits(ec2: Any, parameters: dict[str, Any], code: str) -> None:
    assert refused(ec2.create_volume, AvailabilityZone=ZONE, **parameters) == (code, 400)


def test_a_volume_takes_its_time(ec2: Any, instance: str, clock: Clock) -> None:
    clock.hold()
    made = ec2.create_volume(AvailabilityZone=ZONE, Size=8, VolumeType="gp3")
    id = made["VolumeId"]
    assert (made["State"], made["Iops"], made["Throughput"]) == ("creating", 3000, 125)
    attach = {"VolumeId": id, "InstanceId": instance, "Device": "/dev/sdf"}
    assert refused(ec2.attach_volume, **attach) == ("IncorrectState", 400)
    assert clock.steps(lambda: look(ec2, id)["State"]) == ["creating", "available"]
    ec2.attach_volume(**attach)
    assert refused(ec2.attach_volume, **attach) == ("VolumeInUse", 400)
    assert refused(ec2.delete_volume, VolumeId=id) == ("VolumeInUse", 400)
    attachments = clock.steps(lambda: look(ec2, id)["Attachments"][0]["State"])
    assert attachments == ["attaching", "attached"]
    assert ec2.detach_volume(VolumeId=id)["State"] == "detaching"
    assert refused(ec2.detach_volume, VolumeId=id) == ("IncorrectState", 400)
    clock.go_on()
    assert look(ec2, id)["State"] == "available"
    assert refused(ec2.detach_volume, VolumeId=id) == ("IncorrectState", 400)
    ec2.delete_volume(VolumeId=id)


def test_a_volume_is_of_one_zone_and_a_device_of_one_volume(
    ec2: Any, instance: str, volume: str, clock: Clock
) -> None:
    assert refused(ec2.create_volume, AvailabilityZone="us-east-1z", Size=1) == ("InvalidZone.NotFound", 400)
    far = ec2.create_volume(AvailabilityZone="us-east-1b", Size=1)["VolumeId"]
    clock.go_on()
    answer = refused(ec2.attach_volume, VolumeId=far, InstanceId=instance, Device="/dev/sdf")
    assert answer == ("InvalidVolume.ZoneMismatch", 400)
    ec2.delete_volume(VolumeId=far)
    [root] = [
        each["Attachments"][0]
        for each in ec2.describe_volumes()["Volumes"]
        if each["Attachments"] and each["Attachments"][0]["InstanceId"] == instance
    ]
    answer = refused(ec2.attach_volume, VolumeId=volume, InstanceId=instance, Device=root["Device"])
    assert answer == ("InvalidParameterValue", 400)
    assert refused(ec2.detach_volume, VolumeId=root["VolumeId"]) == ("OperationNotPermitted", 400)


def test_a_change_takes_its_time_and_four_a_day_are_the_most(ec2: Any, volume: str, clock: Clock) -> None:
    def state() -> str:
        [last] = ec2.describe_volumes_modifications(VolumeIds=[volume])["VolumesModifications"]
        return str(last["ModificationState"])

    assert refused(ec2.modify_volume, VolumeId=volume, Size=4) == ("InvalidParameterValue", 400)
    change = ec2.modify_volume(VolumeId=volume, Size=16)["VolumeModification"]
    assert (change["ModificationState"], change["OriginalSize"], change["TargetIops"]) == (
        "modifying",
        8,
        3000,
    )
    assert refused(ec2.modify_volume, VolumeId=volume, Size=20) == ("IncorrectModificationState", 400)
    clock.go_on(1)
    clock.hold()
    assert state() == "optimizing"
    for size in (17, 18, 19):
        assert clock.steps(state)[1] == "completed"
        ec2.modify_volume(VolumeId=volume, Size=size)
    assert clock.steps(state) == ["modifying", "completed"]
    assert refused(ec2.modify_volume, VolumeId=volume, Size=20) == ("VolumeModificationRateExceeded", 400)


def test_a_snapshot_is_pending_and_stays_what_it_was(ec2: Any, volume: str, clock: Clock) -> None:
    made = ec2.create_snapshot(VolumeId=volume)
    id = made["SnapshotId"]
    assert made["State"] == "pending"
    create = {"AvailabilityZone": ZONE, "SnapshotId": id}
    assert refused(ec2.create_volume, **create) == ("IncorrectState", 400)
    ec2.modify_volume(VolumeId=volume, Size=16)

    def look_at_it() -> Any:
        return ec2.describe_snapshots(SnapshotIds=[id])["Snapshots"][0]

    assert clock.steps(lambda: look_at_it()["State"]) == ["pending", "completed"]
    assert (look_at_it()["Progress"], look_at_it()["VolumeSize"]) == ("100%", 8)
    assert refused(ec2.create_volume, **create, Size=4) == ("InvalidParameterValue", 400)
    assert [each["SnapshotId"] for each in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]] == [id]
    ec2.delete_snapshot(SnapshotId=id)
    assert refused(ec2.delete_snapshot, SnapshotId=id) == ("InvalidSnapshot.NotFound", 400)


def test_an_image_has_a_name_and_keeps_its_snapshot(ec2: Any, instance: str, clock: Clock) -> None:
    clock.hold()
    id = ec2.create_image(InstanceId=instance, Name="golden", NoReboot=True)["ImageId"]
    [image] = ec2.describe_images(ImageIds=[id])["Images"]
    again = refused(ec2.create_image, InstanceId=instance, Name="golden", NoReboot=True)
    assert again == ("InvalidAMIName.Duplicate", 400)
    snapshot = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    assert refused(ec2.delete_snapshot, SnapshotId=snapshot) == ("InvalidSnapshot.InUse", 400)
    states = clock.steps(lambda: ec2.describe_images(ImageIds=[id])["Images"][0]["State"])
    assert states == ["pending", "available"]
    ec2.deregister_image(ImageId=id)
    ec2.delete_snapshot(SnapshotId=snapshot)


def test_a_template_has_a_name_of_its_own_and_versions(ec2: Any) -> None:
    create = {"LaunchTemplateName": "lab", "LaunchTemplateData": {"InstanceType": "t3.small"}}
    id = ec2.create_launch_template(**create)["LaunchTemplate"]["LaunchTemplateId"]
    code = "InvalidLaunchTemplateName.AlreadyExistsException"
    assert refused(ec2.create_launch_template, **create) == (code, 400)
    version = ec2.create_launch_template_version(
        LaunchTemplateId=id, SourceVersion="1", LaunchTemplateData={"KeyName": "lab"}
    )["LaunchTemplateVersion"]
    assert version["LaunchTemplateData"] == {"InstanceType": "t3.small", "KeyName": "lab"}
    none = refused(ec2.describe_launch_template_versions, LaunchTemplateId=id, Versions=["9"])
    assert none == ("InvalidLaunchTemplateId.VersionNotFound", 400)
    ec2.delete_launch_template(LaunchTemplateId=id)
    gone = refused(ec2.delete_launch_template, LaunchTemplateId=id)
    assert gone == ("InvalidLaunchTemplateId.NotFound", 400)
