"""Launch templates made, extended and deleted."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, named, tag_specifications
from awsh_ec2.kinds import TEMPLATE
from awsh_ec2.launch.launching import Wish, as_interface, parameters
from awsh_ec2.removing import listed, remove_each
from awsh_ec2.templates.choosing import Chosen, one
from awsh_ec2.templates.rows import Version, template_row, version_row

# AWS gives these of an instance, and they are its own: the next one can't have them, or need not.
_OWN = {
    *(
        "PrivateIpAddress",
        "PrivateIpAddresses",
        "Ipv6Addresses",
        "NetworkInterfaceId",
        "SecondaryPrivateIpAddressCount",
    ),
    *("CapacityReservationSpecification", "PrivateDnsNameOptions", "Placement"),
}


def made(ctx: Context, wish: Wish, instance: str | None, description: str, *, new_version: bool) -> Version:
    """The new version: of a new template, or of one that is there. Raises UsageError, CommandError, AwsError."""
    if not re.fullmatch(r"[A-Za-z0-9()./\-_]{3,128}", wish.name):
        raise UsageError(f"{wish.name!r} is no template's name", hint="3 to 128 letters, digits and ()./-_")
    about = {"VersionDescription": description} if description else {}
    if new_version:
        return _added(ctx, wish, instance, about)
    data = _of_instance(ctx, instance) if instance else _of_options(ctx, wish)
    try:
        answer = ctx.call(
            "ec2",
            "create_launch_template",
            LaunchTemplateName=wish.name,
            LaunchTemplateData=data,
            **about,
        )
    except AwsError as error:
        if error.code == "InvalidLaunchTemplateName.AlreadyExistsException":
            error.hint = "--new-version adds a version to it; or another name"
        raise
    return one(ctx, answer["LaunchTemplate"]["LaunchTemplateId"], 1)


def _added(ctx: Context, wish: Wish, instance: str | None, about: Mapping[str, str]) -> Version:
    id = ctx.resolve(TEMPLATE.name, wish.name)
    latest = one(ctx, id, "latest")
    if instance:
        data, source = _of_instance(ctx, instance), {}
    else:
        # What it says already is checked together with what is new.
        base = replace(wish, template=Chosen({}, latest["data"]))
        data, source = _of_options(ctx, base), {"SourceVersion": str(latest["version"])}
    answer = ctx.call(
        "ec2",
        "create_launch_template_version",
        LaunchTemplateId=id,
        LaunchTemplateData=data,
        **source,
        **about,
    )
    row = version_row(answer["LaunchTemplateVersion"])
    ctx.note(f"a launch takes it once `ec2 template set-default {wish.name} {row['version']}` says so")
    return row


def _of_options(ctx: Context, wish: Wish) -> dict[str, Any]:
    data = parameters(ctx, wish)
    if "SubnetId" in data:
        names = [name for name in data if name in ("SubnetId", "SecurityGroupIds")]
        data |= as_interface({name: data.pop(name) for name in names})
    if "UserData" in data:
        data["UserData"] = b64encode(data["UserData"]).decode()
    return data | tag_specifications(["instance", "volume"], "", wish.tags)


def _of_instance(ctx: Context, instance: str) -> dict[str, Any]:
    answer = ctx.call("ec2", "get_launch_template_data", InstanceId=instance)
    data = _without(answer["LaunchTemplateData"], _OWN)
    for specification in data.get("TagSpecifications", []):
        # Each instance gets a name of its own.
        specification["Tags"] = [tag for tag in specification["Tags"] if tag["Key"] != "Name"]
    data["TagSpecifications"] = [each for each in data.get("TagSpecifications", []) if each["Tags"]]
    cleaned: dict[str, Any] = _without(data, set())
    if not cleaned:
        raise CommandError(f"AWS says nothing of what instance {instance} was launched with")
    return cleaned


def _without(value: Any, names: set[str]) -> Any:
    """VALUE without what is empty, and without these names wherever they stand."""
    if isinstance(value, Mapping):
        kept = {key: _without(item, names) for key, item in value.items() if key not in names}
        return {key: item for key, item in kept.items() if item not in ("", None, [], {})}
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    return value


def remove(ctx: Context, ids: list[str]) -> None:
    """Deletes templates after asking. Raises AwsError, PartialFailure."""
    found = ctx.search("ec2", "describe_launch_templates", "LaunchTemplates[]", LaunchTemplateIds=ids)
    rows = [template_row(record) for record in found]
    told = listed([f"{named(row['id'], row['name'])} with {_count(row['latest'])}" for row in rows])
    ctx.confirm(f"Delete launch template{'' if len(rows) == 1 else 's'} {told}?")
    called = {row["id"]: named(row["id"], row["name"]) for row in rows}
    remove_each(
        ctx, TEMPLATE, called, lambda id: ctx.call("ec2", "delete_launch_template", LaunchTemplateId=id)
    )


def _count(versions: int) -> str:
    return f"{versions} version{'' if versions == 1 else 's'}"
