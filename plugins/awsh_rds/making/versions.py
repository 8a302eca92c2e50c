"""Which version of an engine is meant, and which classes it may run on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import CommandError, Context, UsageError, nearest
from awsh_rds.engines import Engine, EngineWish

Record = Mapping[str, Any]


def version_of(ctx: Context, wish: EngineWish) -> str:
    """The full version: the newest that begins as was said, AWS's default where nothing was.

    Raises CommandError where there is none.
    """
    engine = wish.engine.name
    if not wish.version:
        found = list(
            ctx.search(
                "rds",
                "describe_db_engine_versions",
                "DBEngineVersions[].EngineVersion",
                Engine=engine,
                DefaultOnly=True,
            )
        )
        if found:
            return str(found[0])
    known = [
        str(version)
        for version in ctx.search(
            "rds", "describe_db_engine_versions", "DBEngineVersions[].EngineVersion", Engine=engine
        )
    ]
    fitting = [version for version in known if begins(version, wish.version)]
    if not fitting:
        majors = list(dict.fromkeys(major(version) for version in sorted(known, key=order)))
        raise CommandError(
            f"{ctx.region} has no {wish.engine.title} {wish.version}",
            hint=f"there are {', '.join(majors)}; `rds engines {engine}` lists them all",
        )
    return max(fitting, key=order)


def begins(version: str, wanted: str) -> bool:
    """Whether VERSION is the one that WANTED says, or one of its minor ones."""
    return not wanted or version == wanted or version.startswith(f"{wanted}.")


def major(version: str) -> str:
    """`8.0` of 8.0.39, `16` of 16.4."""
    parts = version.split(".")
    return ".".join(parts[:2]) if len(parts) > 2 else parts[0]


def order(version: str) -> list[int]:
    """What versions are sorted by."""
    return [int(part) for part in version.replace("_", ".").split(".") if part.isdigit()]


def options_of(ctx: Context, engine: Engine, version: str, name: str = "") -> list[Record]:
    """What can be ordered of a version (DescribeOrderableDBInstanceOptions), of one class or all."""
    some = {"DBInstanceClass": name} if name else {}
    found = ctx.search(
        "rds",
        "describe_orderable_db_instance_options",
        "OrderableDBInstanceOptions[]",
        Engine=engine.name,
        EngineVersion=version,
        **some,
    )
    return [each for each in found if not name or each["DBInstanceClass"] == name]


def class_of(ctx: Context, engine: Engine, version: str, wanted: str) -> tuple[str, list[Record]]:
    """The class for a new database, and what can be ordered of it. Raises CommandError where it can't be."""
    if wanted:
        name = wanted if wanted.startswith("db.") else f"db.{wanted}"
        found = options_of(ctx, engine, version, name)
        if not found:
            raise _unknown(ctx, engine, version, name)
        return name, found
    for name in engine.classes:
        found = options_of(ctx, engine, version, name)
        if found:
            return name, found
    raise UsageError(
        f"which class? None of {', '.join(engine.classes)} is to be had for {engine.title} {version}",
        hint=f"`rds classes {engine.name}:{version}` lists those that are",
    )


def _unknown(ctx: Context, engine: Engine, version: str, name: str) -> CommandError:
    known = list(dict.fromkeys(option["DBInstanceClass"] for option in options_of(ctx, engine, version)))
    near = ", ".join(nearest(name, known, most=4, cutoff=0.5) or known[:4])
    return CommandError(
        f"{name} is not to be had for {engine.title} {version} in {ctx.region}",
        hint=f"there are {near}; `rds classes {engine.name}:{version}` lists them",
    )
