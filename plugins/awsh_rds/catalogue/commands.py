"""`rds engines`, `rds classes`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypedDict

from awsh import DETAIL, Context
from awsh_rds.engines import ENGINES, EngineName
from awsh_rds.groups import rds
from awsh_rds.making.versions import begins, options_of, order, version_of


class EngineVersion(TypedDict):
    """A version of an engine. default: it is taken when none is named. upgrades: those that it can become."""

    engine: str
    version: str
    family: str
    default: bool
    state: str
    upgrades: Annotated[list[str], DETAIL]
    description: Annotated[str, DETAIL]


class InstanceClass(TypedDict):
    """A class that can be ordered for a version. storage: its types, smallest: GiB of the least."""

    type: str
    storage: list[str]
    smallest: int
    zones: list[str]
    multi_az: bool
    iam: bool
    encryption: bool
    version: Annotated[str, DETAIL]


@rds.command
def engines(ctx: Context, engine: EngineName | None = None) -> Iterator[EngineVersion]:
    """List the versions of an engine, newest first, or AWS's default of each (DescribeDBEngineVersions).

    Args:
        engine: which one, with the beginning of a version if wanted; all when left out.
    Examples:
        awsh> rds engines
        awsh> rds engines mysql | where family = mysql8.0 | first 3
        awsh> rds engines postgres:16
    """
    names = [engine.engine.name] if engine else list(ENGINES)
    for name in names:
        defaults = {
            each["EngineVersion"]
            for each in ctx.search(
                "rds", "describe_db_engine_versions", "DBEngineVersions[]", Engine=name, DefaultOnly=True
            )
        }
        more = {} if engine else {"DefaultOnly": True}
        found = list(
            ctx.search("rds", "describe_db_engine_versions", "DBEngineVersions[]", Engine=name, **more)
        )
        for record in sorted(found, key=lambda each: order(each["EngineVersion"]), reverse=True):
            version = record["EngineVersion"]
            if engine is None or begins(version, engine.version):
                yield {
                    "engine": name,
                    "version": version,
                    "family": record.get("DBParameterGroupFamily", ""),
                    "default": version in defaults,
                    "state": record.get("Status", ""),
                    "upgrades": [each["EngineVersion"] for each in record.get("ValidUpgradeTarget") or ()],
                    "description": record.get("DBEngineVersionDescription", ""),
                }


@rds.command
def classes(ctx: Context, engine: EngineName) -> Iterator[InstanceClass]:
    """List the classes that an engine can be ordered with here (DescribeOrderableDBInstanceOptions).

    Args:
        engine: which one, with a version or its beginning; AWS's default version when left out.
    Examples:
        awsh> rds classes postgres:16 | where type ~ ^db.t
        awsh> rds classes aurora-mysql | first 5
    """
    version = version_of(ctx, engine)
    together: dict[str, InstanceClass] = {}
    for option in options_of(ctx, engine.engine, version):
        name = option["DBInstanceClass"]
        least = option.get("MinStorageSize") or 0
        row = together.setdefault(
            name,
            {
                "type": name,
                "storage": [],
                "smallest": least,
                "zones": [],
                "multi_az": False,
                "iam": False,
                "encryption": False,
                "version": version,
            },
        )
        row["smallest"] = min(row["smallest"], least)
        row["storage"] = sorted({*row["storage"], option.get("StorageType", "")})
        row["zones"] = sorted(
            {*row["zones"], *(zone["Name"] for zone in option.get("AvailabilityZones") or ())}
        )
        row["multi_az"] |= bool(option.get("MultiAZCapable"))
        row["iam"] |= bool(option.get("SupportsIAMDatabaseAuthentication"))
        row["encryption"] |= bool(option.get("SupportsStorageEncryption"))
    yield from together.values()
