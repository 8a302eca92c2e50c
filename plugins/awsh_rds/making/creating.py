"""Behind `rds create`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awsh import Context, UsageError, check_tags, tag_list
from awsh_rds.databases.found import Found, find
from awsh_rds.databases.listing import row_of
from awsh_rds.databases.waiting import wait_for
from awsh_rds.engines import Engine, EngineWish
from awsh_rds.entering.server import SECRET_TAG
from awsh_rds.identifiers import check_identifier
from awsh_rds.making.checking import check_backups, check_database, check_free, check_port, check_user
from awsh_rds.making.network import Place, place_of, tell_default
from awsh_rds.making.passwords import master_password
from awsh_rds.making.storage import check_abilities, storage_of
from awsh_rds.making.versions import class_of, version_of
from awsh_rds.rows import Database


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, as typed: see `rds create`."""

    name: str
    engine: EngineWish
    type: str
    storage: int | None
    storage_type: str
    iops: int | None
    subnet_group: str | None
    groups: Sequence[str]
    user: str | None
    password_from: str | None
    manage_password: bool
    iam: bool
    database: str
    multi_az: bool
    readers: int
    public: bool
    encrypt: bool
    kms_key: str
    backups: int | None
    protect: bool
    port: int | None
    parameter_group: str | None
    tags: Mapping[str, str]


def created(ctx: Context, wish: Wish, *, wait: bool) -> Database:
    """The new database. Raises CommandError, UsageError for what AWS would refuse, and AwsError."""
    engine = wish.engine.engine
    name = _checked(wish)
    check_free(ctx, name)
    version = version_of(ctx, wish.engine)
    type, options = class_of(ctx, engine, version, wish.type)
    check_abilities(engine, type, options, multi_az=wish.multi_az, iam=wish.iam, encrypt=wish.encrypt)
    place = place_of(ctx, wish.subnet_group, wish.groups)
    tags = dict(wish.tags)
    if wish.password_from and wish.password_from.startswith("secret-id:"):
        tags.setdefault(SECRET_TAG, wish.password_from.removeprefix("secret-id:"))
    tags = check_tags(tags)
    storage = {} if engine.aurora else _storage(wish, type, options)
    request = _common(wish, engine, version, place, tags) | _login(ctx, wish, engine, name)
    if wish.public:
        ctx.note(f"note: {name} gets a public address: whoever its security groups let in reaches it")
    if engine.aurora:
        _create_cluster(ctx, wish, name, type, request, tags)
    else:
        _create_instance(ctx, wish, name, type, request | storage)
    tell_default(ctx, name, place)
    if wait:
        wait_for(ctx, [name], "available")
    return row_of(ctx, find(ctx, name))


def _checked(wish: Wish) -> str:
    """The identifier, where nothing of the wish is wrong by itself."""
    engine = wish.engine.engine
    name = check_identifier(wish.name, "database")
    check_user(engine, wish.user or engine.user)
    if wish.database:
        check_database(engine, wish.database)
    check_port(wish.port)
    check_backups(engine, wish.backups)
    if wish.manage_password and wish.password_from:
        raise UsageError("--manage-password lets AWS make the password", hint="leave --password-from out")
    if wish.kms_key and not wish.encrypt:
        raise UsageError("--kms-key encrypts, and --no-encrypt does not", hint="one of them")
    if engine.aurora:
        own = {"--storage": wish.storage, "--storage-type": wish.storage_type, "--iops": wish.iops}
        said = next((option for option, value in own.items() if value), None)
        if said:
            raise UsageError(f"the storage of {engine.title} grows by itself", hint=f"leave {said} out")
        if wish.multi_az:
            raise UsageError(
                f"{engine.title} keeps its data in three zones; another instance stands in for the writer",
                hint="--readers 1 makes one",
            )
        if not 0 <= wish.readers <= 15:
            raise UsageError(f"--readers {wish.readers}: a cluster has up to 15")
    elif wish.readers:
        raise UsageError(
            "--readers is for Aurora", hint=f"`rds replica create {name} {name}-2` makes a replica afterwards"
        )
    return name


def _storage(wish: Wish, type: str, options: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return storage_of(wish.engine.engine, type, options, wish.storage, wish.storage_type, wish.iops)


def _common(
    wish: Wish, engine: Engine, version: str, place: Place, tags: Mapping[str, str]
) -> dict[str, Any]:
    """What an instance and a cluster are both told."""
    asked: dict[str, Any] = {
        "Engine": engine.name,
        "EngineVersion": version,
        "StorageEncrypted": wish.encrypt,
        "DeletionProtection": wish.protect,
        "EnableIAMDatabaseAuthentication": wish.iam,
        "CopyTagsToSnapshot": True,
        "BackupRetentionPeriod": wish.backups,
        "DBSubnetGroupName": place.subnet_group,
        "VpcSecurityGroupIds": place.groups,
        "KmsKeyId": wish.kms_key,
        "Port": wish.port,
        "Tags": tag_list(tags),
    }
    return {name: value for name, value in asked.items() if value not in ("", None, [])}


def _login(ctx: Context, wish: Wish, engine: Engine, name: str) -> dict[str, Any]:
    user = wish.user or engine.user
    if wish.manage_password:
        return {"MasterUsername": user, "ManageMasterUserPassword": True}
    if ctx.dry_run and not wish.password_from:
        return {"MasterUsername": user, "MasterUserPassword": "not-asked-for"}
    password = master_password(ctx, engine, user, name, wish.password_from)
    return {"MasterUsername": user, "MasterUserPassword": password}


def _create_instance(ctx: Context, wish: Wish, name: str, type: str, request: dict[str, Any]) -> Found:
    if wish.database:
        request["DBName"] = wish.database
    if wish.parameter_group:
        request["DBParameterGroupName"] = wish.parameter_group
    answer = ctx.call(
        "rds",
        "create_db_instance",
        DBInstanceIdentifier=name,
        DBInstanceClass=type,
        MultiAZ=wish.multi_az,
        PubliclyAccessible=wish.public,
        **request,
    )
    return Found(answer["DBInstance"], False)


def _create_cluster(
    ctx: Context, wish: Wish, name: str, type: str, request: dict[str, Any], tags: Mapping[str, str]
) -> None:
    """The cluster, its writer NAME-1, and readers. What is there already when one is refused is said."""
    if wish.database:
        request["DatabaseName"] = wish.database
    if wish.parameter_group:
        request["DBClusterParameterGroupName"] = wish.parameter_group
    ctx.call("rds", "create_db_cluster", DBClusterIdentifier=name, **request)
    made = 0
    try:
        for number in range(1, wish.readers + 2):
            add_instance(ctx, name, f"{name}-{number}", wish.engine.engine.name, type, wish.public, tags)
            made = number
    except BaseException:
        ctx.note(
            f"the cluster {name} is there with {made} of {wish.readers + 1} instances: "
            f"`rds replica create {name} {name}-{made + 1}` adds one, `rds rm {name}` removes it"
        )
        raise


def add_instance(
    ctx: Context, cluster: str, name: str, engine: str, type: str, public: bool, tags: Mapping[str, str]
) -> Found:
    """Another instance in a cluster: its writer where it has none, else a reader."""
    answer = ctx.call(
        "rds",
        "create_db_instance",
        DBInstanceIdentifier=check_identifier(name, "database"),
        DBClusterIdentifier=cluster,
        DBInstanceClass=type,
        Engine=engine,
        PubliclyAccessible=public,
        Tags=tag_list(tags),
    )
    return Found(answer["DBInstance"], False)
