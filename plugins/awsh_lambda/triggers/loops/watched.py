"""What a trigger watches: a function that changes it wakes itself."""

from __future__ import annotations

from typing import NamedTuple

from awsh_lambda.triggers.texts import ANYTHING, Text


class Watched(NamedTuple):
    """What wakes a function when it changes.

    source: s3, sqs, sns or dynamodb. noun: what messages call it, "bucket". name, arn: its own. url: of a queue.
    changes: the kinds of change, of `loops.writes`. key: which objects of a bucket; of the others anything.
    """

    source: str
    noun: str
    name: str
    arn: str
    changes: frozenset[str]
    key: Text = ANYTHING
    url: str = ""

    @property
    def identities(self) -> tuple[str, ...]:
        """All that it is named by."""
        return tuple(filter(None, (self.name, self.arn, self.url)))
