"""Behind `bastion rm`: the instance, then its own keys, then its group with what other groups say of it.

The group goes last: by it, what is left of a bastion is found again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from awsh import AwsError, AwshError, Context, attempts, named, tags_of
from awsh_ec2.bastion import keypairs
from awsh_ec2.bastion.known import Known
from awsh_ec2.bastion.looking import the_known
from awsh_ec2.instances.changing import TERMINATE, ask
from awsh_ec2.instances.looking import ITEMS
from awsh_ec2.instances.waiting import wait_for
from awsh_ec2.kinds import ALIVE, INSTANCE
from awsh_ec2.login.bastions import BASTION, ROLE
from awsh_ec2.login.keys import files_of, forget
from awsh_ec2.sg import known as sg

LONGEST = timedelta(minutes=10)
RELEASE = 120.0
"""Seconds that AWS is given to let go of the group of an instance that is gone."""


@dataclass
class _Part:
    """What goes with one bastion.

    references: rules of other groups that name its own, each with its group's title. pair: its own key pair, with
    the files of its private half. kept: what stays, and why.
    """

    known: Known
    group: str = ""
    references: list[tuple[str, sg.Known]] = field(default_factory=list)
    pair: dict[str, Any] | None = None
    files: list[Path] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return named(self.known.id, self.known.name)


def remove(ctx: Context, ids: Sequence[str], *, keys: bool) -> None:
    """Asks, then removes them one after the other. Raises AwshError, KeyboardInterrupt with a note of how to go on."""
    parts = [_part(ctx, the_known(ctx, id), keys=keys) for id in ids]
    ctx.confirm("; ".join(_question(part) for part in parts) + "?")
    for part in parts:
        try:
            _remove(ctx, part)
        except (KeyboardInterrupt, AwshError):
            again = f"bastion rm {part.known.name or part.known.id}{' --keys' if keys else ''}"
            ctx.note(f"{part.title} is not all gone: `{again}` goes on")
            raise


def _part(ctx: Context, known: Known, *, keys: bool) -> _Part:
    part = _Part(known)
    if known.group is not None:
        part.group = known.group["GroupId"]
        own = known.instance["InstanceId"] if known.instance else ""
        others = [each for each in sg.users(ctx, [part.group]).get(part.group, ()) if each != own]
        if others:
            part.kept.append(
                f"security group {named(part.group, known.name)}: {', '.join(sg.with_names(ctx, others))} has it too"
            )
            part.group = ""
        else:
            part.references = _references(ctx, part.group)
    elif known.instance is not None:
        part.kept.append("its security groups, which were not made with it")
    _find_keys(ctx, part, keys=keys)
    return part


def _references(ctx: Context, group: str) -> list[tuple[str, sg.Known]]:
    naming = sg.naming(sg.groups(ctx)).get(group, [])
    titles = {record["GroupId"]: named(record["GroupId"], record["GroupName"]) for record, _ in naming}
    return [(titles[each.group], each) for each in sg.rules(ctx, titles) if each.rule.peer == group]


def _find_keys(ctx: Context, part: _Part, *, keys: bool) -> None:
    name = str(part.known.instance.get("KeyName") or "") if part.known.instance else part.known.name
    pair = keypairs.pair_of(ctx, name) if name else None
    if pair is None:
        return
    if tags_of(pair).get(ROLE) != BASTION:
        part.kept.append(f"key pair {name}, which was not made with it")
        return
    files = [file for file in files_of(ctx, name) if keypairs.belongs(ctx, file, pair, surely=True)]
    if keys:
        part.pair, part.files = dict(pair), files
    else:
        where = f", {files[0]}," if files else ""
        part.kept.append(f"key pair {name}{where} which --keys takes away (`ec2 key rm {name}`)")


def _question(part: _Part) -> str:
    known = part.known
    what = []
    if known.instance is not None:
        record = known.instance
        what.append(
            f"terminate {part.title}, {record.get('InstanceType')}, {record['State']['Name']}, with its disk"
        )
    if part.group:
        names = {part.group: known.name}
        rules = [f"`{each.rule.sentence(names)}` of {title}" for title, each in part.references]
        also = f" and the rule{'s' * (len(rules) > 1)} {', '.join(rules[:6])}" if rules else ""
        more = f" and {len(rules) - 6} more" if len(rules) > 6 else ""
        what.append(f"delete security group {named(part.group, known.name)}{also}{more}")
    if part.pair is not None:
        files = f" with {', '.join(map(str, part.files))}, for good" if part.files else ""
        what.append(f"delete key pair {part.pair['KeyName']}{files}")
    text = "; ".join(what) or f"there is nothing of {part.title} to delete"
    return text[:1].upper() + text[1:]


def _remove(ctx: Context, part: _Part) -> None:
    if part.known.instance is not None:
        _terminate(ctx, part.known.instance, part.title)
    if part.pair is not None:
        _delete_keys(ctx, part.pair, part.files)
    if part.group:
        for title, each in part.references:
            way = "egress" if each.rule.egress else "ingress"
            ctx.call(
                "ec2", f"revoke_security_group_{way}", GroupId=each.group, SecurityGroupRuleIds=[each.id]
            )
            ctx.note(f"revoked {each.rule.sentence({part.group: part.known.name})} of {title}")
        _delete_group(ctx, part.group)
        ctx.note(f"deleted security group {named(part.group, part.known.name)}")
    for text in part.kept:
        ctx.note(f"left: {text}")


def _terminate(ctx: Context, record: Any, title: str) -> None:
    id = record["InstanceId"]
    if record["State"]["Name"] != "shutting-down":
        ask(ctx, TERMINATE, [id], {})
    if ctx.current(INSTANCE.name) == id:
        ctx.use(INSTANCE.name, None)
    wait_for(ctx, [id], "terminated", LONGEST)
    ctx.note(f"terminated {title}")


def _delete_keys(ctx: Context, pair: dict[str, Any], files: Sequence[Path]) -> None:
    """The pair first: a file without it opens nothing, and is told by its name."""
    name = pair["KeyName"]
    filters = [{"Name": "key-name", "Values": [name]}, {"Name": "instance-state-name", "Values": list(ALIVE)}]
    users = [
        each["InstanceId"]
        for each in ctx.search("ec2", "describe_instances", ITEMS, Filters=filters)
        if each["State"]["Name"] != "shutting-down"
    ]
    if users:
        ctx.note(f"left: key pair {name}, which opens {', '.join(users)} too")
        return
    ctx.call("ec2", "delete_key_pair", KeyName=name)
    for file in files:
        file.unlink(missing_ok=True)
    forget(ctx, name, pair.get("KeyPairId", ""))
    ctx.note(f"deleted key pair {name}{''.join(f', {file}' for file in files)}")


def _delete_group(ctx: Context, group: str) -> None:
    refusal: AwsError | None = None
    for _ in attempts(ctx, RELEASE):
        try:
            ctx.call("ec2", "delete_security_group", GroupId=group)
        except AwsError as error:
            if error.code == "InvalidGroup.NotFound":
                return
            if error.code != "DependencyViolation":
                raise
            refusal = error
        else:
            return
    if refusal is not None:
        raise refusal
