"""Behind `rds snapshot restore`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awsh import CommandError, Context, check_tags, tag_list
from awsh_rds.databases.found import find
from awsh_rds.databases.listing import row_of
from awsh_rds.databases.states import explained
from awsh_rds.databases.waiting import wait_for
from awsh_rds.engines import ENGINES
from awsh_rds.identifiers import check_identifier
from awsh_rds.making.checking import check_free
from awsh_rds.making.creating import add_instance
from awsh_rds.making.network import Place, place_of, tell_default
from awsh_rds.making.versions import class_of
from awsh_rds.rows import Database
from awsh_rds.snapshots.rows import Snapshot


@dataclass(frozen=True, slots=True)
class Restoring:
    """What was asked for, as typed: see `rds snapshot restore`."""

    name: str
    type: str
    subnet_group: str | None
    groups: Sequence[str]
    multi_az: bool
    public: bool
    iam: bool
    protect: bool
    parameter_group: str | None
    tags: Mapping[str, str]


def restored(ctx: Context, snapshot: Snapshot, wish: Restoring, *, wait: bool) -> Database:
    """The new database. Raises CommandError, UsageError, AwsError."""
    name = check_identifier(wish.name, "database")
    engine = ENGINES.get(snapshot["engine"])
    if engine is None:
        raise CommandError(f"{snapshot['name']} is of {snapshot['engine']}, which awsh does not restore")
    check_free(ctx, name)
    tags = check_tags(dict(wish.tags))
    type, _ = class_of(ctx, engine, snapshot["version"], wish.type)
    place = place_of(ctx, wish.subnet_group, wish.groups, snapshot["vpc_id"] or "")
    request = _request(wish, place, tags)
    with explained(snapshot["database"]):
        if snapshot["cluster"]:
            if wish.parameter_group:
                request["DBClusterParameterGroupName"] = wish.parameter_group
            ctx.call(
                "rds",
                "restore_db_cluster_from_snapshot",
                DBClusterIdentifier=name,
                SnapshotIdentifier=snapshot["name"],
                Engine=engine.name,
                **request,
            )
            add_instance(ctx, name, f"{name}-1", engine.name, type, wish.public, tags)
        else:
            if wish.parameter_group:
                request["DBParameterGroupName"] = wish.parameter_group
            ctx.call(
                "rds",
                "restore_db_instance_from_db_snapshot",
                DBInstanceIdentifier=name,
                DBSnapshotIdentifier=snapshot["name"],
                DBInstanceClass=type,
                MultiAZ=wish.multi_az,
                PubliclyAccessible=wish.public,
                **request,
            )
    tell_default(ctx, name, place)
    if wait:
        wait_for(ctx, [name], "available")
    return row_of(ctx, find(ctx, name))


def _request(wish: Restoring, place: Place, tags: Mapping[str, str]) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "DBSubnetGroupName": place.subnet_group,
        "VpcSecurityGroupIds": place.groups,
        "EnableIAMDatabaseAuthentication": wish.iam,
        "DeletionProtection": wish.protect,
        "Tags": tag_list(tags),
    }
    return {name: value for name, value in asked.items() if value not in ("", [])}
