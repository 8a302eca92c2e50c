"""A whole plugin in one file: a group of commands, a resource kind, and a verb.

    awsh --local --plugin examples/plugins/hello.py

In `~/.config/awsh/plugins/` it is loaded by itself. An inbox is an SQS queue whose name begins with
`inbox-`; what you get for the kind below: completion of its names, `use inbox NAME`, and rows that
feed commands, as in `inbox ls | where waiting = 0 | inbox rm`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, TypedDict

from awsh import CURRENT, DETAIL, Context, Group, Name, Resource, ResourceKind, Rows, command, hookimpl

PREFIX = "inbox-"

inbox = Group("inbox", "Inboxes: SQS queues to leave messages in.")


class Inbox(TypedDict):
    """A row of `inbox ls`: the table shows these columns in this order, all but the DETAIL."""

    name: str
    waiting: int
    url: Annotated[str, DETAIL]


def _names(ctx: Context) -> Iterator[Name]:
    for url in ctx.search("sqs", "list_queues", "QueueUrls[]", QueueNamePrefix=PREFIX):
        name = url.rsplit("/", 1)[-1].removeprefix(PREFIX)
        yield Name(name, description="an inbox")


INBOX = ResourceKind("hello:inbox", "inbox", "sqs", names=_names, use="inbox", columns=("name",), row=Inbox)
InboxName = Annotated[str, Resource("hello:inbox")]


def _url(ctx: Context, name: str) -> str:
    return str(ctx.call("sqs", "get_queue_url", QueueName=PREFIX + name)["QueueUrl"])


@inbox.command
def ls(ctx: Context) -> Iterator[Inbox]:
    """List the inboxes with how many messages wait in each (ListQueues, GetQueueAttributes).

    Examples:
        awsh> inbox ls | where waiting > 0
    """
    for name in ctx.names("hello:inbox", fresh=True):
        url = _url(ctx, name.id)
        found = ctx.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
        waiting = int(found["Attributes"]["ApproximateNumberOfMessages"])
        yield {"name": name.id, "waiting": waiting, "url": url}


@inbox.command
def create(ctx: Context, name: str) -> Inbox:
    """Make an inbox (CreateQueue).

    Args:
        name: what it is called.
    Examples:
        awsh> inbox create ada
    """
    url = ctx.call("sqs", "create_queue", QueueName=PREFIX + name)["QueueUrl"]
    return {"name": name, "waiting": 0, "url": url}


@inbox.command
def leave(ctx: Context, text: str, name: InboxName = CURRENT) -> None:
    """Leave a message in an inbox (SendMessage).

    Args:
        text: the message.
        name: whose; the current one when left out.
    Examples:
        awsh> inbox leave "call me" ada
    """
    ctx.call("sqs", "send_message", QueueUrl=_url(ctx, name), MessageBody=text)


@inbox.command
def rm(ctx: Context, *names: InboxName) -> None:
    """Delete inboxes with all that waits in them, after asking (DeleteQueue).

    Args:
        names: which ones.
    Examples:
        awsh> inbox rm ada
    """
    ctx.confirm(f"Delete {', '.join(names)} and every message in them?")
    for name in names:
        ctx.call("sqs", "delete_queue", QueueUrl=_url(ctx, name))
        ctx.note(f"deleted {name}")


@command()
def share(rows: Rows, column: str) -> Iterator[dict[str, Any]]:
    """Adds what part of the sum of COLUMN each row has, in percent.

    Args:
        column: a column of numbers.
    Examples:
        awsh> s3 ls logs/ | share size | sort -share
    """
    kept = list(rows)
    total = sum(row[column] or 0 for row in kept) or 1
    for row in kept:
        yield {**row, "share": round(100 * (row[column] or 0) / total, 1)}


@hookimpl
def awsh_commands() -> Iterable[Group]:
    return [inbox]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    return [INBOX]


@hookimpl
def awsh_verbs() -> Iterable[object]:
    return [share]
