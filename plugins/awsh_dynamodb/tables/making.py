"""`dynamodb create`."""

from __future__ import annotations

from typing import Annotated, Literal

from awsh import Context, ValueType
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.rows import Table
from awsh_dynamodb.tables.words import IndexWord, KeyWord, NewTable, Projection, Stream

Billing = Literal["on-demand", "provisioned"]
Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


@dynamodb.command
def create(
    ctx: Context,
    name: NewTable,
    *,
    key: KeyWord,
    sort: KeyWord | None = None,
    index: list[IndexWord] | None = None,
    local_index: list[IndexWord] | None = None,
    project: Projection | None = None,
    billing: Billing | None = None,
    read: int | None = None,
    write: int | None = None,
    stream: Stream | None = None,
    ttl: str | None = None,
    protect: bool = False,
    infrequent: bool = False,
    kms_key: str = "",
    tag: Tags = None,
    wait: bool = False,
) -> Table:
    """Create a table (CreateTable; with --ttl UpdateTimeToLive too).

    It takes some seconds until it is active: `--wait` waits. Only keys are declared: other attributes come with
    the items.

    Args:
        name: what it is called.
        key: the partition key: text, unless :N (a number) or :B (bytes) follows.
        sort: the sort key, by which the items of one partition key are in order.
        index: a global index, as in by-mail=mail or by-city=city,age:N; may be given several times.
        local_index: a local index: another sort key, as in by-age=age:N. It can't be made later.
        project: what the indexes have of each item besides the keys: all (when left out), keys, or names with
            commas between.
        billing: on-demand (each request is paid for, when left out) or provisioned.
        read: provisioned: read capacity units, a unit being one item of 4 KiB a second. 5 when left out.
        write: provisioned: write capacity units, a unit being one item of 1 KiB a second. 5 when left out.
        stream: let changes be read as a stream: new, old or both images of an item, or its keys.
        ttl: the attribute whose seconds since 1970 say when an item is over; waits for the table first.
        protect: against deletion.
        infrequent: the storage class STANDARD_INFREQUENT_ACCESS: cheaper storage, dearer requests.
        kms_key: encrypt with this key of KMS; with one of DynamoDB's own when left out.
        tag: a tag; may be given several times.
        wait: until it is active. Ctrl-C stops the waiting, not the table.
    Examples:
        awsh> dynamodb create users --key id --wait
        awsh> dynamodb create orders --key customer --sort no:N --index by-day=day,no:N --stream both --wait
        awsh> dynamodb create sessions --key token --ttl until --tag env=test
    """
    from awsh_dynamodb.tables.creating import Wish, created

    wish = Wish(
        name=name,
        key=key,
        sort=sort,
        indexes=index or [],
        local=local_index or [],
        projection=project or {"ProjectionType": "ALL"},
        billing=billing,
        read=read,
        write=write,
        stream=stream,
        ttl=ttl,
        protect=protect,
        infrequent=infrequent,
        kms_key=kms_key,
        tags=tag or {},
    )
    return created(ctx, wish, wait=wait)
