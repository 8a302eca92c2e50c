"""Behind `ec2 launch`: everything is looked at before the one request that costs money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from awsh import AwsError, AwshError, Context, UsageError, by, check_tags, named, tag_specifications
from awsh_ec2.images.names import resolve
from awsh_ec2.instances.looking import ITEMS
from awsh_ec2.instances.waiting import wait_for
from awsh_ec2.kinds import ALIVE, KEY
from awsh_ec2.launch.checking import check_fit, check_type, checked_place, user_data_of
from awsh_ec2.launch.profiles import once_profile_known, profile_of
from awsh_ec2.rows import Instance, instance_row
from awsh_ec2.templates.choosing import Chosen

IMAGE, TYPE = "al2023", "t3.micro"
"""What is launched where neither line nor template says it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, as typed: see `ec2 launch`."""

    name: str
    image: str | None
    type: str | None
    key: str | None
    subnet: str | None
    groups: Sequence[str]
    user_data: Path | None
    role: str | None
    disk: int | None
    spot: bool
    count: int
    tags: Mapping[str, str]
    template: Chosen | None = None
    max_price: Decimal | None = None
    public_ip: bool | None = None
    protect: bool = False


def launched(ctx: Context, wish: Wish, *, wait: bool) -> list[Instance]:
    """The new instances. Raises CommandError, UsageError for what AWS would refuse, and AwsError."""
    request = request_of(ctx, wish)
    warn(ctx, wish, request)
    try:
        records = once_profile_known(ctx, lambda: ctx.call("ec2", "run_instances", **request))["Instances"]
    except AwsError as error:
        if error.code == "SpotMaxPriceTooLow":
            error.hint = "`ec2 spot prices` has those of now; `ec2 spot request --max-price` waits for one"
        raise
    records.sort(key=lambda record: record.get("AmiLaunchIndex", 0))
    rows = [instance_row(record) for record in records]
    with _told(ctx, rows):
        if wish.count > 1:
            _number(ctx, wish.name, rows)
        if wait:
            rows = wait_for(ctx, [row["id"] for row in rows], "running", timedelta(minutes=10), new=True)
    return rows


def request_of(ctx: Context, wish: Wish) -> dict[str, Any]:
    """The parameters of RunInstances, checked: what AWS would refuse raises CommandError, UsageError."""
    if not wish.name.strip():
        raise UsageError("an instance wants a name", hint="as in `ec2 launch web`")
    check_tags({**wish.tags, "Name": f"{wish.name}-{wish.count}"})
    request = parameters(ctx, wish)
    request |= {"MinCount": wish.count, "MaxCount": wish.count}
    request |= tag_specifications(["instance", "volume"], wish.name, wish.tags)
    if wish.template is not None:
        request["LaunchTemplate"] = wish.template.reference
    return request


def parameters(ctx: Context, wish: Wish) -> dict[str, Any]:
    """What is to be launched, checked: of RunInstances' parameters all but how many, the tags and the template.

    What the template says already is left out. Raises CommandError, UsageError, AwsError.
    """
    given = wish.template.data if wish.template else {}
    data = user_data_of(ctx, wish.user_data) if wish.user_data else b""
    type = check_type(ctx, wish.type or given.get("InstanceType") or TYPE, spot=wish.spot)
    text = wish.image or given.get("ImageId") or IMAGE
    image = resolve(ctx, text, type["ProcessorInfo"]["SupportedArchitectures"])
    record = check_fit(ctx, image, type, wish.disk)
    request: dict[str, Any] = {}
    if wish.image or "ImageId" not in given:
        request["ImageId"] = image
    if wish.type or "InstanceType" not in given:
        request["InstanceType"] = type["InstanceType"]
    if "MetadataOptions" not in given:
        request["MetadataOptions"] = {"HttpTokens": "required", "HttpEndpoint": "enabled"}
    request |= _place(ctx, wish, given, type)
    key = wish.key or (None if "KeyName" in given else ctx.current(KEY.name))
    if key is not None and wish.key is None:
        # What was chosen some time ago may be gone.
        ctx.call("ec2", "describe_key_pairs", KeyNames=[key])
    if key is not None:
        request["KeyName"] = key
    if data:
        request["UserData"] = data
    if wish.role is not None:
        request["IamInstanceProfile"] = profile_of(ctx, wish.role)
    if wish.disk is not None:
        ebs = {"VolumeSize": wish.disk, "VolumeType": "gp3", "DeleteOnTermination": True}
        request["BlockDeviceMappings"] = [{"DeviceName": record["RootDeviceName"], "Ebs": ebs}]
    if wish.protect:
        if wish.spot:
            raise UsageError(
                "AWS protects no spot instance from termination", hint="without --protect, or --spot"
            )
        request["DisableApiTermination"] = True
    if wish.spot:
        most = {} if wish.max_price is None else {"SpotOptions": {"MaxPrice": f"{wish.max_price:f}"}}
        request["InstanceMarketOptions"] = {"MarketType": "spot", **most}
    return request


def _place(ctx: Context, wish: Wish, given: Mapping[str, Any], type: Mapping[str, Any]) -> dict[str, Any]:
    """Subnet, security groups and public address: the line's, else the template's, else the current VPC's."""
    interfaces = given.get("NetworkInterfaces") or []
    first = interfaces[0] if interfaces else {}
    groups = given.get("SecurityGroupIds") or given.get("SecurityGroups")
    place: dict[str, Any] = {}
    if wish.subnet or wish.groups or not (interfaces or groups):
        place = checked_place(ctx, wish.subnet or first.get("SubnetId"), wish.groups, type, wish.count)
    if wish.public_ip is None and not (place and interfaces):
        return place
    if groups:
        raise UsageError(
            "the template has security groups of the instance, and beside these AWS takes no public address",
            hint="a template that was made with --subnet has them of its interface",
        )
    address = {} if wish.public_ip is None else {"AssociatePublicIpAddress": wish.public_ip}
    return as_interface(place, {**first, **address})


def as_interface(place: Mapping[str, Any], interface: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Subnet and security groups said of the first network interface, as a launch template wants a subnet.

    interface: what is said of it besides.
    """
    names = {"SubnetId": "SubnetId", "SecurityGroupIds": "Groups"}
    said = {names[key]: value for key, value in place.items()}
    return {"NetworkInterfaces": [{"DeviceIndex": 0, **(interface or {}), **said}]}


def warn(ctx: Context, wish: Wish, request: Mapping[str, Any]) -> None:
    """Notes what AWS would take and hardly anybody means."""
    if "KeyName" not in request and not (wish.template and "KeyName" in wish.template.data):
        ctx.note("note: without --key nobody can log in by SSH")
    filters = [*by("tag:Name", wish.name), *by("instance-state-name", *ALIVE)]
    other = next(ctx.search("ec2", "describe_instances", ITEMS, Filters=filters), None)
    if other is not None and wish.count == 1:
        ctx.note(f"note: {other['InstanceId']} is called {wish.name} too; each is meant by its id alone now")


@contextmanager
def _told(ctx: Context, rows: Sequence[Instance]) -> Iterator[None]:
    """Says what exists when something fails or is stopped after the launch."""
    try:
        yield
    except (KeyboardInterrupt, AwshError):
        ids = " ".join(row["id"] for row in rows)
        ctx.note(f"launched: {ids}: `ec2 terminate {ids}` takes it back")
        raise


def _number(ctx: Context, name: str, rows: Sequence[Instance]) -> None:
    """A name of its own for each of several, so that each can be said."""
    for number, row in enumerate(rows, 1):
        row["name"] = row["tags"]["Name"] = f"{name}-{number}"
        tags = [{"Key": "Name", "Value": row["name"]}]
        try:
            ctx.call("ec2", "create_tags", Resources=[row["id"], *row["volumes"]], Tags=tags)
        except AwsError as error:
            error.hint = error.hint or f"{named(row['id'], row['name'])} is still called {name}"
            raise
