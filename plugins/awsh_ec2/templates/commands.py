"""`ec2 template`; the work is in the modules beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypedDict

from awsh import MANY, Context, LocalPath, UsageError
from awsh_ec2.groups import template
from awsh_ec2.images.commands import ImageName
from awsh_ec2.kinds import InstanceId, KeyName, TemplateId
from awsh_ec2.launch.commands import GroupName, RoleName, SubnetId, TypeName
from awsh_ec2.templates.arguments import VersionNumber
from awsh_ec2.templates.rows import Template, Version, template_row, version_row
from awsh_ec2.volumes.arguments import Gibibytes, Tags


class Difference(TypedDict):
    """What two versions say differently. setting: as a path into the template's data."""

    setting: str
    old: str
    new: str


@template.command
def ls(ctx: Context) -> Iterator[Template]:
    """List the launch templates of the region (DescribeLaunchTemplates).

    Examples:
        awsh> ec2 template ls
    """
    yield from map(template_row, ctx.search("ec2", "describe_launch_templates", "LaunchTemplates[]"))


@template.command
def show(ctx: Context, template: TemplateId, version: VersionNumber = "default") -> Version:
    """Show one version of a launch template in full (DescribeLaunchTemplateVersions).

    Args:
        template: its name, id or a unique prefix.
        version: its number, latest, or default.
    Examples:
        awsh> ec2 template create shown --type t3.small
        awsh> ec2 template show shown | get data
    """
    from awsh_ec2.templates.choosing import one

    return one(ctx, template, version)


@template.command
def create(
    ctx: Context,
    name: str,
    *,
    from_: InstanceId | None = None,
    image: ImageName | None = None,
    type: TypeName | None = None,
    key: KeyName | None = None,
    subnet: SubnetId = None,
    sg: Annotated[list[GroupName] | None, MANY] = None,
    user_data: LocalPath | None = None,
    role: RoleName | None = None,
    disk: Gibibytes | None = None,
    public_ip: bool | None = None,
    protect: bool = False,
    spot: bool = False,
    tag: Tags = None,
    description: str = "",
    new_version: bool = False,
) -> Version:
    """Keep the options of a launch under a name (CreateLaunchTemplate, CreateLaunchTemplateVersion).

    They are checked as `ec2 launch` checks them. A short name of an image means the one that is the newest now.

    Args:
        name: 3 to 128 letters, digits and ()./-_; with --new-version that of a template that is there.
        from_: all that this instance was launched with instead of options (GetLaunchTemplateData).
        image: as for `ec2 launch`.
        type: as for `ec2 launch`.
        key: as for `ec2 launch`.
        subnet: as for `ec2 launch`; a launch says where when left out.
        sg: as for `ec2 launch`.
        user_data: as for `ec2 launch`; it stands in the template, so no secrets.
        role: as for `ec2 launch`.
        disk: as for `ec2 launch`.
        public_ip: as for `ec2 launch`.
        protect: as for `ec2 launch`.
        spot: as for `ec2 launch`.
        tag: of the instances and their disks; may be given several times.
        description: what this version is about.
        new_version: add a version, that says what the latest does but for these options.
    Examples:
        awsh> ec2 template create web --image ubuntu-24.04 --type t3.small --key lab --disk 20
        awsh> ec2 template create web --type t3.medium --new-version --description larger
        awsh> ec2 template compare web 1 2
        awsh> ec2 launch pattern --wait
        awsh> ec2 template create like-it --from pattern
    """
    from awsh_ec2.launch.launching import Wish
    from awsh_ec2.templates.making import made

    wish = Wish(
        name,
        image,
        type,
        key,
        subnet,
        sg or [],
        user_data,
        role,
        disk,
        spot,
        1,
        tag or {},
        public_ip=public_ip,
        protect=protect,
    )
    options = (image, type, key, subnet, sg, user_data, role, disk, public_ip, tag)
    if from_ and (spot or protect or any(option is not None for option in options)):
        raise UsageError(
            "--from takes all from the instance", hint="then `--new-version` with what is to differ"
        )
    return made(ctx, wish, from_, description, new_version=new_version)


@template.command
def versions(ctx: Context, template: TemplateId) -> Iterator[Version]:
    """List the versions of a launch template, the newest first (DescribeLaunchTemplateVersions).

    Args:
        template: whose.
    Examples:
        awsh> ec2 template create grown --type t3.micro
        awsh> ec2 template versions grown
    """
    items = "LaunchTemplateVersions[]"
    found = ctx.search("ec2", "describe_launch_template_versions", items, LaunchTemplateId=template)
    yield from map(version_row, sorted(found, key=lambda each: -each["VersionNumber"]))


@template.command
def compare(
    ctx: Context, template: TemplateId, old: VersionNumber = "default", new: VersionNumber = "latest"
) -> Iterator[Difference]:
    """Show what two versions of a launch template say differently (DescribeLaunchTemplateVersions).

    Args:
        template: whose.
        old: a number, latest, or default.
        new: a number, latest, or default.
    Examples:
        awsh> ec2 template create both --type t3.micro
        awsh> ec2 template create both --type t3.small --new-version
        awsh> ec2 template compare both
    """
    from awsh_ec2.templates.choosing import one
    from awsh_ec2.templates.comparing import flat

    before, after = flat(one(ctx, template, old)["data"]), flat(one(ctx, template, new)["data"])
    for setting in dict.fromkeys([*before, *after]):
        if before.get(setting) != after.get(setting):
            yield {"setting": setting, "old": before.get(setting, ""), "new": after.get(setting, "")}


@template.command
def set_default(ctx: Context, template: TemplateId, version: VersionNumber = "latest") -> Template:
    """Say which version a launch takes where none is named (ModifyLaunchTemplate).

    Args:
        template: whose.
        version: its number, or latest.
    Examples:
        awsh> ec2 template create moved --type t3.micro
        awsh> ec2 template create moved --type t3.small --new-version
        awsh> ec2 template set-default moved 2
    """
    from awsh_ec2.templates.choosing import one

    number = one(ctx, template, version)["version"]
    answer = ctx.call("ec2", "modify_launch_template", LaunchTemplateId=template, DefaultVersion=str(number))
    return template_row(answer["LaunchTemplate"])


@template.command
def rm(ctx: Context, *templates: TemplateId) -> None:
    """Delete launch templates with all their versions after asking (DeleteLaunchTemplate).

    Args:
        templates: which ones. What was launched from them goes on.
    Examples:
        awsh> ec2 template create trial --type t3.micro
        awsh> ec2 template rm trial
    """
    from awsh_ec2.templates.making import remove

    if not templates:
        raise UsageError(
            "ec2 template rm wants a template", usage=rm.usage, hint="`ec2 template ls` lists them"
        )
    remove(ctx, list(dict.fromkeys(templates)))
