"""What takes servers back, and what belongs to them."""

from __future__ import annotations

from awsh import Inverse

_KEY = Inverse(
    "ec2",
    "CreateKeyPair",
    kind="ec2:key-pair",
    made="parameters.KeyName",
    undo="ec2 key rm {ids}",
    after=("ec2:instance", "ec2:live-spot-request", "ec2:template"),
    gone=("DeleteKeyPair", "KeyName"),
    born="CreateTime",
)
_IMAGE = Inverse(
    "ec2",
    "CreateImage",
    kind="ec2:image",
    made="answer.ImageId",
    undo="ec2 image rm {ids}",
    after=("ec2:template",),
)
_SNAPSHOT = Inverse(
    "ec2",
    "CreateSnapshot",
    kind="ec2:snapshot",
    made="answer.SnapshotId",
    undo="ec2 snapshot rm {ids}",
    # An image holds on to its snapshots, and takes them along.
    after=("ec2:image",),
)

INVERSES = (
    Inverse(
        "ec2",
        "RunInstances",
        kind="ec2:instance",
        made="answer.Instances[].InstanceId",
        undo="ec2 terminate {ids} --wait",
    ),
    Inverse(
        "ec2",
        "RequestSpotInstances",
        kind="ec2:live-spot-request",
        made="answer.SpotInstanceRequests[].SpotInstanceRequestId",
        # Its instance is nobody's launch, so nothing else would end it.
        undo="ec2 spot cancel {ids} --terminate --wait",
    ),
    _KEY,
    _KEY._replace(operation="ImportKeyPair"),
    _IMAGE,
    _IMAGE._replace(operation="CopyImage"),
    _IMAGE._replace(operation="RegisterImage"),
    _SNAPSHOT,
    _SNAPSHOT._replace(operation="CopySnapshot"),
    _SNAPSHOT._replace(operation="CreateSnapshots", made="answer.Snapshots[].SnapshotId"),
    Inverse(
        "ec2",
        "CreateVolume",
        kind="ec2:volume",
        made="answer.VolumeId",
        undo="ec2 volume rm {ids}",
        after=("ec2:instance",),
    ),
    Inverse(
        "ec2",
        "AllocateAddress",
        kind="ec2:eip",
        made="answer.AllocationId",
        undo="ec2 eip release {ids}",
        # A NAT gateway that was made with it takes it along.
        after=("vpc:nat", "ec2:instance"),
    ),
    Inverse(
        "ec2",
        "CreateLaunchTemplate",
        kind="ec2:template",
        made="answer.LaunchTemplate.LaunchTemplateId",
        undo="ec2 template rm {ids}",
    ),
    Inverse(
        "ec2",
        "CreateSecurityGroup",
        kind="ec2:security-group",
        made="answer.GroupId",
        undo="sg rm {ids}",
        after=(
            "ec2:instance",
            "ec2:live-spot-request",
            "rds:database",
            "lambda:function",
            "vpc:endpoint",
            "ec2:template",
        ),
    ),
)
