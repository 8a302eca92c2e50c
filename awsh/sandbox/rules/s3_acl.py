"""Rules of S3: access control lists are off unless the bucket's ownership says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_public import blocks, takes_acls

_HARMLESS = "bucket-owner-full-control"


@rule("moto.s3.models:S3Backend.put_bucket_acl", "bucket_name", "acl")
def put_bucket_acl(moto: Callable[..., Any], backend: Any, bucket_name: str, acl: Any) -> Any:
    """PutBucketAcl of a bucket whose owner owns everything: AccessControlListNotSupported."""
    check(backend.get_bucket(bucket_name), acl)
    return moto(bucket_name, acl)


@rule("moto.s3.models:S3Backend.put_object_acl", "bucket_name", "key_name", "acl")
def put_object_acl(
    moto: Callable[..., Any],
    backend: Any,
    bucket_name: str,
    key_name: str,
    acl: Any,
    *arguments: Any,
    **named: Any,
) -> Any:
    """PutObjectAcl: the same. That of an upload in parts was checked when it was begun."""
    if not named.get("disable_notification"):
        check(backend.get_bucket(bucket_name), acl)
    return moto(bucket_name, key_name, acl, *arguments, **named)


@rule("moto.s3.responses:S3Response._acl_from_headers", "headers")
def acl_from_headers(moto: Callable[..., Any], response: Any, headers: Any) -> Any:
    """An object that is uploaded or copied with an ACL: the same, but for `bucket-owner-full-control`.

    One without is private, whatever the bucket's own says.
    """
    from moto.s3.models import get_canned_acl

    acl = moto(headers)
    bucket = response.backend.buckets.get(response.bucket_name)
    creating = response.method == "PUT" and not response.parse_key_name()
    if acl is None and response.parse_key_name() and "acl" not in response.querystring:
        return get_canned_acl("private")
    if acl is not None and bucket is not None and not creating and headers.get("x-amz-acl") != _HARMLESS:
        check(bucket, acl)
    return acl


def check(bucket: Any, acl: Any) -> None:
    """Raises what S3 answers when ACL is set on BUCKET or something in it, if it refuses."""
    from moto.s3.exceptions import S3AccessDeniedError, S3ClientError

    if acl is None:  # a multipart upload that was begun without one
        return
    if not takes_acls(bucket):
        raise S3ClientError("AccessControlListNotSupported", "The bucket does not allow ACLs")
    if blocks(bucket, "block_public_acls") and _is_public(acl):
        raise S3AccessDeniedError


def _is_public(acl: Any) -> bool:
    return any(
        (grantee.uri or "").endswith(("/AllUsers", "/AuthenticatedUsers"))
        for grant in acl.grants
        for grantee in grant.grantees
    )


@rule("moto.s3.responses:S3Response.put_object_acl")
def put_object_acl_request(moto: Callable[..., Any], response: Any) -> Any:
    """PutObjectAcl with the grants in its body, and of one version of the object."""
    from moto.s3.exceptions import MissingKey

    acl = response._acl_from_headers(response.headers)
    version = response._get_param("versionId")
    if acl is not None and version is None:
        return moto()
    if acl is None:
        acl = response._acl_from_body()
    name, key = response.bucket_name, response.parse_key_name()
    found = response.backend.get_object(name, key, version_id=version)
    if found is None:
        raise MissingKey(key=key)
    if version is None:
        response.backend.put_object_acl(name, key, acl)
    else:
        check(response.backend.get_bucket(name), acl)
        found.set_acl(acl)
    return 200, response._get_cors_headers_other(), ""


@rule("moto.s3.responses:S3Response._get_grants_from_xml", "grant_list", "exception_type", "permissions")
def grants_from_xml(moto: Callable[..., Any], response: Any, grant_list: list[Any], *rest: Any) -> Any:
    """Nobody is granted anything by e-mail address any more."""
    from moto.s3.exceptions import MethodNotAllowed

    if any(grant["Grantee"].get("@xsi:type") == "AmazonCustomerByEmail" for grant in grant_list):
        raise MethodNotAllowed
    return moto(grant_list, *rest)
