"""Rules of S3: a bucket's name, region and defaults."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_answers import answered

_MOST = 10_000

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_SSE_S3 = {
    "Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}
}


def is_bucket_name(name: str) -> bool:
    """Whether AWS takes NAME for a general purpose bucket."""
    return (
        _NAME.fullmatch(name) is not None
        and ".." not in name
        and not _ADDRESS.fullmatch(name)
        and not name.startswith(_PREFIXES)
        and not name.endswith(_SUFFIXES)
    )


@functools.cache
def _regions() -> frozenset[str]:
    from botocore.session import Session

    session = Session()
    names: set[str] = {"EU"}
    for partition in session.get_available_partitions():
        names.update(session.get_available_regions("s3", partition))
    return frozenset(names)


@rule("moto.s3.models:S3Backend.create_bucket", "bucket_name", "region_name")
def create_bucket(
    moto: Callable[..., Any], backend: Any, bucket_name: str, region_name: str, *arguments: Any, **named: Any
) -> Any:
    """Names and regions are checked; new buckets are private, without ACLs, encrypted."""
    from flask import has_request_context, request
    from moto.s3.exceptions import InvalidBucketName, S3ClientError
    from moto.s3.models import PublicAccessBlock

    if not is_bucket_name(bucket_name):
        raise InvalidBucketName
    if region_name not in _regions():
        raise S3ClientError("InvalidLocationConstraint", "The specified location-constraint is not valid")
    headers: Any = request.headers if has_request_context() else {}
    ownership = headers.get("x-amz-object-ownership") or "BucketOwnerEnforced"
    acl = headers.get("x-amz-acl", "private")
    if acl != "private":
        if ownership == "BucketOwnerEnforced":
            raise S3ClientError(
                "InvalidBucketAclWithObjectOwnership",
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
            )
        if acl.startswith("public"):
            raise S3ClientError(
                "InvalidBucketAclWithBlockPublicAccessError",
                "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
            )
    bucket = moto(bucket_name, region_name, *arguments, **named)
    bucket.public_access_block = PublicAccessBlock(True, True, True, True)
    bucket.ownership_rule = ownership
    bucket.encryption = _copy_of_default()
    return bucket


@rule("moto.s3.models:S3Backend.delete_bucket_encryption", "bucket_name")
def delete_bucket_encryption(moto: Callable[..., Any], backend: Any, bucket_name: str) -> None:
    """Encryption cannot be switched off: deleting the setting brings SSE-S3 back."""
    backend.get_bucket(bucket_name).encryption = _copy_of_default()


def _copy_of_default() -> dict[str, Any]:
    from copy import deepcopy

    return deepcopy(_SSE_S3)


@rule("moto.s3.responses:S3Response.all_buckets")
def all_buckets(moto: Callable[..., Any], response: Any) -> Any:
    """A page at a time where that is asked for, by name; such a request, and only that, is told regions."""
    from moto.s3.exceptions import InvalidArgumentError

    query = {name: values[0] for name, values in response.querystring.items()}
    most, token = query.get("max-buckets"), query.get("continuation-token", "")
    if most is not None and not (most.isdecimal() and 1 <= int(most) <= _MOST):
        message = f"Argument max-buckets must be an integer between 1 and {_MOST}"
        raise InvalidArgumentError(message, "max-buckets", most)
    try:
        after = base64.b64decode(token, b"-_", validate=True).decode()
    except ValueError:
        message = "The continuation token provided is incorrect"
        raise InvalidArgumentError(message, "continuation-token", token) from None
    regions = {bucket.name: bucket.region_name for bucket in response.backend.buckets.values()}
    paged = most is not None or "bucket-region" in query
    response.querystring.pop("max-buckets", None)

    def told(result: dict[str, Any]) -> None:
        found = sorted((each for each in result["Buckets"] if each["Name"] > after), key=itemgetter("Name"))
        page = found[: int(most or _MOST)]
        result["Buckets"] = [
            {**each, "BucketRegion": regions[each["Name"]]} if paged else each for each in page
        ]
        if "prefix" in query:
            result["Prefix"] = query["prefix"]
        if len(found) > len(page):
            result["ContinuationToken"] = base64.urlsafe_b64encode(page[-1]["Name"].encode()).decode()

    return answered(moto, response, told)
