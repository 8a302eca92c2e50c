"""Behind `ec2 launch`: everything is looked at before the one request that costs money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from awsh import AwsError, AwshError, Context, UsageError, by, check_tags, named, tag_specifications
from awsh_ec2.images.names import resolve
from awsh_ec2.instances.looking import ITEMS
from awsh_ec2.instances.waiting import wait_for
from awsh_ec2.kinds import ALIVE, KEY
from awsh_ec2.launch.checking import check_fit, check_type, checked_place, user_data_of
from awsh_ec2.launch.profiles import profile_of
from awsh_ec2.rows import Instance, instance_row


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, as typed: see `ec2 launch`."""

    name: str
    image: str
    type: str
    key: str | None
    subnet: str | None
    groups: Sequence[str]
    user_data: Path | None
    role: str | None
    disk: int | None
    spot: bool
    count: int
    tags: Mapping[str, str]


def launched(ctx: Context, wish: Wish, *, wait: bool) -> list[Instance]:
    """The new instances. Raises CommandError, UsageError for what AWS would refuse, and AwsError."""
    request = request_of(ctx, wish)
    warn(ctx, wish, request)
    records = ctx.call("ec2", "run_instances", **request)["Instances"]
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
    data = user_data_of(ctx, wish.user_data) if wish.user_data else b""
    type = check_type(ctx, wish.type, spot=wish.spot)
    image = resolve(ctx, wish.image, type["ProcessorInfo"]["SupportedArchitectures"])
    record = check_fit(ctx, image, type, wish.disk)
    key = wish.key or ctx.current(KEY.name)
    if key is not None and wish.key is None:
        # What was chosen some time ago may be gone.
        ctx.call("ec2", "describe_key_pairs", KeyNames=[key])
    place = checked_place(ctx, wish.subnet, wish.groups, wish.type, wish.count)
    request: dict[str, Any] = {
        "ImageId": image,
        "InstanceType": wish.type,
        "MinCount": wish.count,
        "MaxCount": wish.count,
        "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"},
        **place,
        **tag_specifications(["instance", "volume"], wish.name, wish.tags),
    }
    if key is not None:
        request["KeyName"] = key
    if data:
        request["UserData"] = data
    if wish.role is not None:
        request["IamInstanceProfile"] = profile_of(ctx, wish.role)
    if wish.disk is not None:
        ebs = {"VolumeSize": wish.disk, "VolumeType": "gp3", "DeleteOnTermination": True}
        request["BlockDeviceMappings"] = [{"DeviceName": record["RootDeviceName"], "Ebs": ebs}]
    if wish.spot:
        request["InstanceMarketOptions"] = {"MarketType": "spot"}
    return request


def warn(ctx: Context, wish: Wish, request: Mapping[str, Any]) -> None:
    """Notes what AWS would take and hardly anybody means."""
    if "KeyName" not in request:
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
