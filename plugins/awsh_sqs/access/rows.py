"""What is shown of a queue's policy: each statement as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from awsh import DETAIL

if TYPE_CHECKING:
    from awsh import queue_policies


class QueueStatement(TypedDict):
    """One statement. sid: its name, or #N for the Nth. statement: as it stands in the document. queue: its URL."""

    sid: str
    means: str
    effect: Annotated[str, DETAIL]
    who: Annotated[str, DETAIL]
    what: Annotated[str, DETAIL]
    condition: Annotated[str, DETAIL]
    statement: Annotated[dict[str, Any], DETAIL]
    queue: Annotated[str, DETAIL]


def statement_rows(queue: queue_policies.Queue) -> list[QueueStatement]:
    """A row for each statement of the queue's policy."""
    from awsh import policies
    from awsh_sqs.access.words import said

    rows: list[QueueStatement] = []
    for number, each in enumerate(policies.statements(queue.policy), start=1):
        words = said(each, queue.arn)
        rows.append(
            {
                "sid": policies.named(number, each),
                "means": words.sentence,
                "effect": str(each.get("Effect", "")),
                "who": words.who,
                "what": words.what,
                "condition": words.when,
                "statement": each,
                "queue": queue.url,
            }
        )
    return rows
