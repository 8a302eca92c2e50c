"""`ec2 launch`; the work is in launching.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from awsh import (
    MANY,
    Candidate,
    Completing,
    Context,
    LocalPath,
    Name,
    Resource,
    UsageError,
    ValueType,
    security_groups,
)
from awsh_ec2.buying.money import Money
from awsh_ec2.groups import ec2
from awsh_ec2.images.commands import ImageName
from awsh_ec2.kinds import KeyName
from awsh_ec2.rows import Instance
from awsh_ec2.templates.arguments import TemplateVersion
from awsh_ec2.volumes.arguments import Gibibytes, Tags


def _complete_types(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx

    def fetch() -> Iterator[Name]:
        for type in ctx.search("ec2", "describe_instance_types", "InstanceTypes[]"):
            memory = type["MemoryInfo"]["SizeInMiB"] / 1024
            yield Name(
                type["InstanceType"], description=f"{type['VCpuInfo']['DefaultVCpus']} vCPU, {memory:g} GiB"
            )

    for name in ctx.matching("ec2:types", completing.word, "ec2", fetch):
        yield Candidate(name.id, name.description)


def _complete_roles(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx

    def fetch() -> Iterator[Name]:
        for profile in ctx.search("iam", "list_instance_profiles", "InstanceProfiles[]"):
            yield Name(profile["InstanceProfileName"], description="instance profile")

    for name in ctx.matching("ec2:profiles", completing.word, "iam", fetch):
        yield Candidate(name.id, name.description)


def _count(ctx: Context, given: Any) -> int:
    text = str(given)
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise ValueError(f"{text!r} is no number from 1 to 1000")
    return int(text)


TypeName = Annotated[str, ValueType("TYPE", None, _complete_types)]
GroupName = Annotated[str, ValueType("GROUP", None, security_groups.complete)]
RoleName = Annotated[str, ValueType("ROLE", None, _complete_roles)]
Count = Annotated[int, ValueType("N", _count)]
# The kinds of networks are the vpc plugin's.
SubnetId = Annotated[str | None, Resource("vpc:subnet")]


@ec2.command
def launch(
    ctx: Context,
    name: str,
    *,
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
    max_price: Money | None = None,
    count: Count = 1,
    template: TemplateVersion | None = None,
    tag: Tags = None,
    wait: bool = False,
) -> Instance | list[Instance]:
    """Launch instances (RunInstances). The record of one is the result, or rows of several.

    What AWS would refuse is found out first: whether type, image and disk fit together, the subnet has free
    addresses and its zone the type, the groups are of the subnet's VPC. Metadata is given to IMDSv2 alone.

    Args:
        name: the Name tag; several are NAME-1, NAME-2 and so on. Their disks get it too.
        image: a short name as `ec2 images` has it, an id, a parameter's path, or an image of your own; al2023 when
            left out. A short name means the one for the type's architecture.
        type: how many CPUs and how much memory: `ec2 types` lists them; t3.micro when left out.
        key: the key pair that opens it; the current one when left out.
        subnet: where; a subnet of the current VPC when left out, if it has one alone, else the default VPC.
        sg: security groups of that VPC, by name or id; its default group when left out.
        user_data: a file that runs at the first start: a script that begins with #!, or cloud-init's.
        role: what its programs may do: an instance profile, or a role that has one.
        disk: of its system, in GiB; the image's when left out.
        public_ip: give it a public address, or with --no-public-ip none; as its subnet does when left out.
        protect: against `ec2 terminate`, until `ec2 set --no-protect` takes that away.
        spot: of spare capacity, cheaper; AWS may take it back, with two minutes' notice.
        max_price: of spot, dollars an hour at most; the on-demand price when left out, which is best.
        count: how many.
        template: a launch template, or TEMPLATE:VERSION; the default version when left out. What the line says too
            goes before it.
        tag: another tag; may be given several times.
        wait: until they run, and have their addresses. Ctrl-C stops the waiting, not the launch.
    Examples:
        awsh> ec2 launch web
        awsh> let server = ec2 launch api --image ubuntu-24.04 --type t4g.small --key lab --disk 20 --wait
        awsh> echo $server.private_ip
        awsh> ec2 launch worker --image debian-12 --count 2 --spot --user-data setup.sh --tag env=test
        awsh> ec2 launch quiet --no-public-ip --protect
        awsh> ec2 launch cheap --spot --max-price 0.01
        awsh> ec2 template create small-arm --type t4g.micro --image debian-12
        awsh> ec2 launch from-template --template small-arm
    """
    from awsh_ec2.launch.launching import Wish, launched
    from awsh_ec2.templates.choosing import chosen

    if max_price is not None and not spot:
        raise UsageError("--max-price is of spot capacity", usage=launch.usage, hint="add --spot")
    which = chosen(ctx, template) if template else None
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
        count,
        tag or {},
        which,
        max_price,
        public_ip,
        protect,
    )
    rows = launched(ctx, wish, wait=wait)
    return rows[0] if count == 1 else rows
