"""Whom a bastion's security group lets in; the rule of this machine follows its address."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import AwsError, Context
from awsh_ec2.sg.known import rules as rules_of
from awsh_ec2.sg.rules import Rule

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
            ctx.note(f"no more from {', '.join(each.rule.peer for each in old)}, where this machine was before")
    return new
