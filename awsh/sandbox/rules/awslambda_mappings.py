"""Rules of Lambda: event source mappings that AWS refuses, their states, and that something works for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_invoke import target
from awsh.sandbox.runners.triggers.mappings import MAPPINGS, pass_through, state_of
from awsh.sandbox.runners.triggers.permissions import role_may

_NEEDED = {
    "sqs": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    "dynamodb": ("GetRecords", "GetShardIterator", "DescribeStream"),
}
_NAMES = {"sqs": "SQS", "dynamodb": "DynamoDB"}
_MOST_FILTERS = 5


def _refuse(message: str) -> NoReturn:
    from moto.awslambda.exceptions import InvalidParameterValueException

    raise InvalidParameterValueException(message)


@rule("moto.awslambda.models:LambdaBackend.create_event_source_mapping", "spec")
def create_event_source_mapping(moto: Callable[..., Any], backend: Any, spec: dict[str, Any]) -> Any:
    """What its role may not read, a queue hidden for less than the function takes, the same twice."""
    from moto.awslambda.exceptions import LambdaClientError

    arn = spec.get("EventSourceArn") or ""
    function, called = _target(backend, spec.get("FunctionName", ""))
    service = arn.split(":")[2] if arn.count(":") >= 5 else ""
    if service not in ("sqs", "dynamodb", "kinesis"):
        _refuse("Unrecognized event source.")
    for each in backend._event_source_mappings.values():
        if each.event_source_arn == arn and each.function_arn == called:
            error = LambdaClientError(
                "ResourceConflictException",
                f'The event source arn (" {arn} ") and function (" {function.function_name} ") provided mapping '
                f"already exists. Please update or delete the existing mapping with UUID {each.uuid}",
            )
            error.code = 409
            raise error
    _check_source(arn, service, function)
    _check(spec, arn, service)
    made = moto(spec)
    made.function_arn = called
    _keep_out(made)
    pass_through(made, "Creating")
    MAPPINGS.adjust(made)
    return made


def _target(backend: Any, name: str) -> tuple[Any, str]:
    """The function that NAME is, or leads to now, and the ARN by which it is called: an alias stays one."""
    return target(backend.account_id, backend.region_name, name, None)


def _check_source(arn: str, service: str, function: Any) -> None:
    for action in _NEEDED.get(service, ()):
        if not role_may(function.role, f"{service}:{action}", arn):
            _refuse(
                f"The provided execution role does not have permissions to call {action} on {_NAMES[service]}"
            )
    if service == "sqs":
        from moto.sqs.models import sqs_backends

        _, _, _, region, account, name = arn.split(":", 5)
        queue: Any = sqs_backends[account][region].queues.get(name)
        if queue is None:
            _refuse(
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
                "SQS Error Message: The specified queue does not exist."
            )
        if queue.visibility_timeout < int(function.timeout):
            _refuse(
                f"Queue visibility timeout: {queue.visibility_timeout} seconds is less than Function timeout: "
                f"{function.timeout} seconds"
            )


def _check(spec: dict[str, Any], arn: str, service: str) -> None:
    size, window = spec.get("BatchSize"), spec.get("MaximumBatchingWindowInSeconds")
    if service == "sqs":
        for name in ("StartingPosition", "BisectBatchOnFunctionError", "ParallelizationFactor"):
            if spec.get(name):
                _refuse(f"{name} is not valid for SQS event sources.")
        if arn.endswith(".fifo") and window:
            _refuse("Batching window is not supported for FIFO queues.")
        if size is not None and size > 10 and arn.endswith(".fifo"):
            _refuse("Maximum batch size for a FIFO queue is 10.")
        if size is not None and size > 10 and not window:
            _refuse(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
            )
    elif spec.get("StartingPosition") not in ("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"):
        _refuse(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must "
            "not be null."
        )
    elif service == "dynamodb" and spec.get("StartingPosition") == "AT_TIMESTAMP":
        _refuse("Unsupported starting position for arn type: " + arn)
    _check_values(spec)


def _check_values(spec: dict[str, Any]) -> None:
    if spec.get("TumblingWindowInSeconds"):
        _refuse("The sandbox has no tumbling windows.")
    scaling = (spec.get("ScalingConfig") or {}).get("MaximumConcurrency")
    if scaling is not None and not 2 <= scaling <= 1000:
        _refuse("MaximumConcurrency must be between 2 and 1000.")
    filters = (spec.get("FilterCriteria") or {}).get("Filters") or []
    if len(filters) > _MOST_FILTERS:
        _refuse(f"Invalid filter criteria. Maximum number of filters is {_MOST_FILTERS}.")
    for each in filters:
        try:
            if not isinstance(json.loads(each.get("Pattern") or "{}"), dict):
                raise ValueError
        except ValueError:
            _refuse("Invalid filter pattern definition.")


def _keep_out(mapping: Any) -> None:
    """Takes MAPPING out of where moto would call the function from inside of a request."""
    from moto.dynamodb.models import dynamodb_backends
    from moto.sqs.models import sqs_backends

    _, _, service, region, account, name = mapping.event_source_arn.split(":", 5)
    if service == "sqs":
        owner: Any = sqs_backends[account][region].queues.get(name)
    else:
        owner = dynamodb_backends[account][region].tables.get(name.split("/")[1])
    if owner is not None:
        owner.lambda_event_source_mappings.clear()


@rule("moto.awslambda.models:LambdaBackend.update_event_source_mapping", "uuid", "spec")
def update_event_source_mapping(
    moto: Callable[..., Any], backend: Any, uuid: str, spec: dict[str, Any]
) -> Any:
    """A new size or function is worked with at once; ResourceNotFoundException where there is none."""
    found = _known(backend, uuid)
    arn, was = found.event_source_arn, found.enabled
    service = arn.split(":")[2]
    called = found.function_arn
    if "FunctionName" in spec:
        function, called = _target(backend, spec["FunctionName"])
        _check_source(arn, service, function)
    merged = {"BatchSize": found.batch_size, "MaximumBatchingWindowInSeconds": found.max_batch_window}
    merged |= {} if service == "sqs" else {"StartingPosition": found.starting_position}
    merged |= spec
    if service == "dynamodb" and merged["StartingPosition"] == "AT_TIMESTAMP":
        merged["StartingPosition"] = "LATEST"
    _check(merged, arn, service)
    moto(uuid, spec)
    found.function_arn = called
    if found.enabled != was:
        pass_through(found, "Enabling" if found.enabled else "Disabling")
    else:
        pass_through(found, "Updating")
    MAPPINGS.adjust(found)
    return found


@rule("moto.awslambda.models:LambdaBackend.delete_event_source_mapping", "uuid")
def delete_event_source_mapping(moto: Callable[..., Any], backend: Any, uuid: str) -> Any:
    """Nothing is read for it any more; ResourceNotFoundException where there is none."""
    _known(backend, uuid)
    MAPPINGS.drop(uuid)
    return moto(uuid)


def _known(backend: Any, uuid: str) -> Any:
    from moto.awslambda.exceptions import GenericResourcNotFound

    found = backend.get_event_source_mapping(uuid)
    if found is None:
        raise GenericResourcNotFound
    return found


@rule("moto.awslambda.models:LambdaBackend.list_event_source_mappings", "event_source_arn", "function_name")
def list_event_source_mappings(
    moto: Callable[..., Any], backend: Any, event_source_arn: str, function_name: str
) -> Any:
    """Those of a function, however it is named: by its name or its ARN."""
    found = moto(event_source_arn, "")
    if not function_name:
        return found
    _, called = _target(backend, function_name)
    return [each for each in found if each.function_arn == called]


@rule("moto.awslambda.models:EventSourceMapping.get_configuration")
def get_configuration(moto: Callable[..., Any], mapping: Any) -> Any:
    """Creating and the like for a moment; what a stream's last batch came to."""
    told = moto()
    sqs = mapping.event_source_arn.split(":")[2] == "sqs"
    told["State"] = state_of(mapping)
    told["StateTransitionReason"] = "USER_INITIATED" if sqs else "User action"
    if not sqs:
        told["LastProcessingResult"] = getattr(mapping, "last_result", "No records processed")
    told.pop("Tags", None)
    return told
