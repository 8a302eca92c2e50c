"""Actions that look mistyped: held against the operations that botocore's models know."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from awsh.errors import nearest, suggest
from awsh.policies.document import Path, listed, matches

_MODELS = {
    "elasticloadbalancing": ("elb", "elbv2"),
    "states": ("stepfunctions",),
    "apigateway": (),
    "execute-api": (),
    "cognito-idp": ("cognito-idp",),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "es": ("es", "opensearch"),
    "ses": ("ses", "sesv2"),
    "s3": ("s3", "s3control"),
    "aws-portal": (),
}
"""Services of an action's prefix, where the two are not called the same; none: their actions are no operations."""

_OTHERS = {
    "cloudwatch": ("PutMetricData",),
    "dynamodb": ("ConditionCheckItem", "PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
    "iam": ("PassRole",),
    "lambda": ("InvokeFunction", "InvokeAsync", "GetLayerVersion", "DisableReplication", "EnableReplication"),
    "rds": ("CrossRegionCommunication",),
    "rds-db": ("connect",),
    "s3": (
        *("ListBucket", "ListAllMyBuckets", "ListBucketVersions", "ListBucketMultipartUploads"),
        *("ListMultipartUploadParts", "GetObjectVersion", "GetObjectVersionAcl", "GetObjectVersionTagging"),
        *(
            "DeleteObjectVersion",
            "DeleteObjectVersionTagging",
            "PutObjectVersionAcl",
            "PutObjectVersionTagging",
        ),
        *("GetLifecycleConfiguration", "PutLifecycleConfiguration", "GetEncryptionConfiguration"),
        *("PutEncryptionConfiguration", "GetReplicationConfiguration", "PutReplicationConfiguration"),
        *("GetAccelerateConfiguration", "PutAccelerateConfiguration", "GetInventoryConfiguration"),
        *("PutInventoryConfiguration", "GetMetricsConfiguration", "PutMetricsConfiguration"),
        *("GetAnalyticsConfiguration", "PutAnalyticsConfiguration", "GetBucketCORS", "PutBucketCORS"),
        *("GetBucketNotification", "PutBucketNotification", "GetBucketPublicAccessBlock"),
        *("PutBucketPublicAccessBlock", "GetAccountPublicAccessBlock", "PutAccountPublicAccessBlock"),
        *("BypassGovernanceRetention", "ObjectOwnerOverrideToBucketOwner", "ReplicateObject"),
        *(
            "ReplicateDelete",
            "ReplicateTags",
            "GetBucketObjectLockConfiguration",
            "PutBucketObjectLockConfiguration",
        ),
        *("GetIntelligentTieringConfiguration", "PutIntelligentTieringConfiguration", "InitiateReplication"),
    ),
    "sts": ("TagSession", "SetSourceIdentity", "GetServiceBearerToken", "SetContext"),
}
"""Actions that are no operation of that name."""


class Doubt(NamedTuple):
    """An action that nothing is known of, where it stands, and what may be meant."""

    path: Path
    text: str


def doubts(document: Any) -> Iterator[Doubt]:
    """The actions of a sound DOCUMENT that look mistyped. AWS takes them, and they allow nothing."""
    for number, statement in enumerate(listed(document.get("Statement"))):
        for name in ("Action", "NotAction"):
            for place, action in enumerate(listed(statement.get(name))):
                if (text := _doubt(str(action))) is not None:
                    yield Doubt(("Statement", number, name, place), text)


def known_actions(prefix: str) -> list[str]:
    """The actions of a service (`s3`) as far as they are known, without the prefix; empty where none are."""
    return list(_known(prefix.lower()))


def _doubt(action: str) -> str | None:
    if action == "*":
        return None
    prefix, _, name = action.partition(":")
    known = _known(prefix.lower())
    if not known:
        hint = None if _is_service(prefix.lower()) else suggest(prefix, _services(), cutoff=0.75)
        return f"{action}: there is no service {prefix!r} ({hint})" if hint else None
    if any(matches(name, each, fold=True) for each in known):
        return None
    if near := nearest(name, known, cutoff=0.8):
        return f"{action} is no action that is known (did you mean {prefix}:{near[0]}?)"
    return f"{action} fits no action that is known" if "*" in name or "?" in name else None


@cache
def _known(prefix: str) -> tuple[str, ...]:
    from awsh.aws.models import has_service, service_model

    services = _MODELS.get(prefix, (prefix,))
    operations = [
        each
        for service in services
        if has_service(service)
        for each in service_model(service).operation_names
    ]
    return (*operations, *_OTHERS.get(prefix, ())) if operations or prefix in ("rds-db",) else ()


def _services() -> tuple[str, ...]:
    from awsh.aws.models import service_names

    return (*service_names(), *_MODELS)


def _is_service(prefix: str) -> bool:
    return prefix in _services()
