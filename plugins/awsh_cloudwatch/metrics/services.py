"""The services whose resources have metrics: their namespaces, and how a resource is named in a dimension."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

from awsh import AwsError, CommandError, Context, UsageError

Dimensions = dict[str, str]


class Service(NamedTuple):
    """What stands behind a word such as `ec2`.

    dimension: whose value names the resource. kind: of the resources. metrics: the usual ones. summed: those of
    them of which the sum is asked for if nothing else is. least: seconds between two values at the least.
    dimensions: of a resource and a metric, where it is not DIMENSION alone.
    """

    namespace: str
    dimension: str
    kind: str
    metrics: tuple[str, ...]
    summed: frozenset[str] = frozenset()
    least: int = 60
    dimensions: Callable[[Context, str, str], Dimensions] | None = None


def _of_bucket(ctx: Context, bucket: str, metric: str) -> Dimensions:
    kind = "AllStorageTypes" if metric == "NumberOfObjects" else "StandardStorage"
    return {"BucketName": bucket, "StorageType": kind}


def _of_api(ctx: Context, api: str, metric: str) -> Dimensions:
    """REST APIs are named by their names, HTTP APIs by their ids."""
    try:
        return {"ApiName": ctx.call("apigateway", "get_rest_api", restApiId=api)["name"]}
    except AwsError as error:
        if error.code != "NotFoundException":
            raise
        return {"ApiId": api}


_LAMBDA = ("Invocations", "Errors", "Duration", "Throttles", "ConcurrentExecutions")
_SQS = (
    "ApproximateNumberOfMessagesVisible",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateAgeOfOldestMessage",
    "NumberOfMessagesSent",
    "NumberOfMessagesReceived",
    "NumberOfMessagesDeleted",
    "NumberOfEmptyReceives",
)
_SNS = ("NumberOfMessagesPublished", "NumberOfNotificationsDelivered", "NumberOfNotificationsFailed")
_DYNAMODB = (
    "ConsumedReadCapacityUnits",
    "ConsumedWriteCapacityUnits",
    "ReadThrottleEvents",
    "WriteThrottleEvents",
)
_APIGW = ("Count", "4XXError", "5XXError", "4xx", "5xx", "Latency", "IntegrationLatency")
_EBS = ("VolumeReadOps", "VolumeWriteOps", "VolumeReadBytes", "VolumeWriteBytes")
_LOGS = ("IncomingLogEvents", "IncomingBytes")

SERVICES = MappingProxyType(
    {
        "ec2": Service(
            "AWS/EC2",
            "InstanceId",
            "ec2:instance",
            (
                "CPUUtilization",
                "NetworkIn",
                "NetworkOut",
                "EBSReadOps",
                "EBSWriteOps",
                "CPUCreditBalance",
                "StatusCheckFailed",
            ),
            least=300,
        ),
        "lambda": Service(
            "AWS/Lambda",
            "FunctionName",
            "lambda:function",
            _LAMBDA,
            frozenset(("Invocations", "Errors", "Throttles")),
        ),
        "rds": Service(
            "AWS/RDS",
            "DBInstanceIdentifier",
            "rds:database",
            (
                "CPUUtilization",
                "DatabaseConnections",
                "FreeStorageSpace",
                "FreeableMemory",
                "ReadIOPS",
                "WriteIOPS",
                "ReadLatency",
                "WriteLatency",
            ),
        ),
        "sqs": Service("AWS/SQS", "QueueName", "sqs:queue", _SQS, frozenset(_SQS[3:])),
        "sns": Service("AWS/SNS", "TopicName", "sns:topic", _SNS, frozenset(_SNS)),
        "dynamodb": Service("AWS/DynamoDB", "TableName", "dynamodb:table", _DYNAMODB, frozenset(_DYNAMODB)),
        "s3": Service(
            "AWS/S3",
            "BucketName",
            "s3:bucket",
            ("BucketSizeBytes", "NumberOfObjects"),
            least=86400,
            dimensions=_of_bucket,
        ),
        "apigw": Service(
            "AWS/ApiGateway", "ApiName", "apigw:api", _APIGW, frozenset(_APIGW[:5]), dimensions=_of_api
        ),
        "ebs": Service("AWS/EBS", "VolumeId", "ec2:volume", _EBS, frozenset(_EBS), least=300),
        "logs": Service("AWS/Logs", "LogGroupName", "logs:group", _LOGS, frozenset(_LOGS)),
    }
)


def service_of(word: str) -> Service:
    """The service of a word, or of a namespace. Raises UsageError for a word that is neither."""
    if word in SERVICES:
        return SERVICES[word]
    known = next((each for each in SERVICES.values() if each.namespace == word), None)
    if known is not None:
        return known
    if "/" not in word and word == word.lower():
        raise UsageError(
            f"there is no service {word!r} here",
            hint=f"{', '.join(SERVICES)}, or a namespace as `metrics ls` lists them",
        )
    return Service(word, "", "", ())


def namespace_of(word: str) -> str:
    return SERVICES[word].namespace if word in SERVICES else word


def resolved(ctx: Context, service: Service, name: str) -> str:
    """The value of the dimension that names a resource: its id. Raises UsageError, CommandError."""
    if not any(kind.name == service.kind for kind in ctx.kinds()):
        return name
    try:
        found = ctx.resolve(service.kind, name)
    except ValueError as error:
        raise CommandError(str(error)) from None
    # Queues and topics may be known by URL or ARN, and their metrics by the names at the end of those.
    return (
        found.rpartition("/")[2].rpartition(":")[2] if service.kind in ("sqs:queue", "sns:topic") else found
    )


def dimensions_of(ctx: Context, service: Service, resource: str, metric: str) -> Dimensions:
    """The dimensions of a resource's metric."""
    if service.dimensions is not None:
        return service.dimensions(ctx, resource, metric)
    return {service.dimension: resource}
