"""`ses configset events ls`, `add`, `rm`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypedDict

from awsh import MANY, Context, Resource, UsageError, ValueType
from awsh_ses.groups import events
from awsh_ses.kinds import ConfigurationSetName
from awsh_ses.sets.targets import target_of

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


DestinationName = Annotated[str, ValueType("NAME", _name)]


class EventDestination(TypedDict):
    """to: the ARN of a topic, bus or stream; or the dimensions of CloudWatch's metrics."""

    name: str
    configuration_set: str
    enabled: bool
    events: list[str]
    to: str


@events.command
def ls(ctx: Context, configset: ConfigurationSetName) -> Iterator[EventDestination]:
    """List the event destinations of a configuration set (GetConfigurationSetEventDestinations).

    Args:
        configset: which set's.
    Examples:
        awsh> ses configset events ls news
    """
    return _listed(ctx, configset)


@events.command
def add(
    ctx: Context,
    configset: ConfigurationSetName,
    name: DestinationName,
    *,
    topic: Annotated[str, Resource("sns:topic")] | None = None,
    bus: str | None = None,
    cloudwatch: str | None = None,
    on: Annotated[list[Event] | None, MANY] = None,
) -> Iterator[EventDestination]:
    """Have a topic, a bus or CloudWatch told what became of mail (CreateConfigurationSetEventDestination).

    Args:
        configset: which set's mail.
        name: what the destination is called.
        topic: a topic of SNS.
        bus: the ARN of a bus of EventBridge.
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
    ctx.call(
        "sesv2",
        "create_configuration_set_event_destination",
        ConfigurationSetName=configset,
        EventDestinationName=name,
        EventDestination=destination,
    )
    return _listed(ctx, configset)


@events.command
def rm(ctx: Context, configset: ConfigurationSetName, name: DestinationName) -> None:
    """Remove an event destination (DeleteConfigurationSetEventDestination).

    Args:
        configset: which set's.
        name: which destination.
    Examples:
        awsh> ses configset events rm news counted
    """
    ctx.call(
        "sesv2",
        "delete_configuration_set_event_destination",
        ConfigurationSetName=configset,
        EventDestinationName=name,
    )


def _listed(ctx: Context, configset: str) -> Iterator[EventDestination]:
    told = ctx.call("sesv2", "get_configuration_set_event_destinations", ConfigurationSetName=configset)
    for each in told.get("EventDestinations") or ():
        yield {
            "name": each["Name"],
            "configuration_set": configset,
            "enabled": bool(each.get("Enabled")),
            "events": [kind.lower().replace("_", "-") for kind in each["MatchingEventTypes"]],
            "to": target_of(each),
        }
