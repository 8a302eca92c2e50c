"""Behind `ec2 set`: everything is looked at before the first change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from awsh import CommandError, Context, by, named, security_groups
from awsh_ec2.instances.looking import look
from awsh_ec2.launch.checking import check_offered, check_type
from awsh_ec2.launch.profiles import once_profile_known, profile_of
from awsh_ec2.rows import Instance


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be, as typed: see `ec2 set`. None and nothing leave it as it is."""

    type: str | None = None
    groups: tuple[str, ...] = ()
    role: str | None = None
    protect: bool | None = None
    imdsv2: bool | None = None


class _Change(NamedTuple):
    """A request, and what it comes to."""

    told: str
    operation: str
    parameters: Mapping[str, Any]


def changed(ctx: Context, ids: Sequence[str], wish: Wish) -> list[Instance]:
    """The instances as they are then. Raises CommandError, UsageError for what AWS would refuse, and AwsError."""
    rows = look(ctx, ids)
    changes = [change for row in rows for change in _changes(ctx, row, wish)]
    for change in changes:
        once_profile_known(ctx, partial(ctx.call, "ec2", change.operation, **change.parameters))
        if not ctx.dry_run:
            ctx.note(change.told)
    return look(ctx, ids)


def _changes(ctx: Context, row: Instance, wish: Wish) -> Iterator[_Change]:
    called = named(row["id"], row["name"])
    if row["state"] in ("shutting-down", "terminated"):
        raise CommandError(f"{called} is {row['state']}")
    if wish.type is not None and wish.type != row["type"]:
        _check_type(ctx, row, wish.type)
        yield _modified(
            row, f"{called} is a {wish.type} now, not {row['type']}", InstanceType={"Value": wish.type}
        )
    if wish.groups:
        groups = security_groups.ids_in(ctx, row["vpc_id"] or "", wish.groups)
        yield _modified(row, f"{called} has the groups {', '.join(wish.groups)} now", Groups=groups)
    if wish.role is not None:
        yield _role(ctx, row, called, wish.role)
    if wish.protect is not None:
        told = f"{called} is {'' if wish.protect else 'not '}protected from termination now"
        yield _modified(row, told, DisableApiTermination={"Value": wish.protect})
    if wish.imdsv2 is not None:
        yield _Change(
            f"{called} gives its metadata to IMDSv2 alone now"
            if wish.imdsv2
            else f"{called} gives its metadata to IMDSv1 too now",
            "modify_instance_metadata_options",
            {"InstanceId": row["id"], "HttpTokens": "required" if wish.imdsv2 else "optional"},
        )


def _modified(row: Instance, told: str, **attribute: Any) -> _Change:
    # AWS changes one attribute a request.
    return _Change(told, "modify_instance_attribute", {"InstanceId": row["id"], **attribute})


def _check_type(ctx: Context, row: Instance, name: str) -> None:
    called = named(row["id"], row["name"])
    if row["state"] != "stopped":
        raise CommandError(
            f"{called} is {row['state']}, and only a stopped one gets another type",
            hint=f"`ec2 stop {row['id']} --wait` first",
        )
    type = check_type(ctx, name, spot=row["spot"])
    able = type["ProcessorInfo"]["SupportedArchitectures"]
    if row["architecture"] and row["architecture"] not in able:
        raise CommandError(
            f"{name} is {' and '.join(able)}, and what is on {called} is {row['architecture']}",
            hint=f"`ec2 types --arch {row['architecture']}` lists types for it",
        )
    check_offered(ctx, type, row["zone"], called)


def _role(ctx: Context, row: Instance, called: str, role: str) -> _Change:
    profile = profile_of(ctx, role)
    told = f"the programs of {called} may do what {role} may"
    present = ctx.search(
        "ec2",
        "describe_iam_instance_profile_associations",
        "IamInstanceProfileAssociations[].AssociationId",
        Filters=[*by("instance-id", row["id"]), *by("state", "associating", "associated")],
    )
    association = next(present, None)
    if association is None:
        parameters = {"InstanceId": row["id"], "IamInstanceProfile": profile}
        return _Change(told, "associate_iam_instance_profile", parameters)
    parameters = {"AssociationId": association, "IamInstanceProfile": profile}
    return _Change(told, "replace_iam_instance_profile_association", parameters)
