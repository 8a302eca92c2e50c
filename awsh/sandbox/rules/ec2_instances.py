"""Rules of EC2: instances take their time, and only some states allow what is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox import clock
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

SECONDS = 1.0
"""How long a change of state takes: long enough to be seen, short enough for a lesson."""

_CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}


class State:
    """An instance's state, which is on its way to another until a moment is reached.

    It stands where moto keeps its own state object, and moto sets name and code of where it leads.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._passing = ""
        self._until = 0.0

    def pass_through(self, name: str) -> None:
        """Shows NAME for a while."""
        self._passing, self._until = name, clock.now() + SECONDS

    @property
    def name(self) -> str:
        return self._passing if clock.now() < self._until else self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name, self._until = name, 0.0

    @property
    def code(self) -> int:
        return _CODES[self.name]

    @code.setter
    def code(self, code: int) -> None:
        """The name says it."""


def snapshot(name: str) -> Any:
    """A state of moto's own that does not move."""
    from moto.ec2.models.instances import InstanceState

    return InstanceState(name, _CODES[name])


@rule("moto.ec2.models.instances:Instance.__init__", "ec2_backend", "image_id")
def create(moto: Callable[..., Any], instance: Any, *arguments: Any, **named: Any) -> None:
    """A new instance is pending first."""
    moto(*arguments, **named)
    instance.platform_details = (
        "Windows" if str(instance.platform or "").lower() == "windows" else "Linux/UNIX"
    )
    instance._state = State("running")
    instance._state.pass_through("pending")


@rule("moto.ec2.models.instances:Instance.prep_nics", "nic_spec")
def interfaces(moto: Callable[..., Any], instance: Any, nic_spec: Any, *arguments: Any, **named: Any) -> None:
    """An interface that a launch makes goes with its instance, unless the launch says otherwise."""
    told = {
        int(nic["DeviceIndex"])
        for nic in nic_spec
        if nic.keys() & {"DeleteOnTermination", "NetworkInterfaceId"}
    }
    moto(nic_spec, *arguments, **named)
    for index, nic in instance.nics.items():
        if index not in told:
            nic.delete_on_termination = True


@rule("moto.ec2.models.instances:Instance.start")
def start(moto: Callable[..., Any], instance: Any) -> Any:
    """Only a stopped instance starts; a running one stays as it is."""
    return _change(moto, instance, "started", {"stopped"}, {"running", "pending"}, "pending")


@rule("moto.ec2.models.instances:Instance.stop")
def stop(moto: Callable[..., Any], instance: Any) -> Any:
    """Only a running instance stops; a stopped one stays as it is."""
    return _change(moto, instance, "stopped", {"running"}, {"stopped", "stopping"}, "stopping")


@rule("moto.ec2.models.instances:Instance.terminate")
def terminate(moto: Callable[..., Any], instance: Any) -> Any:
    """Any instance can be terminated, once. An interface that outlives it is free then."""
    allowed = {"pending", "running", "stopping", "stopped"}
    before = _change(moto, instance, "terminated", allowed, {"terminated", "shutting-down"}, "shutting-down")
    for nic in instance.nics.values():
        if nic.instance is instance and not nic.delete_on_termination:
            nic.instance = nic.attachment_id = nic.attach_time = None
            nic.status = "available"
    return before


@rule("moto.ec2.models.instances:Instance.reboot")
def reboot(moto: Callable[..., Any], instance: Any) -> None:
    """Only a running instance reboots: else IncorrectInstanceState. It stays running meanwhile."""
    if instance.state != "running":
        raise _incorrect(instance, "rebooted")
    moto()


def _change(
    moto: Callable[..., Any], instance: Any, verb: str, allowed: set[str], done: set[str], passing: str
) -> Any:
    before = snapshot(instance.state)
    if before.name in done:
        return before
    if before.name not in allowed:
        raise _incorrect(instance, verb)
    moto()
    instance._state.pass_through(passing)
    return before


def _incorrect(instance: Any, verb: str) -> Exception:
    return refusal(
        "IncorrectInstanceState",
        f"The instance '{instance.id}' is not in a state from which it can be {verb}.",
    )


def _now_and_before(listed: str, passing: str) -> Callable[..., Any]:
    """moto says that every named instance is passing; one that already is where it should be is not."""

    def respond(moto: Callable[..., Any], response: Any) -> Any:
        answer = moto()
        for each in answer.result[listed]:
            before = each["PreviousState"].name
            instance = response.ec2_backend.get_instance(each["InstanceId"])
            name = passing if instance.state == passing else before
            each["CurrentState"] = {"Code": _CODES[name], "Name": name}
        return answer

    return respond


for _method, _listed, _passing in (
    ("start_instances", "StartingInstances", "pending"),
    ("stop_instances", "StoppingInstances", "stopping"),
    ("terminate_instances", "TerminatingInstances", "shutting-down"),
):
    rule(f"moto.ec2.responses.instances:InstanceResponse.{_method}")(_now_and_before(_listed, _passing))


@rule(
    "moto.ec2.models.instances:InstanceBackend.run_instances",
    "image_id",
    "count",
    "user_data",
    "security_group_names",
)
def run_instances(
    moto: Callable[..., Any], backend: Any, image_id: str, count: int, *arguments: Any, **named: Any
) -> Any:
    """As many as MaxCount allows, of a type that exists, from an image that is named."""
    from flask import has_request_context, request
    from moto.ec2.exceptions import InvalidInstanceTypeError

    if has_request_context() and request.values.get("Action") == "RunInstances":
        highest = int(request.values.get("MaxCount", count))
        if not 1 <= count <= highest:
            raise refusal("InvalidParameterValue", f"Value ({count}) for parameter minCount is invalid.")
        count = highest
        if not image_id and not named.get("launch_template"):
            raise refusal("MissingParameter", "The request must contain the parameter ImageId")
    try:
        return moto(image_id, count, *arguments, **named)
    except InvalidInstanceTypeError:
        raise refusal(
            "InvalidParameterValue", f"Invalid value '{named['instance_type']}' for InstanceType."
        ) from None
