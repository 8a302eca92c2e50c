"""One version of a launch template, as a launch wants it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from awsh import AwsError, Context
from awsh_ec2.templates.rows import Version, version_row


class Chosen(NamedTuple):
    """reference: the LaunchTemplate parameter of RunInstances. data: what that version says."""

    reference: Mapping[str, str]
    data: Mapping[str, Any]


def chosen(ctx: Context, text: str) -> Chosen:
    """The version that `lt-1` or `lt-1:3` means. Raises AwsError."""
    id, _, number = text.partition(":")
    version = one(ctx, id, number or "default")
    return Chosen({"LaunchTemplateId": id, "Version": str(version["version"])}, version["data"])


def one(ctx: Context, id: str, number: int | str) -> Version:
    """A version of a template, by its number, or `latest` or `default`. Raises AwsError."""
    wanted = f"${str(number).capitalize()}" if number in ("latest", "default") else str(number)
    try:
        answer = ctx.call("ec2", "describe_launch_template_versions", LaunchTemplateId=id, Versions=[wanted])
    except AwsError as error:
        if error.code == "InvalidLaunchTemplateId.VersionNotFound":
            error.hint = f"`ec2 template versions {id}` lists them"
        raise
    return version_row(answer["LaunchTemplateVersions"][0])
