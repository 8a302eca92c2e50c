"""CreateTopic, and what AWS takes of a topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from awsh import AwsError, CommandError, Context, UsageError, check_tags, tag_list
from awsh_sns.topics.attributes import as_text

SMALLEST, GREATEST = 1024, 1_048_576
"""Bytes: what the largest message of a topic may be set to."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a topic is to be; None leaves it as it is. largest: bytes."""

    fifo: bool = False
    deduplicate_content: bool | None = None
    per_group: bool | None = None
    display: str | None = None
    kms_key: str | None = None
    largest: int | None = None

    def attributes(self) -> Iterator[tuple[str, str]]:
        """Attributes by name. Raises UsageError."""
        if self.largest is not None and not SMALLEST <= self.largest <= GREATEST:
            raise UsageError("--largest takes 1KiB to 1MiB")
        if self.display is not None and len(self.display) > 100:
            raise UsageError(f"a display name has 100 characters at most, not {len(self.display)}")
        if self.deduplicate_content is not None:
            yield "ContentBasedDeduplication", as_text(self.deduplicate_content)
        if self.per_group is not None:
            yield "FifoThroughputScope", "MessageGroup" if self.per_group else "Topic"
        if self.display is not None:
            yield "DisplayName", self.display
        if self.kms_key is not None:
            yield "KmsMasterKeyId", self.kms_key
        if self.largest is not None:
            yield "MaximumMessageSize", str(int(self.largest))


def created(ctx: Context, name: str, wish: Wish, tags: Mapping[str, str]) -> str:
    """The ARN of the topic, made unless there is one that is the same. Raises AwsError, CommandError, UsageError."""
    if wish.fifo and not name.endswith(".fifo"):
        name += ".fifo"
    # Only what was asked for: a topic that is there with more set is the same to AWS.
    asked = {key: value for key, value in wish.attributes() if value not in ("", "false", "Topic")}
    if wish.fifo:
        asked["FifoTopic"] = "true"
    checked = check_tags(tags)
    try:
        answer = ctx.call(
            "sns",
            "create_topic",
            Name=name,
            **({"Attributes": asked} if asked else {}),
            **({"Tags": tag_list(checked)} if checked else {}),
        )
    except AwsError as error:
        if "already exists with different" not in error.message:
            raise
        what = "tags" if "different tags" in error.message else "attributes"
        change = f"sns tag {name} KEY=VALUE" if what == "tags" else f"sns set {name}"
        raise CommandError(
            f"there is a topic {name} already, with other {what}",
            hint=f"`sns show {name}` shows it, `{change}` changes it",
        ) from error
    return str(answer["TopicArn"])
