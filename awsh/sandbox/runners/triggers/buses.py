"""EventBridge: an event goes to the targets of the rules that it fits."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from awsh.sandbox.runners.triggers.delivery import Undelivered, deliver, put

log = logging.getLogger(__name__)

_SERVICE = "events.amazonaws.com"


def event(source: str, kind: str, detail: Any, account: str, region: str, resources: list[str]) -> Any:
    """An event as EventBridge delivers it. kind: its detail-type."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": kind,
        "source": source,
        "account": account,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": resources,
        "detail": detail,
    }


def publish(account: str, region: str, event: Any, bus: str = "default") -> None:
    """Puts EVENT onto a bus."""
    # Where nobody has asked for EventBridge yet there are no rules.
    if "moto.events.models" not in sys.modules:
        return
    from moto.events.models import events_backends

    found = events_backends[account][region].event_buses.get(bus)
    for rule in list(found.rules.values()) if found else ():
        if rule.state == "ENABLED" and rule.event_pattern.dump() and rule.event_pattern.matches_event(event):
            send(rule, event)


def send(rule: Any, event: Any) -> None:
    """Sends EVENT to each target of RULE, whether its pattern fits or not."""
    for target in list(rule.targets):
        try:
            _to_target(rule, target, event)
        except Undelivered as why:
            log.warning("an event of the rule %s is not delivered: %s", rule.name, why)
            to_dead_letters(target, json.dumps(event))
        except Exception:
            log.exception("the target %s of the rule %s failed", target.get("Id"), rule.name)


def _to_target(rule: Any, target: dict[str, Any], event: Any) -> None:
    arn = target["Arn"]
    service = arn.split(":")[2]
    if service == "events":
        _to_bus(rule, arn, event)
        return
    what = _input(target, event)
    if service == "logs":
        _to_log_group(rule, arn.split(":")[6], what)
        return
    options: dict[str, Any] = {}
    if service == "sqs" and (group := target.get("SqsParameters", {}).get("MessageGroupId")):
        options["group_id"] = group
    deliver(arn, json.dumps(what), _SERVICE, rule.arn, **options)


def _to_log_group(rule: Any, name: str, what: Any) -> None:
    """The group's policy is not looked at: the console makes one by itself."""
    from moto.logs.models import logs_backends

    backend = logs_backends[rule.account_id][rule.region_name]
    stream = str(uuid.uuid4())
    backend.create_log_stream(name, stream)
    backend.put_log_events(
        name, stream, [{"timestamp": int(time.time() * 1000), "message": json.dumps(what)}]
    )


def _to_bus(rule: Any, arn: str, event: Any) -> None:
    from moto.events.models import events_backends

    _, _, _, region, account, name = arn.split(":", 5)
    if name.startswith("event-bus/"):
        publish(account or rule.account_id, region, event, name.removeprefix("event-bus/"))
    elif not name.strip(":"):  # an archive's own rule
        for archive in events_backends[rule.account_id][rule.region_name].archives.values():
            if archive.rule is rule or getattr(archive.rule, "name", None) == rule.name:
                archive.events.append(event)
    else:
        raise Undelivered(f"the sandbox delivers nothing to {arn}")


def to_dead_letters(target: dict[str, Any], text: str) -> None:
    """What a target did not take goes to its dead-letter queue, if it has one."""
    arn = target.get("DeadLetterConfig", {}).get("Arn")
    if arn:
        try:
            put(arn, text)
        except Undelivered as why:
            log.warning("nor to its dead-letter queue: %s", why)


def _input(target: dict[str, Any], event: Any) -> Any:
    """What the target is given: the event, a part of it, a constant, or a text made of parts."""
    if "Input" in target:
        return json.loads(target["Input"])
    if "InputPath" in target:
        return part(target["InputPath"], event)
    if "InputTransformer" in target:
        return _transformed(target["InputTransformer"], event)
    return event


def part(path: str, event: Any) -> Any:
    """What the JSON path names in EVENT: `$.detail.keys[0]`; None where it is not there."""
    found = event
    for name, number in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path):
        try:
            found = found[int(number)] if number else found[name]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def _transformed(transformer: dict[str, Any], event: Any) -> Any:
    values = {name: part(path, event) for name, path in transformer.get("InputPathsMap", {}).items()}
    values |= {"aws.events.event": event, "aws.events.event.json": event}
    values |= {"aws.events.event.ingestion-time": event["time"]}
    template = transformer["InputTemplate"]

    def fill(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        # Inside of a text in quotation marks a value loses its own.
        inside = len(re.findall(r'(?<!\\)"', template[: found.start()])) % 2 == 1
        if isinstance(value, str):
            return json.dumps(value)[1:-1] if inside else json.dumps(value)
        return json.dumps(json.dumps(value))[1:-1] if inside else json.dumps(value)

    text = re.sub(r"<([\w.-]+)>", fill, template)
    try:
        return json.loads(text)
    except ValueError:
        return text
