"""`sns set`."""

from __future__ import annotations

from awsh import CURRENT, ByteSize, Context, UsageError
from awsh_sns.groups import sns
from awsh_sns.kinds import TopicArn
from awsh_sns.rows import Topic


@sns.command(name="set")
def set_(
    ctx: Context,
    topic: TopicArn = CURRENT,
    *,
    deduplicate_content: bool | None = None,
    per_group: bool | None = None,
    display: str | None = None,
    kms_key: str | None = None,
    largest: ByteSize | None = None,
) -> Topic:
    """Change a topic (SetTopicAttributes). Its policy is `sns allow`'s, a subscription `sns subscription set`'s.

    Args:
        topic: which one; the current one when left out.
        deduplicate_content: of a FIFO topic: two messages with the same text are the same;
            --no-deduplicate-content: each message needs a deduplication id.
        per_group: of a FIFO topic: more messages a second, with duplicates looked for within a group alone;
            --no-per-group: in the whole topic.
        display: the name that mails and text messages come from.
        kms_key: encrypt with this key of KMS; alias/aws/sns is SNS's own, '' ends it.
        largest: the largest message that it takes, 1KiB to 1MiB.
    Examples:
        awsh> sns set news --display 'The news' --kms-key alias/aws/sns
        awsh> sns set orders.fifo --per-group
    """
    from awsh_sns.topics.attributes import attributes, is_fifo, row
    from awsh_sns.topics.creating import Wish

    if not is_fifo(topic) and (deduplicate_content is not None or per_group is not None):
        raise UsageError("--deduplicate-content and --per-group are for FIFO topics", usage=set_.usage)
    wish = Wish(
        deduplicate_content=deduplicate_content,
        per_group=per_group,
        display=display,
        kms_key=kms_key,
        largest=largest,
    )
    changes = list(wish.attributes())
    if not changes:
        raise UsageError("sns set wants something to change", usage=set_.usage)
    for name, value in changes:
        ctx.call("sns", "set_topic_attributes", TopicArn=topic, AttributeName=name, AttributeValue=value)
    return row(topic, attributes(ctx, topic))
