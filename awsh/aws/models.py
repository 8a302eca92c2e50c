"""botocore's models: services, operations and shapes, known without a client or a key."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from awsh.errors import UsageError, suggest


@cache
def loader() -> Any:
    """The one loader of models. Sessions share it, so that none is read and parsed twice."""
    from awsh.aws.quick import QuickLoader

    return QuickLoader(os.environ.get("AWS_DATA_PATH"))


@cache
def service_names() -> tuple[str, ...]:
    """Every service that botocore has a model of."""
    return tuple(loader().list_available_services("service-2"))


def has_service(service: str) -> bool:
    """Whether botocore has a model of SERVICE."""
    return bool(loader().has(service, "service-2"))


@cache
def service_model(service: str) -> Any:
    """botocore's model of SERVICE. Raises UsageError."""
    from botocore.model import ServiceModel

    if not has_service(service):
        raise UsageError(f"AWS has no service {service!r}", hint=suggest(service, service_names()))
    return ServiceModel(loader().load_service_model(service, "service-2"), service)


@cache
def operation_names(service: str) -> dict[str, str]:
    """The operations of SERVICE: the AWS CLI's spelling to the model's."""
    return {dashed(name): name for name in service_model(service).operation_names}


def dashed(name: str) -> str:
    """A model's name as the AWS CLI spells it: `DescribeVPCs` is `describe-vpcs`."""
    from botocore import xform_name

    return str(xform_name(name, "-"))


def method(operation: str) -> str:
    """A model's operation as a client's method: `describe_vpcs`."""
    from botocore import xform_name

    return str(xform_name(operation))


@cache
def pagination(service: str, operation: str) -> dict[str, Any] | None:
    """botocore's rules for the pages of an operation (`DescribeVpcs`), or None where there is one page."""
    from botocore.exceptions import UnknownServiceError

    try:
        pages = loader().load_service_model(service, "paginators-1")["pagination"]
    except UnknownServiceError:
        return None
    found: dict[str, Any] | None = pages.get(operation)
    return found


@cache
def region_names() -> tuple[str, ...]:
    """Every region of every partition that botocore knows of."""
    partitions = loader().load_data("endpoints")["partitions"]
    return tuple(sorted({region for partition in partitions for region in partition["regions"]}))


@cache
def waiter_names(service: str) -> dict[str, str]:
    """What can be waited for in SERVICE: the AWS CLI's spelling to the model's."""
    return {dashed(name): name for name in _waiters(service)}


def waiter_operation(service: str, waiter: str) -> str:
    """The operation (`DescribeInstances`) that a waiter (`InstanceRunning`) asks again and again."""
    return str(_waiters(service)[waiter]["operation"])


@cache
def _waiters(service: str) -> dict[str, Any]:
    from botocore.exceptions import UnknownServiceError

    try:
        found: dict[str, Any] = loader().load_service_model(service, "waiters-2")["waiters"]
    except UnknownServiceError:
        return {}
    return found


def skeleton(shape: Any) -> dict[str, Any]:
    """An example of SHAPE with every member that it can have, as the AWS CLI makes it."""
    from botocore.utils import ArgumentGenerator

    found: dict[str, Any] = ArgumentGenerator().generate_skeleton(shape)
    return found
