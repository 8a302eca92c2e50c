"""Rules of SES (version 2): configuration sets and their event destinations."""

from __future__ import annotations

import re
from typing import Any

from awsh.sandbox.faults import Lacking
from awsh.sandbox.mail.events import destinations
from awsh.sandbox.mail.operations import page, required
from awsh.sandbox.mail.refusal import Refusal, invalid, no_set
from awsh.sandbox.rules.sesv2_operations import operation

_MOST_DESTINATIONS = 10
_TARGETS = ("SnsDestination", "CloudWatchDestination", "KinesisFirehoseDestination", "EventBridgeDestination")


def find(backend: Any, name: str) -> Any:
    """A configuration set of moto's. Raises Refusal."""
    found = backend.config_sets.get(name)
    if found is None:
        raise no_set(name)
    return found


@operation("CreateConfigurationSet")
def create(backend: Any, asked: dict[str, Any]) -> None:
    required(asked, "ConfigurationSetName")
    name = asked["ConfigurationSetName"]
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        raise invalid(f"Configuration set name <{name}> contains characters that are not allowed.")
    if name in backend.config_sets:
        message = f"Configuration set <{name}> already exists."
        raise Refusal("ConfigurationSetAlreadyExists", "AlreadyExistsException", message)
    backend.create_configuration_set_v2(
        configuration_set_name=name,
        tracking_options=asked.get("TrackingOptions") or {},
        delivery_options=asked.get("DeliveryOptions") or {},
        reputation_options=asked.get("ReputationOptions") or {},
        sending_options=asked.get("SendingOptions") or {"SendingEnabled": True},
        tags=asked.get("Tags") or [],
        suppression_options=asked.get("SuppressionOptions") or {},
        vdm_options=asked.get("VdmOptions") or {},
    )


@operation("GetConfigurationSet")
def get(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    found = find(backend, asked["ConfigurationSetName"])
    enabled = found.enabled.get("SendingEnabled", True) if isinstance(found.enabled, dict) else found.enabled
    told: dict[str, Any] = {
        "ConfigurationSetName": found.configuration_set_name,
        "SendingOptions": {"SendingEnabled": bool(enabled)},
        "ReputationOptions": found.reputation_options or {"ReputationMetricsEnabled": False},
        "DeliveryOptions": found.delivery_options or {"TlsPolicy": "OPTIONAL"},
        "Tags": found.tags or [],
    }
    if found.tracking_options:
        told["TrackingOptions"] = found.tracking_options
    if found.suppression_options:
        told["SuppressionOptions"] = found.suppression_options
    return told


@operation("ListConfigurationSets")
def ls(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    listed, token = page(list(backend.config_sets), asked.get("PageSize"), asked.get("NextToken"))
    return {"ConfigurationSets": listed, "NextToken": token}


@operation("DeleteConfigurationSet")
def delete(backend: Any, asked: dict[str, Any]) -> None:
    find(backend, asked["ConfigurationSetName"])
    del backend.config_sets[asked["ConfigurationSetName"]]


def _putter(operation_name: str, attribute: str, *names: str) -> None:
    @operation(operation_name)
    def put(backend: Any, asked: dict[str, Any]) -> None:
        found = find(backend, asked["ConfigurationSetName"])
        setattr(found, attribute, {name: asked[name] for name in names if asked.get(name) is not None})


_putter("PutConfigurationSetSendingOptions", "enabled", "SendingEnabled")
_putter("PutConfigurationSetReputationOptions", "reputation_options", "ReputationMetricsEnabled")
_putter("PutConfigurationSetSuppressionOptions", "suppression_options", "SuppressedReasons")
_putter("PutConfigurationSetTrackingOptions", "tracking_options", "CustomRedirectDomain", "HttpsPolicy")
_putter(
    "PutConfigurationSetDeliveryOptions",
    "delivery_options",
    *("TlsPolicy", "SendingPoolName", "MaxDeliverySeconds"),
)


@operation("CreateConfigurationSetEventDestination")
def create_destination(backend: Any, asked: dict[str, Any]) -> None:
    add_destination(
        backend, asked["ConfigurationSetName"], asked["EventDestinationName"], asked["EventDestination"]
    )


def add_destination(backend: Any, configuration_set: str, name: str, destination: dict[str, Any]) -> None:
    """Adds what version 2 calls an EventDestination. Raises Refusal."""
    known = destinations(find(backend, configuration_set))
    if name in known:
        message = f"Event destination <{name}> already exists."
        raise Refusal("EventDestinationAlreadyExists", "AlreadyExistsException", message)
    if len(known) >= _MOST_DESTINATIONS:
        message = f"A configuration set has {_MOST_DESTINATIONS} event destinations at most."
        raise Refusal("LimitExceeded", "LimitExceededException", message)
    _check(destination)
    known[name] = destination


def _check(destination: dict[str, Any]) -> None:
    targets = [each for each in _TARGETS if destination.get(each)]
    if len(targets) != 1:
        raise invalid("An event destination must have exactly one target.")
    if targets[0] in ("KinesisFirehoseDestination", "EventBridgeDestination"):
        raise Lacking(f"the {targets[0]} of a configuration set")
    if not destination.get("MatchingEventTypes"):
        raise invalid("At least one matching event type must be specified.")
    arn = (destination.get("SnsDestination") or {}).get("TopicArn")
    if arn and not _is_topic(arn):
        raise Refusal("InvalidSNSDestination", "BadRequestException", f"SNS topic <{arn}> does not exist.")
    if arn and arn.endswith(".fifo"):
        message = f"SNS topic <{arn}> is a FIFO topic, which is not supported."
        raise Refusal("InvalidSNSDestination", "BadRequestException", message)


def _is_topic(arn: str) -> bool:
    from moto.sns.models import sns_backends

    parts = arn.split(":")
    return len(parts) == 6 and arn in sns_backends[parts[4]][parts[3]].topics


@operation("GetConfigurationSetEventDestinations")
def get_destinations(backend: Any, asked: dict[str, Any]) -> dict[str, Any]:
    known = destinations(find(backend, asked["ConfigurationSetName"]))
    return {"EventDestinations": [{"Name": name, "Enabled": False, **each} for name, each in known.items()]}


@operation("UpdateConfigurationSetEventDestination")
def update_destination(backend: Any, asked: dict[str, Any]) -> None:
    known = destinations(find(backend, asked["ConfigurationSetName"]))
    _known(known, asked["EventDestinationName"])
    changed = {**known[asked["EventDestinationName"]], **asked["EventDestination"]}
    _check(changed)
    known[asked["EventDestinationName"]] = changed


@operation("DeleteConfigurationSetEventDestination")
def delete_destination(backend: Any, asked: dict[str, Any]) -> None:
    known = destinations(find(backend, asked["ConfigurationSetName"]))
    _known(known, asked["EventDestinationName"])
    del known[asked["EventDestinationName"]]


def _known(known: dict[str, Any], name: str) -> None:
    if name not in known:
        message = f"Event destination <{name}> does not exist."
        raise Refusal("EventDestinationDoesNotExist", "NotFoundException", message)
