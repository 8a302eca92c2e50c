"""`sns create`."""

from __future__ import annotations

from typing import Annotated, Any

from awsh import ByteSize, Context, UsageError, ValueType
from awsh_sns.groups import sns
from awsh_sns.rows import Topic

Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


def _name(ctx: Context, given: Any) -> str:
    import re

    text = str(given)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}(\.fifo)?", text) or len(text) > 256:
        raise ValueError(
            "a topic's name has 1 to 256 letters, digits, _ and -; that of a FIFO topic ends in .fifo"
        )
    return text


NewTopic = Annotated[str, ValueType("NAME", _name)]


@sns.command
def create(
    ctx: Context,
    name: NewTopic,
    *,
    fifo: bool = False,
    deduplicate_content: bool = False,
    per_group: bool = False,
    display: str = "",
    kms_key: str = "",
    largest: ByteSize | None = None,
    tag: Tags = None,
) -> Topic:
    """Create a topic (CreateTopic). One of this name that is the same already stays as it is.

    A FIFO topic keeps the order within a message group, and drops what comes twice within five minutes; its name
    ends in `.fifo`, which is added. It tells queues alone.

    Args:
        name: what it is called.
        fifo: a FIFO topic; a name that ends in .fifo says so too.
        deduplicate_content: of a FIFO topic: two messages with the same text are the same; without it each
            message needs a deduplication id.
        per_group: of a FIFO topic: more messages a second, with duplicates looked for within a group alone.
        display: the name that mails and text messages come from.
        kms_key: encrypt with this key of KMS; alias/aws/sns is SNS's own.
        largest: the largest message that it takes, 1KiB to 1MiB; 256 KiB when left out. Over that it may
            have 100 subscriptions, of queues, functions and Firehose alone.
        tag: a tag; may be given several times.
    Examples:
        awsh> sns create news --display News --tag env=test
        awsh> sns create orders --fifo --deduplicate-content
        awsh> sns create secret --kms-key alias/aws/sns
    """
    from awsh_sns.topics.attributes import attributes, is_fifo, row
    from awsh_sns.topics.creating import Wish, created

    fifo = fifo or is_fifo(name)
    if not fifo and (deduplicate_content or per_group):
        word = "--deduplicate-content" if deduplicate_content else "--per-group"
        raise UsageError(f"{word} is for FIFO topics", hint="add --fifo", usage=create.usage)
    wish = Wish(fifo, deduplicate_content, per_group, display, kms_key, largest)
    arn = created(ctx, name, wish, tag or {})
    return row(arn, attributes(ctx, arn))
