"""`sg ls`, `sg show`, `sg rules`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awsh import Context, Rows, UsageError
from awsh_ec2.sg.group import sg
from awsh_ec2.sg.kinds import GROUP, GroupId, VpcId, current_vpc
from awsh_ec2.sg.rows import SecurityGroup, SecurityGroupRule, group_row, rule_row


@sg.command
def ls(
    ctx: Context, *, vpc: VpcId | None = None, all: bool = False, unused: bool = False, open: bool = False
) -> Iterable[SecurityGroup]:
    """List security groups, and how many interfaces use each (DescribeSecurityGroups).

    Args:
        vpc: whose; the current VPC's when left out, the whole region's when there is none.
        all: the whole region's, whatever is current.
        unused: those that could be deleted: no interface has them, no other group's rules name them.
        open: those that let something in from the whole Internet, and what.
    Examples:
        awsh> sg ls
        awsh> sg ls --open
        awsh> sg create idle
        awsh> sg ls --unused | where name = idle | sg rm
    """
    columns = ("name", "id", "vpc_id", "open", "uses") if open else ()
    return Rows(_listed(ctx, vpc or (None if all else current_vpc(ctx)), unused, open), columns, GROUP.name)


def _listed(ctx: Context, vpc: str | None, unused: bool, open: bool) -> Iterator[SecurityGroup]:
    from awsh_ec2.sg.known import groups, naming, users

    used = users(ctx)
    records: Iterable[dict[str, object]] = groups(ctx)
    named: Iterable[str] = ()
    if unused:
        records = list(records)
        named = naming(records)
    for record in records:
        if vpc is not None and record.get("VpcId") != vpc:
            continue
        row = group_row(record, used.get(str(record["GroupId"]), ()))
        # Every VPC keeps its default group, which nobody can delete.
        if unused and (row["uses"] or row["id"] in named or row["name"] == "default"):
            continue
        if row["open"] or not open:
            yield row


@sg.command
def show(ctx: Context, group: GroupId) -> SecurityGroup:
    """Show one security group: its rules as sentences, who uses it, whose rules name it.

    Args:
        group: its id, name, ARN or a unique prefix; of several of one name that of the current VPC.
    Examples:
        awsh> sg create shown
        awsh> sg allow shown https from anywhere --description 'public web'
        awsh> sg show shown
        awsh> sg show shown | get ingress
    """
    from awsh_ec2.sg.known import group as record_of
    from awsh_ec2.sg.known import groups, names, naming, rules, users, with_names

    row = group_row(record_of(ctx, group), users(ctx, [group]).get(group, ()))
    known = list(rules(ctx, [group]))
    called = names(ctx, (each.rule.peer for each in known))
    for egress in (False, True):
        sentences = [
            each.rule.sentence(called) + (f": {each.description}" if each.description else "")
            for each in known
            if each.rule.egress == egress
        ]
        row["egress" if egress else "ingress"] = sentences
    row["used_by"] = with_names(ctx, row["used_by"])
    row["named_by"] = [
        f"{other['GroupName']} ({other['GroupId']}): {rule.sentence({group: row['name']})}"
        for other, rule in naming(groups(ctx)).get(group, ())
    ]
    return row


@sg.command
def rules(
    ctx: Context, *groups: GroupId, ingress: bool = False, egress: bool = False
) -> Iterator[SecurityGroupRule]:
    """List the rules of security groups, one row each with its id (DescribeSecurityGroupRules).

    Args:
        groups: whose.
        ingress: those that let in alone.
        egress: those that let out alone.
    Examples:
        awsh> sg create listed
        awsh> sg allow listed ssh from 198.51.100.7
        awsh> sg rules listed
        awsh> sg rules listed --ingress | where service = ssh | sg revoke
    """
    from awsh_ec2.sg.known import names
    from awsh_ec2.sg.known import rules as rules_of

    if not groups:
        raise UsageError(
            "sg rules wants a security group", usage=rules.usage, hint="`sg ls --all | sg rules` has all"
        )
    known = [each for each in rules_of(ctx, groups) if ingress == egress or each.rule.egress == egress]
    called = names(ctx, [*groups, *(each.rule.peer for each in known)])
    for each in sorted(known, key=lambda each: (called.get(each.group, ""), each.group, each.rule.egress)):
        yield rule_row(each, called.get(each.group, each.group), called)
