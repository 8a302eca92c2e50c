"""Rules of SES (version 1): event destinations, kept as version 2 has them."""

from __future__ import annotations

from typing import Any

from awsh.sandbox.mail.events import destinations
from awsh.sandbox.mail.operations import required
from awsh.sandbox.mail.refusal import Refusal
from awsh.sandbox.rules.ses_operations import operation
from awsh.sandbox.rules.sesv2_sets import add_destination, find

_KINDS = {
    "send": "SEND",
    "reject": "REJECT",
    "bounce": "BOUNCE",
    "complaint": "COMPLAINT",
    "delivery": "DELIVERY",
    "open": "OPEN",
    "click": "CLICK",
    "renderingFailure": "RENDERING_FAILURE",
}
_NAMES = {second: first for first, second in _KINDS.items()}


@operation("CreateConfigurationSetEventDestination")
def create(backend: Any, asked: dict[str, Any]) -> None:
    required(asked, "ConfigurationSetName", "EventDestination")
    told = asked["EventDestination"]
    destination: dict[str, Any] = {
        "Enabled": bool(told.get("Enabled")),
        "MatchingEventTypes": [
            _KINDS.get(each, each.upper()) for each in told.get("MatchingEventTypes") or ()
        ],
    }
    if topic := (told.get("SNSDestination") or {}).get("TopicARN"):
        destination["SnsDestination"] = {"TopicArn": topic}
    if watch := told.get("CloudWatchDestination"):
        configurations = [
            {**each, "DimensionValueSource": _SOURCES.get(each["DimensionValueSource"], "MESSAGE_TAG")}
            for each in watch.get("DimensionConfigurations") or ()
        ]
        destination["CloudWatchDestination"] = {"DimensionConfigurations": configurations}
    if told.get("KinesisFirehoseDestination"):
        destination["KinesisFirehoseDestination"] = told["KinesisFirehoseDestination"]
    add_destination(backend, asked["ConfigurationSetName"], told["Name"], destination)


_SOURCES = {"messageTag": "MESSAGE_TAG", "emailHeader": "EMAIL_HEADER", "linkTag": "LINK_TAG"}
_SOURCE_NAMES = {second: first for first, second in _SOURCES.items()}


@operation("DeleteConfigurationSetEventDestination")
def delete(backend: Any, asked: dict[str, Any]) -> None:
    known = destinations(find(backend, asked["ConfigurationSetName"]))
    name = asked["EventDestinationName"]
    if known.pop(name, None) is None:
        message = f"Event destination <{name}> does not exist."
        raise Refusal("EventDestinationDoesNotExist", "NotFoundException", message)


@operation("DeleteConfigurationSet")
def delete_set(backend: Any, asked: dict[str, Any]) -> None:
    find(backend, asked["ConfigurationSetName"])
    del backend.config_sets[asked["ConfigurationSetName"]]


@operation("DescribeConfigurationSet")
def describe(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    found = find(backend, asked["ConfigurationSetName"])
    told: dict[str, Any] = {"ConfigurationSet": {"Name": found.configuration_set_name}}
    if "eventDestinations" in (asked.get("ConfigurationSetAttributeNames") or ()):
        told["EventDestinations"] = [_first(name, each) for name, each in destinations(found).items()]
    return told


def _first(name: str, destination: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "Name": name,
        "Enabled": bool(destination.get("Enabled")),
        "MatchingEventTypes": [_NAMES.get(each, each) for each in destination["MatchingEventTypes"]],
    }
    if topic := (destination.get("SnsDestination") or {}).get("TopicArn"):
        told["SNSDestination"] = {"TopicARN": topic}
    if watch := destination.get("CloudWatchDestination"):
        configurations = [
            {**each, "DimensionValueSource": _SOURCE_NAMES[each["DimensionValueSource"]]}
            for each in watch["DimensionConfigurations"]
        ]
        told["CloudWatchDestination"] = {"DimensionConfigurations": configurations}
    return told
