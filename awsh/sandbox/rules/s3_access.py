"""Rules of S3: who may do what. Anonymous requests need a policy or an ACL; a Deny binds everybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule, s3_public
from awsh.sandbox.rules.policy import Question, Verdict, ask
from awsh.sandbox.rules.s3_public import blocks, takes_acls

_OBJECT = {
    "GET": "GetObject",
    "HEAD": "GetObject",
    "PUT": "PutObject",
    "POST": "PutObject",
    "DELETE": "DeleteObject",
}
_SUBRESOURCES = {
    "acl": "Acl",
    "tagging": "Tagging",
    "retention": "Retention",
    "legal-hold": "LegalHold",
    "attributes": "Attributes",
}
_BUCKET = {
    "GET": "ListBucket",
    "HEAD": "ListBucket",
    "PUT": "CreateBucket",
    "DELETE": "DeleteBucket",
    "POST": "PutObject",
}
_LISTINGS = {
    "versions": "ListBucketVersions",
    "uploads": "ListBucketMultipartUploads",
    "location": "GetBucketLocation",
}
_CONFIGURATIONS = {
    "accelerate": "AccelerateConfiguration",
    "analytics": "AnalyticsConfiguration",
    "encryption": "EncryptionConfiguration",
    "intelligent-tiering": "IntelligentTieringConfiguration",
    "inventory": "InventoryConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "metrics": "MetricsConfiguration",
    "object-lock": "BucketObjectLockConfiguration",
    "replication": "ReplicationConfiguration",
}
_ALWAYS_OWNERS = frozenset(
    {"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:CreateBucket"}
)


def is_anonymous(request: Any) -> bool:
    """Whether a request carries no signature, in headers, URL or form."""
    return not (
        "Authorization" in request.headers
        or "Signature=" in request.query_string.decode("latin-1")
        or "X-Amz-Signature" in request.form
        or "signature" in request.form
    )


@rule("moto.s3.responses:S3Response._bucket_response", "request", "full_url")
def bucket_response(moto: Callable[..., Any], response: Any, request: Any, full_url: str) -> Any:
    """Requests to a bucket, and the listing of all buckets."""
    name = response.bucket_name
    if request.method != "OPTIONS":
        _check(response, request, name, bucket_action(request), f"arn:aws:s3:::{name}")
    return moto(request, full_url)


@rule("moto.s3.responses:S3Response._key_response", "request", "full_url")
def key_response(moto: Callable[..., Any], response: Any, request: Any, full_url: str) -> Any:
    """Requests to an object."""
    name, key = response.bucket_name, response.parse_key_name()
    if request.method != "OPTIONS":
        _check(response, request, name, object_action(request), f"arn:aws:s3:::{name}/{key}", key)
    return moto(request, full_url)


@rule("moto.s3.models:FakeBucket.get_permission", "action", "resource")
def get_permission(moto: Callable[..., Any], bucket: Any, action: str, resource: str) -> Any:
    """What moto asks where it deletes many objects at once, and where it has been answered above."""
    from flask import has_request_context, request
    from moto.iam.access_control import PermissionResult

    if action == "s3:DeleteObject" and has_request_context():
        allowed = not is_anonymous(request) or _is_public(bucket)
        verdict = _verdict(bucket, request, action, resource)
        if verdict is Verdict.DENY or (is_anonymous(request) and not (allowed and verdict is Verdict.ALLOW)):
            return PermissionResult.DENIED
    return PermissionResult.PERMITTED


def bucket_action(request: Any) -> str:
    """The IAM action that a request to a bucket needs."""
    for name, action in _LISTINGS.items():
        if name in request.args and request.method == "GET":
            return f"s3:{action}"
    if "policy" in request.args:
        return f"s3:{request.method.capitalize()}BucketPolicy"
    if "delete" in request.args and request.method == "POST":
        return "s3:DeleteObject"
    others = [
        name
        for name, value in request.args.items()
        if not value and name not in ("prefix", "delimiter", "marker")
    ]
    if others and request.method != "POST":
        verb = "Get" if request.method in ("GET", "HEAD") else "Put"
        name = _CONFIGURATIONS.get(others[0]) or f"Bucket{others[0][:1].upper()}{others[0][1:]}"
        return f"s3:{verb}{name}"
    return f"s3:{_BUCKET.get(request.method, 'ListBucket')}"


def object_action(request: Any) -> str:
    """The IAM action that a request to an object needs."""
    action = _OBJECT.get(request.method, "GetObject")
    if "uploadId" in request.args:
        action = {"GET": "ListMultipartUploadParts", "DELETE": "AbortMultipartUpload"}.get(
            request.method, action
        )
    for name, suffix in _SUBRESOURCES.items():
        if name in request.args:
            action += suffix
    if "versionId" in request.args and request.method in ("GET", "HEAD", "DELETE"):
        action = action.replace("Object", "ObjectVersion")
    return f"s3:{action}"


def _check(response: Any, request: Any, name: str, action: str, resource: str, key: str = "") -> None:
    from moto.s3.exceptions import S3AccessDeniedError

    anonymous = is_anonymous(request)
    bucket = response.backend.buckets.get(name)
    if bucket is None:
        # What does not exist says so, but an anonymous request neither lists nor creates buckets.
        if anonymous and (not name or action == "s3:CreateBucket"):
            raise S3AccessDeniedError
        return
    many = action == "s3:DeleteObject" and not key
    verdict = Verdict.SILENT if many else _verdict(bucket, request, action, resource)
    if verdict is Verdict.DENY and action not in _ALWAYS_OWNERS:
        raise S3AccessDeniedError
    if not anonymous or many:
        return
    if verdict is Verdict.ALLOW and _is_public(bucket):
        _check_missing_key(bucket, request, key, action)
        return
    if not _acl_allows(bucket, action, key):
        raise S3AccessDeniedError


def _check_missing_key(bucket: Any, request: Any, key: str, action: str) -> None:
    """Who may read but not list is not told whether an object exists."""
    from moto.s3.exceptions import S3AccessDeniedError

    if not key or not action.startswith("s3:GetObject") or bucket.keys.get(key) is not None:
        return
    if _verdict(bucket, request, "s3:ListBucket", bucket.arn) is not Verdict.ALLOW:
        raise S3AccessDeniedError


def _is_public(bucket: Any) -> bool:
    """Whether what the policy gives reaches those without an account: a public one may be restricted."""
    return not (
        bucket.policy is not None
        and blocks(bucket, "restrict_public_buckets")
        and s3_public.is_public(bucket.policy)
    )


def _acl_allows(bucket: Any, action: str, key: str) -> bool:
    if not takes_acls(bucket) or blocks(bucket, "ignore_public_acls"):
        return False
    found = bucket.keys.get(key) if key else None
    if action.startswith("s3:GetObject"):
        return bool(found is not None and getattr(found, "acl", None) and found.acl.public_read)
    if action.startswith("s3:ListBucket"):
        return bool(bucket.acl and bucket.acl.public_read)
    if action in ("s3:PutObject", "s3:DeleteObject"):
        return _writable(bucket.acl)
    return False


def _writable(acl: Any) -> bool:
    return acl is not None and any(
        (grantee.uri or "").endswith("/AllUsers") and set(grant.permissions) & {"WRITE", "FULL_CONTROL"}
        for grant in acl.grants
        for grantee in grant.grantees
    )


def _verdict(bucket: Any, request: Any, action: str, resource: str) -> Verdict:
    if bucket.policy is None:
        return Verdict.SILENT
    principals: frozenset[str] = frozenset()
    if not is_anonymous(request):
        account = bucket.account_id
        principals = frozenset({account, f"arn:aws:iam::{account}:root", *_user(request, account)})
    context = {
        # A request to loopback cannot be overheard, which is what the condition asks for.
        "aws:SecureTransport": "true",
        "aws:SourceIp": request.remote_addr or "127.0.0.1",
        "aws:UserAgent": request.headers.get("User-Agent", ""),
        "s3:prefix": request.args.get("prefix", ""),
        "s3:delimiter": request.args.get("delimiter", ""),
    }
    if "Referer" in request.headers:
        context["aws:Referer"] = request.headers["Referer"]
    for header in ("x-amz-server-side-encryption", "x-amz-acl", "x-amz-storage-class"):
        if header in request.headers:
            context[f"s3:{header}"] = request.headers[header]
    return ask(json.loads(bucket.policy), Question(action, resource, principals, context))


def _user(request: Any, account: str) -> list[str]:
    from moto.iam.models import iam_backends

    scope = request.headers.get("Authorization", "").partition("Credential=")[2]
    key = iam_backends[account]["aws"].access_keys.get(scope.partition("/")[0])
    return [f"arn:aws:iam::{account}:user/{key.user_name}"] if key is not None else []
