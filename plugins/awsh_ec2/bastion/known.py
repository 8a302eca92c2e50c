"""What there is of bastions: instances, and the security groups that were made with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from awsh import Context, by, tags_of
from awsh_ec2.instances.looking import ITEMS
from awsh_ec2.kinds import ALIVE
from awsh_ec2.login.bastions import BASTION, ROLE, is_called, is_tagged

Record = Mapping[str, Any]


class Known(NamedTuple):
    """A bastion, or what is left of one that was not finished: an instance, its own security group, or both."""

    name: str
    vpc: str
    instance: Record | None
    group: Record | None

    @property
    def id(self) -> str:
        """That of the instance, else of the group."""
        found = self.instance["InstanceId"] if self.instance else self.group["GroupId"] if self.group else ""
        return str(found)


def every(ctx: Context) -> list[Known]:
    """All of the region: what is tagged `awsh:role=bastion`, and instances that are called so."""
    filters = by("instance-state-name", *ALIVE)
    instances = [
        each
        for each in ctx.search("ec2", "describe_instances", ITEMS, Filters=filters)
        if is_tagged(each) or is_called(each)
    ]
    groups = {
        (each.get("VpcId", ""), tags_of(each).get("Name") or each["GroupName"]): each
        for each in ctx.search(
            "ec2", "describe_security_groups", "SecurityGroups[]", Filters=by(f"tag:{ROLE}", BASTION)
        )
    }
    return list(_together(instances, groups))


def _together(instances: list[Record], groups: dict[tuple[str, str], Record]) -> Iterator[Known]:
    for record in instances:
        name, vpc = tags_of(record).get("Name", ""), record.get("VpcId") or ""
        # Of one that goes the group may be another's already, who is called as it was.
        going = record["State"]["Name"] == "shutting-down"
        others = any(
            each is not record
            and (tags_of(each).get("Name", ""), each.get("VpcId")) == (name, vpc)
            and each["State"]["Name"] != "shutting-down"
            for each in instances
        )
        own = groups.pop((vpc, name), None) if is_tagged(record) and not (going and others) else None
        yield Known(name, vpc, record, own)
    for (vpc, name), record in groups.items():
        yield Known(name, vpc, None, record)
