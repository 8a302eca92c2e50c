"""What AWS knows of security groups: the groups, their rules, and who uses them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context, named
from awsh_ec2.sg.rules import Rule, of_group, of_record

_MOST_VALUES = 200
"""Values that EC2 takes for one filter."""


class Known(NamedTuple):
    """A rule that exists."""

    id: str
    group: str
    rule: Rule
    description: str


def by_many(name: str, values: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
    """EC2's filter by one property, as often as VALUES need it."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), _MOST_VALUES):
        yield [{"Name": name, "Values": distinct[start : start + _MOST_VALUES]}]


def groups(ctx: Context) -> Iterator[dict[str, Any]]:
    """Every group of the region, as AWS has it."""
    return ctx.search("ec2", "describe_security_groups", "SecurityGroups[]")


def group(ctx: Context, id: str) -> dict[str, Any]:
    """One group, as AWS has it. Raises AwsError."""
    found: dict[str, Any] = ctx.call("ec2", "describe_security_groups", GroupIds=[id])["SecurityGroups"][0]
    return found


def rules(ctx: Context, ids: Iterable[str]) -> Iterator[Known]:
    """Every rule of these groups, with its id."""
    for filters in by_many("group-id", ids):
        for record in ctx.search(
            "ec2", "describe_security_group_rules", "SecurityGroupRules[]", Filters=filters
        ):
            yield known_of(record)


def rules_by_id(ctx: Context, ids: Sequence[str]) -> list[Known]:
    """Rules by their own ids. Raises AwsError where there is no such."""
    answer = ctx.call("ec2", "describe_security_group_rules", SecurityGroupRuleIds=list(ids))
    return [known_of(record) for record in answer["SecurityGroupRules"]]


def known_of(record: Mapping[str, Any]) -> Known:
    """A SecurityGroupRule of DescribeSecurityGroupRules, or of what has just made it."""
    return Known(
        record["SecurityGroupRuleId"], record["GroupId"], of_record(record), record.get("Description") or ""
    )


def names(ctx: Context, peers: Iterable[str]) -> dict[str, str]:
    """The names of the groups and prefix lists among PEERS, by id, of those that can be seen."""
    found: dict[str, str] = {}
    wanted = list(peers)
    for filters in by_many("group-id", (peer for peer in wanted if peer.startswith("sg-"))):
        for record in ctx.search("ec2", "describe_security_groups", "SecurityGroups[]", Filters=filters):
            found[record["GroupId"]] = record["GroupName"]
    for filters in by_many("prefix-list-id", (peer for peer in wanted if peer.startswith("pl-"))):
        try:
            for record in ctx.search(
                "ec2", "describe_managed_prefix_lists", "PrefixLists[]", Filters=filters
            ):
                found[record["PrefixListId"]] = record["PrefixListName"]
        except AwsError as error:
            # Without the right to list them their ids do.
            if error.code != "UnauthorizedOperation":
                raise
    return found


def users(ctx: Context, ids: Collection[str] | None = None) -> dict[str, list[str]]:
    """Who has network interfaces with each group: instances, load balancers and the like. None: all groups."""
    found: dict[str, list[str]] = defaultdict(list)
    asked = by_many("group-id", ids) if ids is not None else iter([[]])
    seen: set[str] = set()
    for filters in asked:
        given = {"Filters": filters} if filters else {}
        for record in ctx.search("ec2", "describe_network_interfaces", "NetworkInterfaces[]", **given):
            if record["NetworkInterfaceId"] in seen:
                continue
            seen.add(record["NetworkInterfaceId"])
            for each in record.get("Groups") or ():
                found[each["GroupId"]].append(_user(record))
    return found


def _user(record: Mapping[str, Any]) -> str:
    instance = (record.get("Attachment") or {}).get("InstanceId")
    if instance:
        return str(instance)
    return named(record["NetworkInterfaceId"], record.get("Description") or "")


def with_names(ctx: Context, some: Sequence[str]) -> list[str]:
    """The same users, instances with their Name tags: `lab (i-1)`."""
    found: dict[str, str] = {}
    for [instances] in by_many("resource-id", (each for each in some if each.startswith("i-"))):
        filters = [instances, {"Name": "key", "Values": ["Name"]}]
        for tag in ctx.search("ec2", "describe_tags", "Tags[]", Filters=filters):
            found[tag["ResourceId"]] = tag["Value"]
    return [named(each, found.get(each, "")) for each in dict.fromkeys(some)]


def naming(records: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[Mapping[str, Any], Rule]]]:
    """By group, the rules of other groups that name it, each with the group it is of."""
    found: dict[str, list[tuple[Mapping[str, Any], Rule]]] = defaultdict(list)
    for record in records:
        for rule in of_group(record):
            if rule.peer.startswith("sg-") and rule.peer != record["GroupId"]:
                found[rule.peer].append((record, rule))
    return found


def missing(ids: Iterable[str], region: str) -> CommandError:
    return CommandError(
        f"there is no security group {', '.join(ids)} in {region}", hint="`sg ls` lists those there are"
    )
