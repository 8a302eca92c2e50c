"""Resource kinds of servers, and the parameter types that take them."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Annotated

from awsh import HEX, NAME_TAG, Context, Name, Resource, ResourceKind
from awsh_ec2.rows import Image, Instance, KeyPair

# A terminated one is still listed for an hour, and its name may be another's by then.
ALIVE = ("pending", "running", "shutting-down", "stopping", "stopped")

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
    row=Instance,
    missing=("InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed"),
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
    row=KeyPair,
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
    row=Image,
    missing=("InvalidAMIID.NotFound", "InvalidAMIID.Malformed", "InvalidAMIID.Unavailable"),
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

KINDS = (INSTANCE, KEY, IMAGE, THING)

InstanceId = Annotated[str, Resource(INSTANCE.name)]
KeyName = Annotated[str, Resource(KEY.name)]
ThingId = Annotated[str, Resource(THING.name)]
