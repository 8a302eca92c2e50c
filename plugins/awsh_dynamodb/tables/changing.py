"""`dynamodb set`."""

from __future__ import annotations

from awsh import CURRENT, Context, UsageError
from awsh_dynamodb.groups import dynamodb
from awsh_dynamodb.kinds import TableName
from awsh_dynamodb.rows import Table
from awsh_dynamodb.tables.making import Billing
from awsh_dynamodb.tables.words import Stream


@dynamodb.command(name="set")
def set_(
    ctx: Context,
    table: TableName = CURRENT,
    *,
    billing: Billing | None = None,
    read: int | None = None,
    write: int | None = None,
    stream: Stream | None = None,
    stop_stream: bool = False,
    protect: bool | None = None,
    infrequent: bool | None = None,
    wait: bool = False,
) -> Table:
    """Change a table (UpdateTable).

    Args:
        table: which one; the current one when left out.
        billing: on-demand or provisioned; AWS takes a change back to on-demand four times a day.
        read: read capacity units, for provisioned billing.
        write: write capacity units.
        stream: let changes be read as a stream: new, old or both images of an item, or its keys.
        stop_stream: no stream any more.
        protect: against deletion; `--no-protect` lets it be deleted.
        infrequent: the storage class for what is seldom read; `--no-infrequent` for the usual one.
        wait: until it is active again.
    Examples:
        awsh> dynamodb set users --billing provisioned --read 10 --write 2 --wait
        awsh> dynamodb set users --protect --wait
        awsh> dynamodb set users --stream both --wait
    """
    from awsh_dynamodb.tables.updating import updated

    if all(v is None for v in (billing, read, write, stream, protect, infrequent)) and not stop_stream:
        raise UsageError("dynamodb set wants something to change", usage=set_.usage)
    if stream and stop_stream:
        raise UsageError("--stream or --stop-stream, not both", usage=set_.usage)
    return updated(
        ctx,
        table,
        billing=billing,
        read=read,
        write=write,
        stream=stream,
        stop_stream=stop_stream,
        protect=protect,
        infrequent=infrequent,
        wait=wait,
    )
