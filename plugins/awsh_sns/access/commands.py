"""`sns allow`, `sns revoke`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from awsh import MANY, Candidate, Completing, Context, ValueType
from awsh_sns.groups import sns
from awsh_sns.kinds import TopicArn
from awsh_sns.rows import TopicStatement

Deed = Literal["publish", "subscribe", "look", "everything"]


def _complete(completing: Completing) -> Iterator[Candidate]:
    from awsh import policies

    found = policies.whom.complete(completing, completing.given.get("words", []))
    return (each for each in found if not each.text.startswith("sns:"))


WhomWord = Annotated[str, ValueType("from WHOM", complete=_complete)]


@sns.command
def allow(
    ctx: Context, topic: TopicArn, *words: WhomWord, may: Annotated[list[Deed] | None, MANY] = None
) -> list[TopicStatement]:
    """Let somebody publish to a topic, or more, by the topic's own policy (SetTopicAttributes).

    WHOM is `s3:BUCKET` or `events:RULE`, which publish; or `account:NUMBER`, `role:NAME`, `user:NAME`, `org:ID` or an
    ARN, which do what --may says. What is allowed already, and all others, stays as it is.

    Args:
        topic: whose policy.
        words: `from` whom, one or several.
        may: what they may do: publish, subscribe, look (what is set on it, and who is subscribed), everything;
            publish when left out.
    Examples:
        awsh> sns allow news from s3:lab-pictures
        awsh> sns allow news from account:111122223333 --may publish subscribe
    """
    from awsh import policies
    from awsh_sns.access.changing import let_in

    return let_in(ctx, topic, policies.whom.whoms(words, allow.usage), may or [])


@sns.command
def revoke(ctx: Context, topic: TopicArn, *words: WhomWord) -> None:
    """Take back what lets somebody use a topic (SetTopicAttributes). They need not exist any more.

    Args:
        topic: whose policy.
        words: `from` whom, as for `sns allow`.
    Examples:
        awsh> sns allow news from account:444455556666
        awsh> sns revoke news from account:444455556666
    """
    from awsh import policies
    from awsh_sns.access.changing import shut_out

    shut_out(ctx, topic, policies.whom.whoms(words, revoke.usage))
