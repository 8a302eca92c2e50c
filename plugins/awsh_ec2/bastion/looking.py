"""Behind `bastion ls` and `bastion show`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from awsh import AwsError, CommandError, Context, Ports, tags_of
from awsh_ec2.bastion.known import Known, every
from awsh_ec2.bastion.rows import Bastion
from awsh_ec2.login.keys import files_of
from awsh_ec2.sg.known import by_many, names
from awsh_ec2.sg.rules import ANYWHERE, Rule, of_group

Record = Mapping[str, Any]

SSH = Ports("tcp", 22, 22)


def the_known(ctx: Context, id: str) -> Known:
    """The bastion with this id. Raises CommandError where it is none, or gone."""
    found = next((each for each in every(ctx) if each.id == id), None)
    if found is None:
        raise CommandError(
            f"{id} is no bastion, or is gone",
            hint="`bastion ls` lists those there are, `ec2 ls` all instances",
        )
    return found


def rows_of(ctx: Context, some: Sequence[Known]) -> list[Bastion]:
    """As they are shown."""
    groups = _groups(ctx, some)
    peers = [rule.peer for group in groups.values() for rule in ssh_rules(group)]
    called, vpcs = names(ctx, peers), _vpcs(ctx, {each.vpc for each in some})
    return [_row(ctx, each, groups, called, vpcs) for each in some]


def ssh_rules(group: Record) -> list[Rule]:
    """The rules of a group by which somebody gets in by SSH."""
    return [rule for rule in of_group(group) if rule.covers(Rule(False, SSH, rule.peer))]


def _groups(ctx: Context, some: Iterable[Known]) -> dict[str, Record]:
    found = {each.group["GroupId"]: each.group for each in some if each.group is not None}
    ids = {
        group["GroupId"]
        for each in some
        for group in (each.instance or {}).get("SecurityGroups") or ()
        if group["GroupId"] not in found
    }
    for filters in by_many("group-id", ids):
        for record in ctx.search("ec2", "describe_security_groups", "SecurityGroups[]", Filters=filters):
            found[record["GroupId"]] = record
    return found


def _vpcs(ctx: Context, ids: Iterable[str]) -> dict[str, str]:
    """Their names, where they may be read."""
    found: dict[str, str] = {}
    try:
        for filters in by_many("vpc-id", filter(None, ids)):
            for record in ctx.search("ec2", "describe_vpcs", "Vpcs[]", Filters=filters):
                found[record["VpcId"]] = tags_of(record).get("Name", "")
    except AwsError as error:
        if error.code != "UnauthorizedOperation":
            raise
    return found


def _row(
    ctx: Context,
    known: Known,
    groups: Mapping[str, Record],
    called: Mapping[str, str],
    vpcs: Mapping[str, str],
) -> Bastion:
    record = known.instance or {}
    mine = [each["GroupId"] for each in record.get("SecurityGroups") or ()]
    if known.group is not None and not mine:
        mine = [known.group["GroupId"]]
    peers = dict.fromkeys(rule.peer for id in mine if id in groups for rule in ssh_rules(groups[id]))
    key = record.get("KeyName")
    file = next(iter(files_of(ctx, key or "")), None)
    launched = record.get("LaunchTime")
    return {
        "name": known.name,
        "state": record["State"]["Name"] if record else "unfinished",
        "address": record.get("PublicIpAddress") or None,
        "vpc": vpcs.get(known.vpc) or known.vpc,
        "key_name": key,
        "lets_in": [_who(peer, called) for peer in peers],
        "age": _age(launched) if launched else None,
        "id": known.id,
        "type": record.get("InstanceType", ""),
        "zone": (record.get("Placement") or {}).get("AvailabilityZone", ""),
        "private_ip": record.get("PrivateIpAddress") or None,
        "vpc_id": known.vpc,
        "subnet_id": record.get("SubnetId"),
        "groups": {id: groups[id]["GroupName"] if id in groups else "" for id in mine},
        "key_file": str(file) if isinstance(file, Path) else None,
        "own_group": known.group is not None,
    }


def _who(peer: str, called: Mapping[str, str]) -> str:
    if peer == ANYWHERE:
        return "anywhere"
    return f"sg:{called[peer]}" if peer in called and peer.startswith("sg-") else peer


def _age(launched: datetime) -> timedelta:
    return timedelta(seconds=int(max(0.0, (datetime.now(UTC) - launched).total_seconds())))
