"""`ses configset events ls`, `add`, `rm`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from awsh import MANY, AwsError, Candidate, Completing, Context, Name, Resource, UsageError, ValueType
from awsh_ses.groups import events
from awsh_ses.kinds import ConfigurationSetName
from awsh_ses.sets import topics
from awsh_ses.sets.targets import EventDestination, every

Event = Literal[
    "send",
    "reject",
    "bounce",
    "complaint",
    "delivery",
    "open",
    "click",
    "rendering-failure",
    "delivery-delay",
    "subscription",
]
_USUAL: list[Event] = ["bounce", "complaint", "delivery", "reject", "rendering-failure"]


def _name(ctx: Context, given: Any) -> str:
    if not re.fullmatch(r"[\w-]{1,64}", str(given), re.ASCII):
        raise ValueError(f"{given!r}: a destination's name has letters, digits, _ and -")
    return str(given)


def _complete(completing: Completing) -> Iterator[Candidate]:
    configset = str(completing.given.get("configset") or "")

    def fetch() -> Iterator[Name]:
        return (Name(each["name"], "", each["to"]) for each in every(completing.ctx, configset))

    for name in completing.ctx.matching(f"ses:events:{configset}", completing.word, "sesv2", fetch):
        yield Candidate(name.id, name.description)


NewName = Annotated[str, ValueType("NAME", _name)]
DestinationName = Annotated[str, ValueType("NAME", _name, _complete)]


@events.command
def ls(ctx: Context, configset: ConfigurationSetName) -> Iterator[EventDestination]:
    """List the event destinations of a configuration set (GetConfigurationSetEventDestinations).

    Args:
        configset: which set's.
    Examples:
        awsh> ses configset events ls news
    """
    return every(ctx, configset)


@events.command
def add(
    ctx: Context,
    configset: ConfigurationSetName,
    name: NewName,
    *,
    topic: Annotated[str, Resource("sns:topic")] | None = None,
    bus: str | None = None,
    cloudwatch: str | None = None,
    on: Annotated[list[Event] | None, MANY] = None,
) -> Iterator[EventDestination]:
    """Have a topic, a bus or CloudWatch told what became of mail (CreateConfigurationSetEventDestination).

    The topic's policy is set so that SES may publish to it (SetTopicAttributes).

    Args:
        configset: which set's mail.
        name: what the destination is called.
        topic: a topic of SNS, which is no FIFO topic.
        bus: the ARN of the default bus of EventBridge; SES takes no other.
        cloudwatch: a tag of mail, given by `ses send --tag`, by which CloudWatch counts.
        on: which events; left out, all that say whether a mail arrived.
    Examples:
        awsh> ses configset events add news counted --cloudwatch campaign --on send delivery bounce
    """
    given = [each for each in (topic, bus, cloudwatch) if each]
    if len(given) != 1:
        raise UsageError("one of --topic, --bus and --cloudwatch is wanted", usage=add.usage)
    kinds = on or _USUAL
    destination: dict[str, Any] = {
        "Enabled": True,
        "MatchingEventTypes": [each.upper().replace("-", "_") for each in kinds],
    }
    if topic:
        destination["SnsDestination"] = {"TopicArn": topic}
    elif bus:
        destination["EventBridgeDestination"] = {"EventBusArn": bus}
    else:
        dimension = {
            "DimensionName": cloudwatch,
            "DimensionValueSource": "MESSAGE_TAG",
            "DefaultDimensionValue": "none",
        }
        destination["CloudWatchDestination"] = {"DimensionConfigurations": [dimension]}
    let_in = bool(topic) and topics.let_in(ctx, configset, str(topic))
    try:
        ctx.call(
            "sesv2",
            "create_configuration_set_event_destination",
            ConfigurationSetName=configset,
            EventDestinationName=name,
            EventDestination=destination,
        )
    except AwsError:
        if let_in:
            topics.shut_out(ctx, configset, str(topic))
        raise
    return every(ctx, configset)


@events.command
def rm(ctx: Context, configset: ConfigurationSetName, name: DestinationName) -> None:
    """Remove an event destination, and what let SES into its topic (DeleteConfigurationSetEventDestination).

    Args:
        configset: which set's.
        name: which destination.
    Examples:
        awsh> ses configset events rm news counted
    """
    told = {each["name"]: each["to"] for each in every(ctx, configset)}
    ctx.call(
        "sesv2",
        "delete_configuration_set_event_destination",
        ConfigurationSetName=configset,
        EventDestinationName=name,
    )
    topic = told.pop(name, "")
    if ":sns:" in topic and topic not in told.values():
        topics.shut_out(ctx, configset, topic)
