"""What the commands return, and how it is read from AWS's records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, tags_of


class Instance(TypedDict):
    """An instance. groups: its security groups, name by id. role: the name of its instance profile.

    imdsv2: whether its metadata is only given to who asks for a token first. reason: why it is in its state.
    Status checks, and whether it is protected from termination, are there in `ec2 show` only.
    """

    name: str
    id: str
    type: str
    state: str
    private_ip: str | None
    public_ip: str | None
    zone: str
    launched: datetime | None
    key_name: Annotated[str | None, DETAIL]
    image_id: Annotated[str, DETAIL]
    architecture: Annotated[str, DETAIL]
    platform: Annotated[str, DETAIL]
    vpc_id: Annotated[str | None, DETAIL]
    subnet_id: Annotated[str | None, DETAIL]
    groups: Annotated[dict[str, str], DETAIL]
    role: Annotated[str | None, DETAIL]
    spot: Annotated[bool, DETAIL]
    imdsv2: Annotated[bool, DETAIL]
    public_dns: Annotated[str, DETAIL]
    private_dns: Annotated[str, DETAIL]
    volumes: Annotated[list[str], DETAIL]
    reason: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]
    checks: NotRequired[Annotated[str, DETAIL]]
    protected: NotRequired[Annotated[bool, DETAIL]]


class Change(TypedDict):
    """An instance that was told to do something. was: its state before."""

    name: str
    id: str
    was: str
    state: str


class KeyPair(TypedDict):
    """A key pair, of which AWS has the public half. file: where the private half was written to."""

    name: str
    type: str
    created: datetime | None
    fingerprint: str
    id: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]
    public_key: NotRequired[Annotated[str, DETAIL]]
    file: NotRequired[str]


class Image(TypedDict):
    """A machine image. short: the name that `ec2 launch --image` takes for it, if it has one."""

    short: str
    id: str
    name: str
    architecture: str
    created: datetime | None
    owner: str
    description: Annotated[str, DETAIL]
    platform: Annotated[str, DETAIL]
    state: Annotated[str, DETAIL]
    public: Annotated[bool, DETAIL]
    root_device: Annotated[str, DETAIL]
    disk: Annotated[int | None, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


MAKERS = {"099720109477": "canonical", "136693071363": "debian"}
"""Accounts of those whose images have a short name here, and that AWS has no alias for."""


def instance_row(record: Mapping[str, Any]) -> Instance:
    """An Instance of EC2's DescribeInstances or RunInstances."""
    tags = tags_of(record)
    profile = (record.get("IamInstanceProfile") or {}).get("Arn", "")
    mappings = record.get("BlockDeviceMappings") or ()
    return {
        "name": tags.get("Name", ""),
        "id": record["InstanceId"],
        "type": record.get("InstanceType", ""),
        "state": record["State"]["Name"],
        "private_ip": record.get("PrivateIpAddress") or None,
        "public_ip": record.get("PublicIpAddress") or None,
        "zone": (record.get("Placement") or {}).get("AvailabilityZone", ""),
        "launched": record.get("LaunchTime"),
        "key_name": record.get("KeyName"),
        "image_id": record.get("ImageId", ""),
        "architecture": record.get("Architecture", ""),
        "platform": record.get("PlatformDetails") or record.get("Platform") or "",
        "vpc_id": record.get("VpcId"),
        "subnet_id": record.get("SubnetId"),
        "groups": {g["GroupId"]: g.get("GroupName", "") for g in record.get("SecurityGroups") or ()},
        "role": profile.rpartition("/")[2] or None,
        "spot": record.get("InstanceLifecycle") == "spot",
        "imdsv2": (record.get("MetadataOptions") or {}).get("HttpTokens") == "required",
        "public_dns": record.get("PublicDnsName") or "",
        "private_dns": record.get("PrivateDnsName") or "",
        "volumes": [m["Ebs"]["VolumeId"] for m in mappings if m.get("Ebs", {}).get("VolumeId")],
        "reason": (record.get("StateReason") or {}).get("Message")
        or record.get("StateTransitionReason")
        or "",
        "tags": tags,
    }


def key_row(record: Mapping[str, Any]) -> KeyPair:
    """A KeyPairInfo of EC2's DescribeKeyPairs."""
    row: KeyPair = {
        "name": record["KeyName"],
        "type": record.get("KeyType", ""),
        "created": record.get("CreateTime"),
        "fingerprint": record.get("KeyFingerprint", ""),
        "id": record.get("KeyPairId", ""),
        "tags": tags_of(record),
    }
    if record.get("PublicKey"):
        row["public_key"] = record["PublicKey"].strip()
    return row


def image_row(record: Mapping[str, Any], short: str = "") -> Image:
    """An Image of EC2's DescribeImages."""
    root = record.get("RootDeviceName", "")
    sizes = [
        mapping["Ebs"].get("VolumeSize")
        for mapping in record.get("BlockDeviceMappings") or ()
        if mapping.get("DeviceName") == root and mapping.get("Ebs")
    ]
    return {
        "short": short,
        "id": record["ImageId"],
        "name": record.get("Name", ""),
        "architecture": record.get("Architecture", ""),
        "created": datetime.fromisoformat(made) if (made := record.get("CreationDate")) else None,
        "owner": record.get("ImageOwnerAlias") or MAKERS.get(owner := record.get("OwnerId", ""), owner),
        "description": record.get("Description", ""),
        "platform": record.get("PlatformDetails") or record.get("Platform") or "",
        "state": record.get("State", ""),
        "public": record.get("Public", False),
        "root_device": root,
        "disk": sizes[0] if sizes else None,
        "tags": tags_of(record),
    }
