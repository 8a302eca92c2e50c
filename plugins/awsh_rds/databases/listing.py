"""Databases as rows: each cluster with its instances below it, and the rest."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import Context
from awsh_rds.databases.found import Found, find, find_cluster, find_instance
from awsh_rds.rows import Database, cluster_row, instance_row, writers_of


def every(ctx: Context) -> Iterator[Database]:
    """All of the region."""
    clusters = list(ctx.search("rds", "describe_db_clusters", "DBClusters[]"))
    writers = writers_of(clusters)
    rows = [
        instance_row(record, writers)
        for record in ctx.search("rds", "describe_db_instances", "DBInstances[]")
    ]
    for record in clusters:
        row = cluster_row(record)
        yield row
        mine = [each for each in rows if each["cluster"] == row["name"]]
        yield from sorted(mine, key=lambda each: (each["role"] != "writer", each["name"]))
    yield from (each for each in rows if not each["cluster"])


def row_of(ctx: Context, found: Found) -> Database:
    """One of them in full: a cluster with what its instances alone know of it."""
    if not found.cluster:
        cluster = find_cluster(ctx, found.inside) if found.inside else None
        return instance_row(found.record, writers_of([cluster.record] if cluster else []))
    row = cluster_row(found.record)
    writer = find_instance(ctx, found.members[0]) if found.members else None
    if writer is not None:
        inside = instance_row(writer.record, {})
        for name in ("class", "vpc_id", "public", "certificate"):
            row[name] = row[name] or inside[name]
        row["tags"] = {**inside["tags"], **row["tags"]}
    return row


def look(ctx: Context, id: str) -> Database:
    """The row of the database called ID. Raises AwsError, CommandError."""
    return row_of(ctx, find(ctx, id))
