"""`rds ls`, `rds show`."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import CURRENT, Context
from awsh_rds.groups import rds
from awsh_rds.kinds import DatabaseId
from awsh_rds.rows import Database


@rds.command
def ls(ctx: Context) -> Iterator[Database]:
    """List the databases of the region, clusters with their instances (DescribeDBClusters, DescribeDBInstances).

    Examples:
        awsh> rds ls
        awsh> rds ls | where engine ~ postgres and state = available | select name,version,endpoint
        awsh> rds ls | where public = true
    """
    from awsh_rds.databases.listing import every

    return every(ctx)


@rds.command
def show(ctx: Context, database: DatabaseId = CURRENT) -> Database:
    """Show one database in full (DescribeDBInstances, DescribeDBClusters).

    Args:
        database: an instance or a cluster; the current one when left out.
    Examples:
        awsh> rds show lab
        awsh> rds show lab | get endpoint
        awsh> rds show lab | get groups
    """
    from awsh_rds.databases.listing import look

    return look(ctx, database)
