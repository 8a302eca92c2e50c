"""`vpc acl`: network ACLs and their rules. How rules are read: words.py; made and taken away: changing.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Annotated, Any

from awsh import (
    CURRENT,
    Candidate,
    CommandError,
    Completing,
    Context,
    Rows,
    UsageError,
    ValueType,
    by,
    tag_specifications,
)
from awsh_vpc.acls.changing import called, change, record
from awsh_vpc.acls.changing import remove as take_away
from awsh_vpc.acls.entries import ordered
from awsh_vpc.acls.rows import Acl, AclRule, acl_row, rule_row
from awsh_vpc.acls.words import complete, numbers, read
from awsh_vpc.arguments import Tags
from awsh_vpc.groups import acl
from awsh_vpc.kinds import ACL, VPC, AclId, SubnetId, VpcId


def _rule(completing: Completing) -> Iterator[Candidate]:
    found = complete(completing.given.get("words", []))
    return (candidate for candidate in found if candidate.text.startswith(completing.word))


def _acl_or_rule(completing: Completing) -> Iterator[Candidate]:
    if completing.given.get("words"):
        return (c for c in map(Candidate, ("in", "out")) if c.text.startswith(completing.word))
    return (candidate for _, candidate in completing.ctx.candidates(ACL.name, completing.word))


RuleWord = Annotated[str, ValueType("[NUMBER] [in|out] PROTOCOL PORTS from|to RANGE", complete=_rule)]
AclThenRule = Annotated[str, ValueType("ACL [in|out] NUMBER", complete=_acl_or_rule)]


@acl.command
def ls(ctx: Context, vpc: VpcId | None = None, *, all: bool = False) -> Iterator[Acl]:
    """List the network ACLs of a VPC (DescribeNetworkAcls).

    Args:
        vpc: whose; the current VPC's when left out, the whole region's when there is none.
        all: the whole region's, whatever is current.
    Examples:
        awsh> vpc acl ls
        awsh> vpc acl ls --all | where not default
    """
    return map(acl_row, _records(ctx, vpc or (None if all else ctx.current(VPC.name))))


def _records(ctx: Context, vpc: str | None) -> Iterator[dict[str, Any]]:
    filters = {"Filters": by("vpc-id", vpc)} if vpc else {}
    return ctx.search("ec2", "describe_network_acls", "NetworkAcls[]", **filters)


@acl.command
def show(ctx: Context, acl: AclId) -> Acl:
    """Show one network ACL: its rules as sentences, in the order in which they are asked (DescribeNetworkAcls).

    Args:
        acl: which one.
    Examples:
        awsh> vpc create 10.60.0.0/16 --name guarded
        awsh> vpc acl create --vpc guarded --name public
        awsh> vpc acl show public
        awsh> vpc acl show public | get inbound
    """
    return acl_row(record(ctx, acl))


@acl.command
def rules(ctx: Context, acl: AclId | None = None, *, vpc: VpcId | None = None) -> Iterator[AclRule]:
    """List the rules of a network ACL, or of all of a VPC, as rows (DescribeNetworkAcls).

    The first rule that fits decides. The last one denies what none of the others fits.

    Args:
        acl: whose; all of the VPC when left out.
        vpc: the VPC; the current one when left out, the whole region when there is none.
    Examples:
        awsh> vpc acl rules
        awsh> vpc acl rules | where action = allow and peer = 0.0.0.0/0
    """
    found = [record(ctx, acl)] if acl else _records(ctx, vpc or ctx.current(VPC.name))
    return chain.from_iterable((rule_row(entry, each) for entry in ordered(each)) for each in found)


@acl.command
def create(ctx: Context, *, vpc: VpcId = CURRENT, name: str = "", tag: Tags = None) -> Acl:
    """Create a network ACL (CreateNetworkAcl). It lets nothing through, in or out, until it has rules.

    Args:
        vpc: the VPC it belongs to; the current one when left out.
        name: its Name tag.
        tag: another tag; may be given several times.
    Examples:
        awsh> vpc create 10.61.0.0/16 --name fenced
        awsh> vpc acl create --vpc fenced --name tight
    """

    answer = ctx.call("ec2", "create_network_acl", VpcId=vpc, **tag_specifications("network-acl", name, tag))
    return acl_row(answer["NetworkAcl"])


@acl.command
def allow(ctx: Context, acl: AclId, *words: RuleWord, replace: bool = False) -> Iterator[AclRule]:
    """Let traffic into the subnets of a network ACL, or out of them (CreateNetworkAclEntry).

    A rule is `100 in tcp 443 from 0.0.0.0/0`: its number, by which the order goes; tcp or udp with ports
    (443, 1024-65535, 80,443, all), icmp with `ping` or a type, `all`, or a service by its name, such as
    https; ranges, IPv4 or IPv6, `anywhere`, which is 0.0.0.0/0, or `me`, this machine's public address.
    `from` is what comes in, `to` what goes out. Without a number it is the next ten behind the others.
    Network ACLs are stateless: answers need a rule of their own, the other way, for the ports 1024-65535;
    where there is none, that is said.

    Args:
        acl: whose rule.
        words: the rule.
        replace: put it in the place of a rule of this number (ReplaceNetworkAclEntry).
    Examples:
        awsh> vpc create 10.62.0.0/16 --name open
        awsh> vpc acl create --vpc open --name web
        awsh> vpc acl allow web 100 in tcp 443 from 0.0.0.0/0
        awsh> vpc acl allow web 100 out tcp 1024-65535 to 0.0.0.0/0
        awsh> vpc acl allow web ssh from 198.51.100.7 me
        awsh> vpc acl allow web ping from anywhere ::/0
    """
    return _change(ctx, acl, True, words, replace, allow.usage)


@acl.command
def deny(ctx: Context, acl: AclId, *words: RuleWord, replace: bool = False) -> Iterator[AclRule]:
    """Stop traffic into the subnets of a network ACL, or out of them (CreateNetworkAclEntry).

    The first rule that fits decides, so a denial has a lower number than what allows more.

    Args:
        acl: whose rule.
        words: the rule, as for `vpc acl allow`.
        replace: put it in the place of a rule of this number (ReplaceNetworkAclEntry).
    Examples:
        awsh> vpc create 10.63.0.0/16 --name wary
        awsh> vpc acl create --vpc wary --name strict
        awsh> vpc acl deny strict 50 in all from 203.0.113.0/24
        awsh> vpc acl deny strict 50 out all to 10.0.0.0/8
    """
    return _change(ctx, acl, False, words, replace, deny.usage)


def _change(
    ctx: Context, acl: str, allow: bool, words: tuple[str, ...], replace: bool, usage: str
) -> Iterator[AclRule]:
    try:
        wanted = read(words, ctx.my_address)
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None
    return change(ctx, acl, allow, wanted, replace)


@acl.command
def remove(ctx: Context, *words: AclThenRule, rows: Rows | None = None) -> None:
    """Take rules out of a network ACL after asking (DeleteNetworkAclEntry).

    Args:
        words: the ACL and the numbers of its rules, with `in` or `out` where there is one each way.
        rows: from a pipeline: rules, as `vpc acl rules` lists them.
    Examples:
        awsh> vpc create 10.64.0.0/16 --name lax
        awsh> vpc acl create --vpc lax --name wide
        awsh> vpc acl allow wide 100 all from anywhere
        awsh> vpc acl allow wide 100 all to anywhere
        awsh> vpc acl remove wide in 100
        awsh> vpc acl rules wide | where number = 100 | vpc acl remove
    """
    if rows is not None:
        fed: dict[str, list[tuple[int, bool | None]]] = {}
        for row in rows:
            if not (isinstance(row, Mapping) and ACL.is_id(str(row.get("acl_id"))) and "number" in row):
                raise UsageError(
                    "these rows carry no rule of a network ACL", hint="`vpc acl rules` lists them"
                )
            fed.setdefault(row["acl_id"], []).append((row["number"], row["direction"] == "out"))
        for id, some in fed.items():
            take_away(ctx, id, some)
        return
    if len(words) < 2:
        raise UsageError("vpc acl remove wants a network ACL and a rule", usage=remove.usage)
    try:
        id, wanted = ctx.resolve(ACL.name, words[0]), numbers(words[1:])
    except ValueError as error:
        raise UsageError(str(error), usage=remove.usage) from None
    take_away(ctx, id, wanted)


@acl.command
def associate(ctx: Context, acl: AclId, *subnets: SubnetId) -> Acl:
    """Let subnets use a network ACL instead of what they use now (ReplaceNetworkAclAssociation).

    Args:
        acl: the network ACL.
        subnets: the subnets.
    Examples:
        awsh> vpc create 10.65.0.0/16 --name lawn
        awsh> vpc subnet create --next /24 --vpc lawn --name bed
        awsh> vpc acl create --vpc lawn --name hedge
        awsh> vpc acl associate hedge bed
    """
    if not subnets:
        raise UsageError("vpc acl associate wants a subnet", usage=associate.usage)
    home = record(ctx, acl)["VpcId"]
    wanted = list(dict.fromkeys(subnets))
    for subnet in ctx.search("ec2", "describe_subnets", "Subnets[]", SubnetIds=wanted):
        if subnet["VpcId"] != home:
            raise CommandError(
                f"subnet {subnet['SubnetId']} is in VPC {subnet['VpcId']}, the network ACL in {home}"
            )
    for subnet in wanted:
        _lead(ctx, subnet, acl)
    return acl_row(record(ctx, acl))


def _lead(ctx: Context, subnet: str, acl: str) -> None:
    for other in ctx.search(
        "ec2", "describe_network_acls", "NetworkAcls[]", Filters=by("association.subnet-id", subnet)
    ):
        if other["NetworkAclId"] == acl:
            ctx.note(f"subnet {subnet} uses it already")
            continue
        for each in other["Associations"]:
            if each["SubnetId"] == subnet:
                ctx.call(
                    "ec2",
                    "replace_network_acl_association",
                    AssociationId=each["NetworkAclAssociationId"],
                    NetworkAclId=acl,
                )


@acl.command
def rm(ctx: Context, *acls: AclId) -> None:
    """Delete network ACLs after asking; their subnets use the VPC's default one then (DeleteNetworkAcl).

    Args:
        acls: which ones. The default one of a VPC goes with the VPC alone.
    Examples:
        awsh> vpc create 10.66.0.0/16 --name yard
        awsh> vpc acl create --vpc yard --name spare
        awsh> vpc acl rm spare
    """
    if not acls:
        raise UsageError("vpc acl rm wants a network ACL", usage=rm.usage)
    found = [record(ctx, id) for id in dict.fromkeys(acls)]
    for each in found:
        if each.get("IsDefault"):
            raise CommandError(
                f"{called(each)} is the default network ACL of VPC {each['VpcId']}, "
                "which goes with the VPC alone; nothing was deleted"
            )
    told = "; ".join(called(each) + _users(each) for each in found)
    ctx.confirm(f"Delete network ACL{'' if len(found) == 1 else 's'} {told}?")
    for each in found:
        users = [association["SubnetId"] for association in each.get("Associations") or ()]
        if users:
            filters = [*by("vpc-id", each["VpcId"]), *by("default", "true")]
            [default] = ctx.search("ec2", "describe_network_acls", "NetworkAcls[]", Filters=filters)
            for subnet in users:
                _lead(ctx, subnet, default["NetworkAclId"])
        ctx.call("ec2", "delete_network_acl", NetworkAclId=each["NetworkAclId"])
        ctx.note(f"deleted network ACL {called(each)}")


def _users(acl: Mapping[str, Any]) -> str:
    count = len(acl.get("Associations") or ())
    return f", which {count} subnet{' uses' if count == 1 else 's use'}" if count else ""
