"""Whether a request is one that AWS would certainly deny to the user or role that makes it.

What a request is about is not always told by itself. Then everything counts as allowed that some policy allows of
anything, and a condition on what is not known as one that holds: what is let pass here may be denied on AWS, what
is denied here is denied there too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from awsh.policies import Policy, Request, applies, statements
from awsh.policies.conditions import keys_of
from awsh.sandbox.rules.iam_principals import Principal, boundary, known, sources

if TYPE_CHECKING:
    from awsh.sandbox.callers import Caller
    from awsh.sandbox.faults import Asked

_PREFIXES = {"monitoring": "cloudwatch", "email": "ses", "s3-control": "s3"}
"""What actions begin with, where requests are signed for another name."""

_OPEN = frozenset({"sts", "execute-api", "rds-db", "kms", "apigateway"})
"""Not judged: decided elsewhere, by policies of their own, or by actions that are no operations."""

_ACTIONS: Mapping[str, Sequence[str]] = {
    "dynamodb:BatchExecuteStatement": ("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
    "dynamodb:ExecuteStatement": ("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
    "dynamodb:ExecuteTransaction": ("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
    "dynamodb:TransactGetItems": ("GetItem",),
    "dynamodb:TransactWriteItems": ("PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"),
    "lambda:Invoke": ("InvokeFunction",),
    "lambda:InvokeAsync": ("InvokeFunction",),
    "lambda:InvokeWithResponseStream": ("InvokeFunction",),
    "sns:PublishBatch": ("Publish",),
    "sqs:ChangeMessageVisibilityBatch": ("ChangeMessageVisibility",),
    "sqs:DeleteMessageBatch": ("DeleteMessage",),
    "sqs:SendMessageBatch": ("SendMessage",),
    "s3:AbortMultipartUpload": ("AbortMultipartUpload",),
    "s3:CompleteMultipartUpload": ("PutObject",),
    "s3:CopyObject": ("PutObject",),
    "s3:CreateBucket": ("CreateBucket",),
    "s3:CreateMultipartUpload": ("PutObject",),
    "s3:DeleteBucket": ("DeleteBucket",),
    "s3:DeleteObject": ("DeleteObject", "DeleteObjectVersion"),
    "s3:DeleteObjects": ("DeleteObject", "DeleteObjectVersion"),
    "s3:GetObject": ("GetObject", "GetObjectVersion"),
    "s3:HeadBucket": ("ListBucket",),
    "s3:HeadObject": ("GetObject", "GetObjectVersion"),
    "s3:ListBuckets": ("ListAllMyBuckets",),
    "s3:ListObjectVersions": ("ListBucketVersions",),
    "s3:ListObjects": ("ListBucket",),
    "s3:ListObjectsV2": ("ListBucket",),
    "s3:PutObject": ("PutObject",),
    "s3:UploadPart": ("PutObject",),
    "s3:UploadPartCopy": ("PutObject",),
}
"""The actions of operations that are called otherwise: any of them will do."""


class Denial(NamedTuple):
    """action, resource: as the message names them. explicit: a statement denies it."""

    action: str
    resource: str
    explicit: bool


def denied(
    what: Asked, operation: str, environ: Mapping[str, Any], body: bytes, who: Caller
) -> Denial | None:
    """Why AWS would deny the request to WHO; None where it may not. operation: AWS's name."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.iam.models import iam_backends

    prefix = _PREFIXES.get(what.service, what.service)
    if prefix in _OPEN or not operation:
        return None
    names = _ACTIONS.get(f"{prefix}:{operation}", () if prefix == "s3" else (operation,))
    if not names:
        # S3 calls most of its actions otherwise: what is not known is not judged.
        return None
    backend = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    principal = Principal(who.kind, who.identity)
    own = [each.policy for each in sources(backend, principal)]
    bounds = boundary(backend, principal)
    limits = None if bounds is None else [each.policy for each in bounds]
    resource = resource_of(prefix, operation, environ, body)
    context = {**known(principal), "aws:securetransport": ["true"]}
    requests = [Request(f"{prefix}:{name}", resource or "*", context) for name in names]
    shown = Denial(requests[0].action, resource or "*", explicit=False)
    every = [*own, *(limits or ())]
    if all(any(_denies(each, request) for each in _statements(every)) for request in requests):
        return shown._replace(explicit=True)
    for request in requests:
        allowed = [any(_may_allow(each, request, resource) for each in _statements(own))]
        if limits is not None:
            allowed.append(any(_may_allow(each, request, resource) for each in _statements(limits)))
        if all(allowed):
            return None
    return None if _let_in(prefix, who) else shown


def _statements(every: Iterable[Policy]) -> Iterable[Mapping[str, Any]]:
    return (each for policy in every for each in statements(policy.document))


def _denies(statement: Mapping[str, Any], request: Request) -> bool:
    """Certainly: a condition on what is not known may not hold."""
    if statement.get("Effect") != "Deny" or not _is_known(statement, request):
        return False
    # Where it is not told what a request is about, only a Deny of everything is meant for certain.
    return applies(statement, request)


def _may_allow(statement: Mapping[str, Any], request: Request, resource: str | None) -> bool:
    if statement.get("Effect") != "Allow":
        return False
    judged = dict(statement)
    if not _is_known(statement, request):
        judged.pop("Condition", None)
    if resource is None:
        judged.pop("NotResource", None)
        judged["Resource"] = "*"
    return applies(judged, request)


def _is_known(statement: Mapping[str, Any], request: Request) -> bool:
    return all(key.lower() in request.context for key in keys_of({**statement, "Resource": None}))


def _let_in(prefix: str, who: Caller) -> bool:
    """Whether a policy of some resource of the service may let WHO in by itself."""
    from moto.backends import get_backend

    texts: Iterable[Any] = ()
    if prefix == "s3":
        texts = (each.policy for each in _all(get_backend("s3"), "buckets"))
    elif prefix == "sqs":
        texts = (each.policy for each in _all(get_backend("sqs"), "queues"))
    elif prefix == "sns":
        texts = (each.policy for each in _all(get_backend("sns"), "topics"))
    names = (*who.names, who.account, '"*"')
    return any(_names(text, names) for text in texts if text)


def _all(backends: Any, name: str) -> Iterable[Any]:
    for account in list(backends.values()):
        for backend in list(account.values()):
            yield from list(getattr(backend, name, {}).values())


def _names(text: Any, names: Iterable[str]) -> bool:
    said = text.decode() if isinstance(text, bytes) else text if isinstance(text, str) else json.dumps(text)
    return any(name in said for name in names)


_PATH_STYLE = re.compile(r"(?:localhost|\d+(?:\.\d+){3}|\[[0-9a-f:]+\])(?::\d+)?")
_REGION = re.compile(r"Credential=[^/]+/\d{8}/([^/]+)/")


def resource_of(prefix: str, operation: str, environ: Mapping[str, Any], body: bytes) -> str | None:
    """The ARN of what a request is about; None where that is not told for certain."""
    if prefix == "s3":
        return _of_s3(operation, environ)
    region = _REGION.search(environ.get("HTTP_AUTHORIZATION", ""))
    account = _account()
    if region is None:
        return None
    place = f"{region[1]}:{account}"
    asked = _fields(body)
    if prefix == "dynamodb" and isinstance(table := asked.get("TableName"), str):
        arn = table if table.startswith("arn:") else f"arn:aws:dynamodb:{place}:table/{table}"
        index = asked.get("IndexName")
        return f"{arn}/index/{index}" if index else arn
    if prefix == "sqs" and isinstance(address := asked.get("QueueUrl"), str):
        return f"arn:aws:sqs:{place}:{address.rpartition('/')[2]}"
    if prefix == "sns" and isinstance(topic := asked.get("TopicArn"), str):
        return topic
    return None


def _of_s3(operation: str, environ: Mapping[str, Any]) -> str | None:
    if operation in ("ListBuckets", "DeleteObjects") or not _PATH_STYLE.fullmatch(
        environ.get("HTTP_HOST", "")
    ):
        return "*" if operation == "ListBuckets" else None
    bucket, _, key = environ.get("PATH_INFO", "").lstrip("/").partition("/")
    # WSGI has the bytes of a path as Latin-1.
    key = key.encode("latin-1", "replace").decode("utf-8", "replace")
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


def _fields(body: bytes) -> dict[str, Any]:
    """Of a JSON or a form body of moderate size."""
    if len(body) > 1 << 20:
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        from urllib.parse import parse_qsl

        return dict(parse_qsl(body.decode("utf-8", "replace")))
    return found if isinstance(found, dict) else {}


def _account() -> str:
    from moto.core.models import DEFAULT_ACCOUNT_ID

    return DEFAULT_ACCOUNT_ID
