"""Whom a bastion's security group lets in; the rule of this machine follows its address."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import CommandError, Context
from awsh_ec2.bastion.looking import rows_of, the_known
from awsh_ec2.bastion.rows import Bastion
from awsh_ec2.sg.known import rules as rules_of
from awsh_ec2.sg.rules import Rule
from awsh_ec2.sg.words import read

ME = "awsh:me"
"""The description of the rule that lets this machine in, by which the next one knows it."""


def let_in(ctx: Context, group: str, wanted: Sequence[Rule], *, mine: bool) -> list[Rule]:
    """Makes those of the rules that are not there, and gives them.

    mine: they are this machine's, and take the place of those that were before.
    """
    known = list(rules_of(ctx, [group]))
    there = {each.rule: each for each in known}
    new = [rule for rule in wanted if rule not in there]
    if new:
        permissions = [rule.permission(ME if mine else "") for rule in new]
        ctx.call("ec2", "authorize_security_group_ingress", GroupId=group, IpPermissions=permissions)
    if mine:
        old = [each for each in known if each.description == ME and each.rule not in wanted]
        if old:
            ids = [each.id for each in old]
            ctx.call("ec2", "revoke_security_group_ingress", GroupId=group, SecurityGroupRuleIds=ids)
            ctx.note(
                f"no more from {', '.join(each.rule.peer for each in old)}, where this machine was before"
            )
    return new


def allowed(ctx: Context, id: str, sources: Sequence[str], usage: str) -> Bastion:
    """Lets them in to a bastion, asking where that is everybody. Raises UsageError, CommandError, AwsError."""
    known = the_known(ctx, id)
    group = known.group["GroupId"] if known.group else ""
    if not group:
        groups = [each["GroupId"] for each in (known.instance or {}).get("SecurityGroups") or ()]
        if len(groups) != 1:
            raise CommandError(
                f"{known.name or id} has {len(groups)} security groups, none of which was made with it",
                hint="`sg allow GROUP ssh from me` says of which it is to be a rule",
            )
        group = groups[0]
    rules = read(ctx, {"VpcId": known.vpc}, ["tcp", "22", "from", *sources], usage)
    if any(rule.exposes for rule in rules):
        ctx.confirm(f"Let the whole Internet try to log in to bastion {known.name or id}?")
    new = let_in(ctx, group, rules, mine=list(sources) == ["me"])
    for rule in rules:
        ctx.note(f"{'lets in' if rule in new else 'lets in already'}: {rule.peer}")
    return rows_of(ctx, [the_known(ctx, id)])[0]
