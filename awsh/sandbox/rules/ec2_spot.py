"""Rules of EC2: a spot request is open before it is active, and its instance and it know of each other.

What a request is at a moment follows from a few facts that are kept with it (since when it waits, which
instance it has, how it ended), so that looking at it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from awsh.sandbox import clock
from awsh.sandbox.prices import on_demand, spot_now
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

SECONDS = 1.0
"""How long a request is open although it can be fulfilled."""

_adopted: ContextVar[Any] = ContextVar("adopted", default=None)
"""The instance that a request is made for, where RunInstances has launched it already."""
_specified: ContextVar[dict[str, Any]] = ContextVar("specified")
"""LaunchSpecification as it was sent: moto reads half of it."""

_WORDS = {
    "pending-evaluation": "Your Spot request has been submitted for review, and is pending evaluation.",
    "pending-fulfillment": "Your Spot request is pending fulfillment.",
    "fulfilled": "Your spot request is fulfilled.",
    "price-too-low": "Your Spot request price is lower than the minimum required Spot request fulfillment price.",
    "schedule-expired": "Your Spot request expired before it was fulfilled.",
    "not-scheduled-yet": "Your Spot request will not be evaluated until the scheduled date.",
    "canceled-before-fulfillment": "Your Spot request was canceled before it was fulfilled.",
    "request-canceled-and-instance-running": "Your Spot request is canceled, but your instance is still running.",
    "instance-terminated-by-user": "Your Spot Instance was terminated by the user.",
    "instance-stopped-by-user": "Your Spot Instance was stopped by the user.",
}
_ENDED = ("closed", "cancelled", "failed")


def _time() -> datetime:
    return datetime.fromtimestamp(clock.now(), UTC)


@rule("moto.ec2.responses.spot_instances:SpotInstances.request_spot_instances")
def request_spot_instances(moto: Callable[..., Any], response: Any) -> Any:
    """What goes together is checked first; an empty price is the on-demand one."""
    specification = response._get_param("LaunchSpecification") or {}
    behaviour = response._get_param("InstanceInterruptionBehavior") or "terminate"
    if behaviour != "terminate" and response._get_param("Type") != "persistent":
        raise refusal(
            "InvalidParameterCombination",
            f"The instance interruption behavior '{behaviour}' requires a persistent Spot request.",
        )
    if not specification.get("ImageId"):
        raise refusal("MissingParameter", "The request must contain the parameter imageId")
    until = _moment(response._get_param("ValidUntil"))
    if until is not None and until <= _time():
        raise refusal("InvalidParameterValue", "The valid until time must be in the future.")
    for tags in response._get_param("TagSpecifications", []):
        if tags.get("ResourceType") != "spot-instances-request":
            raise refusal(
                "InvalidParameterValue",
                f"'{tags.get('ResourceType')}' is not a valid taggable resource type for this operation.",
            )
    _price(response._get_param("SpotPrice"))
    backend = response.ec2_backend
    for id in specification.get("SecurityGroupIds") or []:
        if backend.get_security_group_from_id(id) is None:
            raise refusal("InvalidGroup.NotFound", f"The security group '{id}' does not exist")
    token = _specified.set(specification)
    try:
        answer = moto()
    finally:
        _specified.reset(token)
    _settle(backend)
    return answer


def _price(given: Any) -> Decimal | None:
    if not given:
        return None
    try:
        price = Decimal(str(given))
    except InvalidOperation:
        price = Decimal(0)
    if not price > 0:
        raise refusal("InvalidParameterValue", f"Invalid value '{given}' for spotPrice.")
    return price


def _moment(given: Any) -> datetime | None:
    if isinstance(given, str):
        given = datetime.fromisoformat(given.replace("Z", "+00:00"))
    if not isinstance(given, datetime):
        return None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


@rule("moto.ec2.models.spot_requests:SpotInstanceRequest.__init__", "ec2_backend", "spot_request_id")
def create(moto: Callable[..., Any], request: Any, *arguments: Any, **named: Any) -> None:
    """Open first, with what it was asked for."""
    request.since = clock.now()
    request.created = request.updated = _time()
    request.specified = _specified.get({})
    moto(*arguments, **named)
    if request.spot_fleet_id:
        return
    if not request.price:
        type = request.launch_specification.instance_type
        request.price = f"{on_demand(type, request.ec2_backend.region_name):.6f}"
    if ids := request.specified.get("SecurityGroupIds"):
        request.launch_specification.groups = [
            request.ec2_backend.get_security_group_from_id(id) for id in ids
        ]
    adopted = _adopted.get()
    if adopted is not None:
        request.since = 0.0
    _become(request, "open", "pending-evaluation")
    if request.instance is not None:
        request.instance.spot_instance_request_id = request.id


@rule("moto.ec2.models.spot_requests:SpotInstanceRequest.launch_instance")
def launch_instance(moto: Callable[..., Any], request: Any) -> Any:
    """With all that was specified; nothing where the price is too low, or it is not time yet."""
    if request.spot_fleet_id:
        return moto()
    if _adopted.get() is not None:
        return _adopted.get()
    start = _moment(request.valid_from)
    if _too_low(request) or (start is not None and start > _time()):
        return None
    return _launch(request)


def _launch(request: Any) -> Any:
    told = request.specified
    profile = told.get("IamInstanceProfile") or {}
    more: dict[str, Any] = {}
    if told.get("BlockDeviceMappings"):
        more["block_device_mappings"] = told["BlockDeviceMappings"]
    backend = request.ec2_backend
    reservation = backend.run_instances(
        image_id=request.launch_specification.image_id,
        count=1,
        user_data=told.get("UserData"),
        security_group_names=told.get("SecurityGroups") or [],
        instance_type=request.launch_specification.instance_type,
        is_instance_type_default=False,
        subnet_id=request.launch_specification.subnet_id,
        placement=request.launch_specification.availability_zone,
        region_name=backend.region_name,
        key_name=request.launch_specification.key_name,
        security_group_ids=list(told.get("SecurityGroupIds") or []),
        associate_public_ip=None,
        nics=[],
        tags={},
        lifecycle="spot",
        **more,
    )
    instance = reservation.instances[0]
    if profile:
        backend.associate_iam_instance_profile(
            instance_id=instance.id,
            iam_instance_profile_name=profile.get("Name"),
            iam_instance_profile_arn=profile.get("Arn"),
        )
    return instance


def _too_low(request: Any) -> bool:
    highest = _price(request.price)
    if highest is None:
        return False
    backend, specification = request.ec2_backend, request.launch_specification
    if specification.subnet_id:
        zones = [backend.get_subnet(specification.subnet_id).availability_zone]
    elif specification.availability_zone:
        zones = [specification.availability_zone]
    else:
        zones = [zone.name for zone in backend.describe_availability_zones()]
    return highest < min(spot_now(specification.instance_type, zone) for zone in zones)


def _become(request: Any, state: str, code: str) -> None:
    if request.instance is not None and state != "open":
        request.launched_availability_zone = request.instance.availability_zone
    if (request.state, request._status_code) != (state, code):
        request.updated = _time()
    request.state, request._status_code, request.status_message = state, code, _WORDS[code]


def _settle(backend: Any) -> None:
    """Every request as it is by now."""
    for request in backend.spot_instance_requests.values():
        if not request.spot_fleet_id and request.state not in _ENDED:
            _become(request, *_now(request))


def _now(request: Any) -> tuple[str, str]:
    now = _time()
    start, end = _moment(request.valid_from), _moment(request.valid_until)
    if request.instance is None:
        if end is not None and now > end:
            return "cancelled", "schedule-expired"
        if start is not None and start > now:
            return "open", "not-scheduled-yet"
        return "open", "price-too-low"
    waited = clock.now() - request.since
    if waited < SECONDS:
        return "open", "pending-evaluation" if waited < SECONDS / 2 else "pending-fulfillment"
    if request.instance.state in ("stopping", "stopped"):
        return "disabled", "instance-stopped-by-user"
    return "active", "fulfilled"


@rule(
    "moto.ec2.models.spot_requests:SpotRequestBackend.describe_spot_instance_requests",
    "filters",
    "spot_instance_ids",
)
def describe_spot_instance_requests(
    moto: Callable[..., Any], backend: Any, filters: Any = None, spot_instance_ids: list[str] | None = None
) -> Any:
    """Each as it is by now; one that does not exist: InvalidSpotInstanceRequestID.NotFound."""
    for id in spot_instance_ids or []:
        _find(backend, id)
    _settle(backend)
    return moto(filters, spot_instance_ids)


def _find(backend: Any, id: str) -> Any:
    found = backend.spot_instance_requests.get(id)
    if found is None:
        raise refusal(
            "InvalidSpotInstanceRequestID.NotFound", f"The spot instance request ID '{id}' does not exist"
        )
    return found


@rule("moto.ec2.models.spot_requests:SpotRequestBackend.cancel_spot_instance_requests", "request_ids")
def cancel_spot_instance_requests(moto: Callable[..., Any], backend: Any, request_ids: list[str]) -> Any:
    """A cancelled request is still told of; its instance goes on."""
    found = [_find(backend, id) for id in request_ids]
    _settle(backend)
    for request in found:
        if request.state in _ENDED:
            continue
        if request.state == "open":
            instance, request.instance = request.instance, None
            _become(request, "cancelled", "canceled-before-fulfillment")
            if instance is not None:
                instance.terminate()
        else:
            _become(request, "cancelled", "request-canceled-and-instance-running")
    return found


@rule("moto.ec2.models.instances:Instance.terminate")
def terminate(moto: Callable[..., Any], instance: Any) -> Any:
    """A one-time request is closed with its instance; a persistent one gets another instance."""
    before = moto()
    request = request_of(instance)
    if request is None or request.instance is not instance or request.state == "closed":
        return before
    _settle(instance.ec2_backend)
    if request.state in ("active", "disabled", "open") and request.type == "persistent":
        request.since = clock.now()
        request.instance = request.launch_instance()
        _become(request, "open", "pending-evaluation")
        if request.instance is not None:
            request.instance.spot_instance_request_id = request.id
    else:
        state = "cancelled" if request.state == "cancelled" else "closed"
        _become(request, state, "instance-terminated-by-user")
    return before


def request_of(instance: Any) -> Any:
    """The spot request that an instance is of, or None."""
    id = getattr(instance, "spot_instance_request_id", None)
    return instance.ec2_backend.spot_instance_requests.get(id) if id else None


@rule("moto.ec2.responses.instances:InstanceResponse.run_instances")
def run_instances(moto: Callable[..., Any], response: Any) -> Any:
    """A launch as spot has a request for each instance; a price that is too low is refused at once."""
    if response._get_param("InstanceMarketOptions.MarketType") != "spot":
        return moto()
    options = response._get_param("InstanceMarketOptions.SpotOptions") or {}
    backend = response.ec2_backend
    type = response._get_param("InstanceType") or "m1.small"
    price, kind = _price(options.get("MaxPrice")), options.get("SpotInstanceType") or "one-time"
    behaviour = options.get("InstanceInterruptionBehavior") or "terminate"
    if behaviour != "terminate" and kind != "persistent":
        raise refusal(
            "InvalidParameterCombination",
            f"The instance interruption behavior '{behaviour}' requires a persistent Spot request.",
        )
    lowest = min(spot_now(type, zone.name) for zone in backend.describe_availability_zones())
    if price is not None and price < lowest:
        raise refusal(
            "SpotMaxPriceTooLow",
            f"Your Spot request price of {price} is lower than the minimum required Spot request fulfillment "
            f"price of {lowest}.",
        )
    answer = moto()
    for instance in answer.result.instances:
        token = _adopted.set(instance)
        try:
            backend.request_spot_instances(
                price=str(price or ""),
                image_id=instance.image_id,
                count=1,
                spot_instance_type=kind,
                valid_from=None,
                valid_until=options.get("ValidUntil"),
                launch_group=None,
                availability_zone_group=None,
                key_name=instance.key_name,
                security_groups=[],
                user_data=None,
                instance_type=type,
                placement=None,
                kernel_id=None,
                ramdisk_id=None,
                monitoring_enabled=False,
                subnet_id=instance.subnet_id,
                tags=response._parse_tag_specification(),
                instance_interruption_behaviour=behaviour,
            )
        finally:
            _adopted.reset(token)
    _settle(backend)
    return answer


@rule("moto.ec2.models.spot_requests:SpotInstanceRequest.instance_id")
def instance_id(moto: Callable[..., Any], request: Any) -> str | None:
    """None before there is one."""
    if request.spot_fleet_id:
        return str(moto())
    if request.instance is None or request.state == "open":
        return None
    return str(request.instance.id)


@rule("moto.ec2.models.spot_requests:SpotInstanceRequest.status")
def status(moto: Callable[..., Any], request: Any) -> dict[str, Any]:
    """Of when it became so."""
    return {**moto(), "UpdateTime": request.updated}


@rule("moto.ec2.models.spot_requests:SpotInstanceRequest.create_time")
def create_time(moto: Callable[..., Any], request: Any) -> Any:
    """When it was made."""
    return request.created


@rule("moto.ec2.models.spot_requests:SpotInstanceRequest.get_filter_value", "filter_name")
def get_filter_value(
    moto: Callable[..., Any], request: Any, filter_name: str, *arguments: Any, **named: Any
) -> Any:
    """A few more properties than moto knows."""
    known = {
        "instance-id": lambda: request.instance_id,
        "type": lambda: request.type,
        "status-code": lambda: request._status_code,
        "spot-price": lambda: request.price,
        "launch.instance-type": lambda: request.launch_specification.instance_type,
    }
    return known[filter_name]() if filter_name in known else moto(filter_name, *arguments, **named)
