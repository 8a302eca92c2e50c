"""What `bastion create` has to make, and what is there already. Makes nothing: what cannot be is found out here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awsh import CommandError, Context, UsageError, by, check_tags, named, tags_of
from awsh_ec2.bastion import keypairs
from awsh_ec2.bastion.places import Place, place
from awsh_ec2.images.names import resolve
from awsh_ec2.instances.looking import ITEMS
from awsh_ec2.kinds import ALIVE
from awsh_ec2.launch.checking import check_fit, check_type
from awsh_ec2.login.bastions import BASTION, ROLE, is_tagged
from awsh_ec2.login.keys import files_of
from awsh_ec2.sg.kinds import current_vpc
from awsh_ec2.sg.making import check_name
from awsh_ec2.sg.rules import Rule
from awsh_ec2.sg.words import read

IMAGE = "al2023"

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, as typed: see `bastion create`."""

    name: str
    vpc: str | None
    key: str | None
    source: str | None
    subnet: str | None
    type: str | None

    def typed(self, vpc: str) -> str:
        """The line that goes on with it."""
        from shlex import quote

        options = {
            "vpc": vpc, "key": self.key, "from": self.source, "subnet": self.subnet, "type": self.type,
        }  # fmt: skip
        said = [f"--{name} {quote(value)}" for name, value in options.items() if value]
        return " ".join(["bastion create", quote(self.name), *said])


@dataclass(frozen=True, slots=True)
class Plan:
    """key, file: the key pair and its private half; no file where it is not here, or still to be made.

    make_key: whether it is to be made. group, instance: those that are there. place, image: of an instance that
    is to be launched. rules: what the group is to let in.
    """

    name: str
    vpc: str
    key: str
    file: Path | None
    make_key: bool
    group: Record | None
    instance: Record | None
    place: Place | None
    image: str
    rules: list[Rule]


def planned(ctx: Context, wish: Wish, usage: str) -> Plan:
    """Raises CommandError, UsageError, AwsError where something stands in the way."""
    check_name(wish.name)
    check_tags({"Name": wish.name, ROLE: BASTION})
    vpc = wish.vpc or current_vpc(ctx) or _default_vpc(ctx)
    instance = _instance(ctx, wish, vpc)
    group = _group(ctx, wish.name, vpc)
    key, file, make_key = _key(ctx, wish, instance)
    spot, image = (None, "") if instance is not None else _launch(ctx, wish, vpc)
    return Plan(
        wish.name, vpc, key, file, make_key, group, instance, spot, image, _rules(ctx, wish, vpc, usage)
    )


def _default_vpc(ctx: Context) -> str:
    found = next(ctx.search("ec2", "describe_vpcs", "Vpcs[].VpcId", Filters=by("is-default", "true")), None)
    if found is None:
        raise CommandError(
            f"which VPC? {ctx.region} has no default one",
            hint="--vpc NAME says which: `vpc ls` lists them, "
            "`vpc create 10.0.0.0/16 --name lab --public 1 --private 2` makes one",
        )
    return str(found)


def _instance(ctx: Context, wish: Wish, vpc: str) -> Record | None:
    """The one that is there already. Raises CommandError where the name is somebody else's."""
    filters = [*by("tag:Name", wish.name), *by("instance-state-name", *ALIVE)]
    found = [
        each
        for each in ctx.search("ec2", "describe_instances", ITEMS, Filters=filters)
        if each["State"]["Name"] != "shutting-down"
    ]
    for record in found:
        title = named(record["InstanceId"], wish.name)
        if not is_tagged(record):
            raise CommandError(
                f"instance {title} is called so already",
                hint=f"another name, as in `bastion create jump`; or `ec2 tag {record['InstanceId']} {ROLE}={BASTION}` "
                "makes it one",
            )
        if record.get("VpcId") != vpc:
            raise CommandError(
                f"{title} is in another VPC, {record.get('VpcId')}",
                hint="another name, as in `bastion create jump`",
            )
        state = record["State"]["Name"]
        if state in ("stopping", "stopped"):
            raise CommandError(f"{title} is there and {state}", hint=f"`ec2 start {wish.name} --wait`")
        if wish.key is not None and record.get("KeyName") != wish.key:
            raise CommandError(
                f"{title} is there, and was launched with key pair {record.get('KeyName') or 'none'}",
                hint=f"`bastion rm {wish.name}` first",
            )
    return found[0] if found else None


def _group(ctx: Context, name: str, vpc: str) -> Record | None:
    """The security group that is there already. Raises CommandError where it is somebody else's."""
    filters = [*by("vpc-id", vpc), *by("group-name", name)]
    found = next(ctx.search("ec2", "describe_security_groups", "SecurityGroups[]", Filters=filters), None)
    if found is not None and tags_of(found).get(ROLE) != BASTION:
        raise CommandError(
            f"VPC {vpc} has a security group {named(found['GroupId'], name)} already, which is no bastion's",
            hint=f"another name, as in `bastion create jump`; or `ec2 tag {found['GroupId']} {ROLE}={BASTION} "
            f"Name={name}` makes it one",
        )
    return found


def _key(ctx: Context, wish: Wish, instance: Record | None) -> tuple[str, Path | None, bool]:
    """The name of the key pair, its file, and whether it is to be made."""
    if instance is not None:
        name = instance.get("KeyName") or ""
        return name, next(iter(files_of(ctx, name)), None), False
    if wish.key is not None:
        return wish.key, keypairs.checked(ctx, wish.key), False
    if not wish.name.isascii():
        raise UsageError(f"{wish.name!r} is no name for a key pair: it has ASCII characters alone")
    file = keypairs.own_file(ctx, wish.name)
    return wish.name, file, file is None


def _launch(ctx: Context, wish: Wish, vpc: str) -> tuple[Place, str]:
    if wish.type is not None:
        check_type(ctx, wish.type, spot=False)
    found = place(ctx, vpc, wish.subnet, wish.type)
    type = check_type(ctx, found.type, spot=False)
    image = resolve(ctx, IMAGE, type["ProcessorInfo"]["SupportedArchitectures"])
    check_fit(ctx, image, type, None)
    return found, image


def _rules(ctx: Context, wish: Wish, vpc: str, usage: str) -> list[Rule]:
    rules = read(ctx, {"VpcId": vpc}, ["tcp", "22", "from", wish.source or "me"], usage)
    if wish.source is None and ":" in rules[0].peer:
        raise CommandError(
            f"others see this machine at {rules[0].peer}, and a bastion has an IPv4 address",
            hint="--from 198.51.100.7 says your IPv4 address",
        )
    if any(rule.exposes for rule in rules):
        ctx.confirm(f"Let the whole Internet try to log in to bastion {wish.name}?")
    return rules
