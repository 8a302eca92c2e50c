"""Resource kinds of servers, and the parameter types that take them."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Annotated, Any

from awsh import HEX, NAME_TAG, Context, Name, Resource, ResourceKind, SshHost, ValueType, tags_of

# A terminated one is still listed for an hour, and its name may be another's by then.
ALIVE = ("pending", "running", "shutting-down", "stopping", "stopped")


def _addresses(ctx: Context) -> Iterator[Name]:
    """Elastic IPs, by their Name tag or else by the address itself."""
    for record in ctx.search("ec2", "describe_addresses", "Addresses[]"):
        name = tags_of(record).get("Name", "")
        used = record.get("InstanceId") or record.get("NetworkInterfaceId") or "unused"
        about = f"{record['PublicIp']}, {used}" if name else used
        yield Name(record["AllocationId"], name or record["PublicIp"], about)


def _ssh(ctx: Context, id: str) -> SshHost:
    from awsh_ec2.login.hosts import host_named

    return host_named(ctx, id)


def _ssh_by_ssm(ctx: Context, id: str) -> SshHost:
    from awsh_ec2.login.hosts import host_by_ssm

    return host_by_ssm(ctx, id)


def _bastions(ctx: Context, vpc: str) -> Iterator[SshHost]:
    from awsh_ec2.login.hosts import bastions

    return bastions(ctx, vpc)


INSTANCE = ResourceKind(
    "ec2:instance",
    noun="instance",
    service="ec2",
    operation="describe_instances",
    items="Reservations[].Instances[]",
    parameters=MappingProxyType({"Filters": [{"Name": "instance-state-name", "Values": list(ALIVE)}]}),
    id="InstanceId",
    label=NAME_TAG,
    describe="join(' ', [InstanceType, State.Name])",
    use="instance",
    pattern=f"i-{HEX}",
    columns=("id", "instance_id"),
    row="awsh_ec2.rows:Instance",
    missing=("InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed"),
    ssh=_ssh,
    bastions=_bastions,
    ssh_by=MappingProxyType({"ssm": _ssh_by_ssm}),
)

KEY = ResourceKind(
    "ec2:key-pair",
    noun="key pair",
    service="ec2",
    operation="describe_key_pairs",
    items="KeyPairs[]",
    id="KeyName",
    describe="KeyType",
    use="key",
    columns=("name", "key_name"),
    row="awsh_ec2.rows:KeyPair",
    missing=("InvalidKeyPair.NotFound",),
)

IMAGE = ResourceKind(
    "ec2:image",
    noun="image",
    service="ec2",
    operation="describe_images",
    items="Images[]",
    # The public ones are tens of thousands; those with a short name need no list.
    parameters=MappingProxyType({"Owners": ["self"]}),
    id="ImageId",
    label="Name",
    describe="Architecture",
    pattern=f"ami-{HEX}",
    columns=("id", "image_id"),
    row="awsh_ec2.rows:Image",
    missing=("InvalidAMIID.NotFound", "InvalidAMIID.Malformed", "InvalidAMIID.Unavailable"),
)

VOLUME = ResourceKind(
    "ec2:volume",
    noun="volume",
    service="ec2",
    operation="describe_volumes",
    items="Volumes[]",
    id="VolumeId",
    label=NAME_TAG,
    describe="join(' ', [to_string(Size), 'GiB', VolumeType, State])",
    use="volume",
    pattern=f"vol-{HEX}",
    columns=("id", "volume_id"),
    row="awsh_ec2.volumes.rows:Volume",
    missing=("InvalidVolume.NotFound", "InvalidVolumeID.Malformed", "InvalidParameterValue"),
)

SNAPSHOT = ResourceKind(
    "ec2:snapshot",
    noun="snapshot",
    service="ec2",
    operation="describe_snapshots",
    items="Snapshots[]",
    # Those of others that can be read are hundreds of thousands.
    parameters=MappingProxyType({"OwnerIds": ["self"]}),
    id="SnapshotId",
    label=NAME_TAG,
    describe="join(' ', [to_string(VolumeSize), 'GiB of', VolumeId])",
    pattern=f"snap-{HEX}",
    columns=("id", "snapshot_id"),
    row="awsh_ec2.snapshots.rows:Snapshot",
    missing=("InvalidSnapshot.NotFound", "InvalidSnapshotID.Malformed"),
)

EIP = ResourceKind(
    "ec2:eip",
    noun="Elastic IP",
    service="ec2",
    names=_addresses,
    pattern=f"eipalloc-{HEX}",
    columns=("id", "allocation_id"),
    row="awsh_ec2.addresses.rows:Address",
    missing=("InvalidAllocationID.NotFound", "InvalidAddress.NotFound"),
)

TEMPLATE = ResourceKind(
    "ec2:template",
    noun="launch template",
    service="ec2",
    operation="describe_launch_templates",
    items="LaunchTemplates[]",
    id="LaunchTemplateId",
    label="LaunchTemplateName",
    describe="join(' ', ['version', to_string(DefaultVersionNumber), 'of', to_string(LatestVersionNumber)])",
    pattern=f"lt-{HEX}",
    columns=("id", "template_id"),
    row="awsh_ec2.templates.rows:Template",
    missing=(
        "InvalidLaunchTemplateId.NotFound",
        "InvalidLaunchTemplateId.NotFoundException",
        "InvalidLaunchTemplateName.NotFoundException",
    ),
)

_PREFIXES = {
    "instance": "i",
    "image": "ami",
    "key-pair": "key",
    "volume": "vol",
    "snapshot": "snap",
    "elastic-ip": "eipalloc",
    "security-group": "sg",
    "network-interface": "eni",
    "launch-template": "lt",
    "spot-instances-request": "sir",
}


def _named(ctx: Context) -> Iterator[Name]:
    """Everything of servers that has a Name tag, but instances that are gone.

    A disk that is called as an instance is, as those of a launch are, is said by its id.
    """
    gone = set(
        ctx.search(
            "ec2",
            "describe_instances",
            "Reservations[].Instances[].InstanceId",
            Filters=[{"Name": "instance-state-name", "Values": ["terminated"]}],
        )
    )
    filters = [
        {"Name": "key", "Values": ["Name"]},
        {"Name": "resource-type", "Values": list(_PREFIXES)},
    ]
    tags = [
        tag
        for tag in ctx.search("ec2", "describe_tags", "Tags[]", Filters=filters)
        if tag["ResourceId"] not in gone
    ]
    instances = {tag["Value"] for tag in tags if tag["ResourceType"] == "instance"}
    for tag in tags:
        theirs = tag["ResourceType"] == "volume" and tag["Value"] in instances
        yield Name(tag["ResourceId"], "" if theirs else tag["Value"], tag["ResourceType"])
    for pair in ctx.search("ec2", "describe_key_pairs", "KeyPairs[]"):
        yield Name(pair["KeyPairId"], pair["KeyName"], "key-pair")


THING = ResourceKind(
    "ec2:thing",
    noun="resource of EC2",
    service="ec2",
    names=_named,
    pattern=f"(?:{'|'.join(_PREFIXES.values())})-{HEX}",
    # Rows of every kind of EC2 carry it as `id`, not only rows of its own.
    columns=("id", "id"),
)


def _eip(ctx: Context, given: Any) -> str:
    """The address itself is a name too, where there is a Name tag."""
    text = str(given)
    if text.count(".") == 3 and text.replace(".", "").isdecimal():
        answer = ctx.call("ec2", "describe_addresses", PublicIps=[text])
        return str(answer["Addresses"][0]["AllocationId"])
    return ctx.resolve(EIP.name, given)


KINDS = (INSTANCE, KEY, IMAGE, VOLUME, SNAPSHOT, EIP, TEMPLATE, THING)

InstanceId = Annotated[str, Resource(INSTANCE.name)]
KeyName = Annotated[str, Resource(KEY.name)]
ImageId = Annotated[str, Resource(IMAGE.name)]
VolumeId = Annotated[str, Resource(VOLUME.name)]
SnapshotId = Annotated[str, Resource(SNAPSHOT.name)]
TemplateId = Annotated[str, Resource(TEMPLATE.name)]
EipId = Annotated[str, Resource(EIP.name), ValueType("ADDRESS", _eip)]
