"""What a parameter group is for."""

from __future__ import annotations

from awsh import Context
from awsh_rds.engines import EngineWish
from awsh_rds.making.versions import version_of


def family_of(ctx: Context, wish: EngineWish) -> str:
    """AWS's word for an engine and its major version, such as postgres16. Raises CommandError for no such version."""
    version = version_of(ctx, wish)
    answer = ctx.call("rds", "describe_db_engine_versions", Engine=wish.engine.name, EngineVersion=version)
    return str(answer["DBEngineVersions"][0]["DBParameterGroupFamily"])
