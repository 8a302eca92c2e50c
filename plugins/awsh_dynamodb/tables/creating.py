"""Behind `dynamodb create`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, check_tags, tag_list
from awsh_dynamodb.rows import Table
from awsh_dynamodb.tables.listing import look
from awsh_dynamodb.tables.schema import forget
from awsh_dynamodb.tables.states import wait_for
from awsh_dynamodb.tables.words import VIEWS, IndexWish, Key

GLOBAL_INDEXES, LOCAL_INDEXES = 20, 5
"""The most that a table has, unless AWS was asked for more of the first."""
UNITS = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """A table as it is to be; what each is stands at `dynamodb create`."""

    name: str
    key: Key
    sort: Key | None
    indexes: list[IndexWish]
    local: list[IndexWish]
    projection: dict[str, Any]
    billing: str | None
    read: int | None
    write: int | None
    stream: str | None
    ttl: str | None
    protect: bool
    infrequent: bool
    kms_key: str
    tags: dict[str, str]


def created(ctx: Context, wish: Wish, *, wait: bool) -> Table:
    """Makes the table. Raises UsageError, CommandError for what AWS would refuse."""
    request = _request(wish)
    forget(ctx, wish.name)
    try:
        ctx.call("dynamodb", "create_table", **request)
    except AwsError as error:
        if error.code == "ResourceInUseException":
            raise CommandError(
                f"there is a table {wish.name!r} already", hint=f"`dynamodb show {wish.name}` shows it"
            ) from None
        raise
    if wait or wish.ttl:
        wait_for(ctx, [wish.name])
    if wish.ttl:
        specification = {"Enabled": True, "AttributeName": wish.ttl}
        ctx.call(
            "dynamodb", "update_time_to_live", TableName=wish.name, TimeToLiveSpecification=specification
        )
    return look(ctx, wish.name)


def capacity(billing: str | None, read: int | None, write: int | None) -> dict[str, Any]:
    """BillingMode and ProvisionedThroughput. Raises UsageError."""
    if billing == "on-demand" and (read or write):
        raise UsageError("--read and --write are for --billing provisioned")
    if billing != "provisioned" and not (read or write):
        return {"BillingMode": "PAY_PER_REQUEST"}
    for flag, units in (("--read", read), ("--write", write)):
        if units is not None and units < 1:
            raise UsageError(f"{flag} {units}: a capacity unit is the least there is")
    return {
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": throughput(read, write),
    }


def throughput(read: int | None, write: int | None) -> dict[str, int]:
    """ProvisionedThroughput."""
    return {"ReadCapacityUnits": read or UNITS, "WriteCapacityUnits": write or UNITS}


def key_schema(*keys: Key | None) -> list[dict[str, str]]:
    """KeySchema of a partition key and perhaps a sort key."""
    return [
        {"AttributeName": key[0], "KeyType": role}
        for key, role in zip(keys, ("HASH", "RANGE"), strict=False)
        if key is not None
    ]


def _request(wish: Wish) -> dict[str, Any]:
    if wish.local and wish.sort is None:
        raise UsageError("a local index is another sort key, and the table has none", hint="add --sort")
    for found, most, kind in ((wish.indexes, GLOBAL_INDEXES, "global"), (wish.local, LOCAL_INDEXES, "local")):
        if len(found) > most:
            raise UsageError(f"{len(found)} {kind} indexes are too many", hint=f"a table has {most} at most")
    names = [name for name, _ in [*wish.indexes, *wish.local]]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"two indexes are called {name}")
    local: list[IndexWish] = [(name, (wish.key, keys[-1])) for name, keys in wish.local]
    request: dict[str, Any] = {
        "TableName": wish.name,
        "KeySchema": key_schema(wish.key, wish.sort),
        "AttributeDefinitions": _definitions(wish, local),
        "DeletionProtectionEnabled": wish.protect,
        **capacity(wish.billing, wish.read, wish.write),
    }
    provisioned = (
        {"ProvisionedThroughput": request["ProvisionedThroughput"]}
        if "ProvisionedThroughput" in request
        else {}
    )
    if wish.indexes:
        request["GlobalSecondaryIndexes"] = [
            {
                "IndexName": name,
                "KeySchema": key_schema(*keys),
                "Projection": wish.projection,
                **provisioned,
            }
            for name, keys in wish.indexes
        ]
    if local:
        request["LocalSecondaryIndexes"] = [
            {"IndexName": name, "KeySchema": key_schema(*keys), "Projection": wish.projection}
            for name, keys in local
        ]
    if wish.stream:
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": VIEWS[wish.stream]}
    if wish.infrequent:
        request["TableClass"] = "STANDARD_INFREQUENT_ACCESS"
    if wish.kms_key:
        request["SSESpecification"] = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": wish.kms_key}
    if wish.tags:
        request["Tags"] = tag_list(check_tags(wish.tags))
    return request


def _definitions(wish: Wish, local: list[IndexWish]) -> list[dict[str, str]]:
    kinds: dict[str, str] = {}
    keys = [wish.key, wish.sort, *(key for _, keys in [*wish.indexes, *local] for key in keys)]
    for key in keys:
        if key is not None and kinds.setdefault(*key) != key[1]:
            raise UsageError(f"{key[0]} is said to be of type {kinds[key[0]]} and of type {key[1]}")
    if wish.sort is not None and wish.sort[0] == wish.key[0]:
        raise UsageError(f"{wish.key[0]} can't be both partition key and sort key")
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()]
