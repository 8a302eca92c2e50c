"""Rules of EC2: what of an instance that is there can be changed, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_launch import check_groups
from awsh.sandbox.rules.ec2_vpc import refusal

_WHILE_STOPPED = ("instance_type", "kernel", "user_data", "ebs_optimized")


@rule("moto.ec2.responses.instances:InstanceResponse.run_instances")
def run_instances(moto: Callable[..., Any], response: Any) -> Any:
    """A launch can protect from termination at once. An instance profile that is not there is a wrong value."""
    from moto.iam.exceptions import NotFoundException

    try:
        answer = moto()
    except NotFoundException:
        profile = response._get_param("IamInstanceProfile.Name") or response._get_param(
            "IamInstanceProfile.Arn"
        )
        raise refusal(
            "InvalidParameterValue",
            f"Value ({profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
        ) from None
    # Read after the launch: the template that it names may have said it.
    if str(response._get_param("DisableApiTermination")).lower() == "true":
        for instance in answer.result.instances:
            instance.disable_api_termination = True
    return answer


@rule("moto.ec2.models.instances:InstanceBackend.terminate_instances", "instance_ids")
def terminate_instances(moto: Callable[..., Any], backend: Any, instance_ids: list[str]) -> Any:
    """Where one is protected, none of its zone goes."""
    instances = backend.get_multi_instances_by_id(instance_ids) if instance_ids else []
    protected = [each for each in instances if each.disable_api_termination]
    if protected:
        zones = {each.placement.zone for each in protected}
        others = [each.id for each in instances if each.placement.zone not in zones]
        if others:
            moto(others)
        instance_ids = [each.id for each in protected]
    return moto(instance_ids)


@rule("moto.ec2.models.instances:InstanceBackend.modify_instance_attribute", "instance_id", "key", "value")
def modify_instance_attribute(
    moto: Callable[..., Any], backend: Any, instance_id: str, key: str, value: Any
) -> Any:
    """Type and user data change while the instance is stopped; the type exists, and runs its image."""
    instance = backend.get_instance(instance_id)
    if key in _WHILE_STOPPED and instance.state != "stopped":
        raise refusal(
            "IncorrectInstanceState", f"The instance '{instance_id}' is not in the 'stopped' state."
        )
    if key == "instance_type":
        _check_type(instance, value)
    if key == "disable_api_termination":
        value = str(value).lower() == "true"
        if value and instance.lifecycle == "spot":
            raise refusal(
                "UnsupportedOperation", "The operation is not supported for the given Spot Instance."
            )
    return moto(instance_id, key, value)


def _check_type(instance: Any, name: str) -> None:
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    type = INSTANCE_TYPES.get(name)
    if type is None:
        raise refusal("InvalidInstanceAttributeValue", f"Invalid value '{name}' for instanceType.")
    able = type["ProcessorInfo"]["SupportedArchitectures"]
    if instance.architecture and instance.architecture not in able:
        raise refusal(
            "InvalidParameterValue",
            f"The architecture '{','.join(able)}' of the specified instance type does not match the architecture "
            f"'{instance.architecture}' of the specified AMI.",
        )


@rule("moto.ec2.models.instances:InstanceBackend.modify_instance_metadata_options", "instance_id")
def modify_instance_metadata_options(
    moto: Callable[..., Any], backend: Any, instance_id: str, **named: Any
) -> Any:
    """What is not said stays as it is."""
    now = backend.get_instance(instance_id).metadata_options
    present = {
        "http_tokens": now.http_tokens,
        "hop_limit": now.http_put_response_hop_limit,
        "http_endpoint": now.http_endpoint,
        "http_protocol": now.http_protocol_ipv6,
        "metadata_tags": now.instance_metadata_tags,
    }
    given = {key: value for key, value in named.items() if value is not None}
    return moto(instance_id, **{**present, **given})


@rule(
    "moto.ec2.models.instances:InstanceBackend.modify_instance_security_groups",
    "instance_id",
    "new_group_id_list",
)
def modify_instance_security_groups(
    moto: Callable[..., Any], backend: Any, instance_id: str, new_group_id_list: list[str]
) -> Any:
    """At least one group, of those of its VPC; they are those of its first interface."""
    instance = backend.get_instance(instance_id)
    if not new_group_id_list:
        raise refusal("MissingParameter", "The request must contain the parameter groupId")
    first = instance.nics.get(0)
    check_groups(
        backend, new_group_id_list, instance.vpc_id, f"interface {first.id if first else instance_id}"
    )
    changed = moto(instance_id, new_group_id_list)
    if first is not None:
        first._group_set = list(changed.security_groups)
    return changed
