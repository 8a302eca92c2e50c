"""`rds subnet-group ls`, `show`, `create`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import CURRENT, MANY, AwsError, Context, Resource, UsageError, ValueType, check_tags, tag_list
from awsh_rds.groups import subnet_group
from awsh_rds.identifiers import check_identifier
from awsh_rds.kinds import SUBNET_GROUP, SubnetGroupName
from awsh_rds.subnet_groups.rows import SubnetGroup, subnet_group_row

# The kinds of networks are the vpc plugin's.
VpcId = Annotated[str | None, Resource("vpc:vpc")]
SubnetId = Annotated[str, Resource("vpc:subnet")]
Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


@subnet_group.command
def ls(ctx: Context) -> Iterator[SubnetGroup]:
    """List the DB subnet groups of the region (DescribeDBSubnetGroups).

    Examples:
        awsh> rds subnet-group ls
    """
    for record in ctx.search("rds", "describe_db_subnet_groups", "DBSubnetGroups[]"):
        yield subnet_group_row(record)


@subnet_group.command
def show(ctx: Context, group: SubnetGroupName = CURRENT) -> SubnetGroup:
    """Show a DB subnet group with its subnets (DescribeDBSubnetGroups).

    Args:
        group: which one; the current one when left out.
    Examples:
        awsh> rds subnet-group show lab | get subnets
    """
    answer = ctx.call("rds", "describe_db_subnet_groups", DBSubnetGroupName=group)
    return subnet_group_row(answer["DBSubnetGroups"][0])


@subnet_group.command
def create(
    ctx: Context,
    name: str,
    *,
    vpc: VpcId = None,
    subnets: Annotated[list[SubnetId] | None, MANY] = None,
    public: bool = False,
    description: str = "",
    tag: Tags = None,
) -> SubnetGroup:
    """Create a DB subnet group (CreateDBSubnetGroup): of the private subnets of a VPC, in two zones at least.

    Args:
        name: what it is called.
        vpc: of whose subnets; the current one when left out.
        subnets: these and no others.
        public: of the VPC's public subnets, for databases that the Internet reaches.
        description: what for; its VPC when left out.
        tag: a tag; may be given several times.
    Examples:
        awsh> rds subnet-group create inner --vpc lab
    """
    from awsh_rds.subnet_groups.choosing import given_subnets, subnets_of

    name = check_identifier(name, "DB subnet group", longest=255)
    if name == "default":
        raise UsageError("a DB subnet group can't be called default", hint="AWS has one of that name itself")
    tags = check_tags(tag or {})
    if subnets:
        if vpc or public:
            raise UsageError("--subnets says which ones already", hint="leave --vpc and --public out")
        found = given_subnets(ctx, subnets)
    else:
        vpc = vpc or ctx.current("vpc:vpc")
        if vpc is None:
            raise UsageError(
                "of which VPC?",
                hint="--vpc NAME, or `use vpc NAME` before; or --subnets A B",
                usage=create.usage,
            )
        found = subnets_of(ctx, vpc, public=public)
    try:
        answer = ctx.call(
            "rds",
            "create_db_subnet_group",
            DBSubnetGroupName=name,
            DBSubnetGroupDescription=description or f"subnets of {found[0]['VpcId']}",
            SubnetIds=[subnet["SubnetId"] for subnet in found],
            Tags=tag_list(tags),
        )
    except AwsError as error:
        if error.code == "DBSubnetGroupAlreadyExists":
            error.hint = f"`rds subnet-group show {name}` shows it"
        raise
    return subnet_group_row(answer["DBSubnetGroup"])


@subnet_group.command
def rm(ctx: Context, *groups: SubnetGroupName) -> None:
    """Remove DB subnet groups that no database is in (DeleteDBSubnetGroup). The subnets stay.

    Args:
        groups: which ones.
    Examples:
        awsh> rds subnet-group create spare --vpc lab
        awsh> rds subnet-group rm spare
    """
    if not groups:
        raise UsageError("rds subnet-group rm wants a group", usage=rm.usage)
    for group in dict.fromkeys(groups):
        try:
            ctx.call("rds", "delete_db_subnet_group", DBSubnetGroupName=group)
        except AwsError as error:
            if error.code.startswith("InvalidDBSubnetGroupStateFault"):
                used = [
                    record["DBInstanceIdentifier"]
                    for record in ctx.search("rds", "describe_db_instances", "DBInstances[]")
                    if (record.get("DBSubnetGroup") or {}).get("DBSubnetGroupName") == group
                ]
                listed = ", ".join(used) or "a database"
                error.hint = (
                    f"it is used by {listed}: `rds rm` removes databases, `rds ls` tells when they are gone"
                )
            raise
        if ctx.current(SUBNET_GROUP.name) == group:
            ctx.use(SUBNET_GROUP.name, None)
