"""Where events of mail go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TARGETS = {
    "SnsDestination": "TopicArn",
    "EventBridgeDestination": "EventBusArn",
    "KinesisFirehoseDestination": "DeliveryStreamArn",
    "PinpointDestination": "ApplicationArn",
}


def target_of(destination: Mapping[str, Any]) -> str:
    """An ARN, or the dimensions of CloudWatch's metrics."""
    for name, key in _TARGETS.items():
        if destination.get(name):
            return str(destination[name].get(key, ""))
    watch = destination.get("CloudWatchDestination") or {}
    names = [each["DimensionName"] for each in watch.get("DimensionConfigurations") or ()]
    return f"CloudWatch by {', '.join(names)}"
