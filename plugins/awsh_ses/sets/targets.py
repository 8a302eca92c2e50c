"""Where events of mail go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from awsh import Context

_TARGETS = {
    "SnsDestination": "TopicArn",
    "EventBridgeDestination": "EventBusArn",
    "KinesisFirehoseDestination": "DeliveryStreamArn",
    "PinpointDestination": "ApplicationArn",
}


class EventDestination(TypedDict):
    """to: the ARN of a topic, bus or stream; or the dimensions of CloudWatch's metrics."""

    name: str
    configuration_set: str
    enabled: bool
    events: list[str]
    to: str


def every(ctx: Context, configset: str) -> Iterator[EventDestination]:
    """The event destinations of a configuration set (GetConfigurationSetEventDestinations). Raises AwsError."""
    told = ctx.call("sesv2", "get_configuration_set_event_destinations", ConfigurationSetName=configset)
    for each in told.get("EventDestinations") or ():
        yield {
            "name": each["Name"],
            "configuration_set": configset,
            "enabled": bool(each.get("Enabled")),
            "events": [kind.lower().replace("_", "-") for kind in each["MatchingEventTypes"]],
            "to": _target(each),
        }


def _target(destination: Mapping[str, Any]) -> str:
    """An ARN, or the dimensions of CloudWatch's metrics."""
    for name, key in _TARGETS.items():
        if destination.get(name):
            return str(destination[name].get(key, ""))
    watch = destination.get("CloudWatchDestination") or {}
    names = [each["DimensionName"] for each in watch.get("DimensionConfigurations") or ()]
    return f"CloudWatch by {', '.join(names)}"
