"""Rules of S3: what public means, and which of the four blocks are on: the bucket's and its account's."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.policy import as_list, statements

_KEYS = frozenset(
    (
        *("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths"),
        *("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceowner", "aws:sourcevpc"),
        *("aws:sourcevpce", "aws:userid", "s3:dataaccesspointaccount", "s3:dataaccesspointarn"),
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    )
)
_OPERATORS = frozenset(("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"))
_WIDEST = {4: 8, 6: 32}


def blocks(bucket: Any, name: str) -> bool:
    """Whether one of the four is on for BUCKET, such as `block_public_acls`, whoever turned it."""
    from moto.s3control.models import s3control_backends

    account = s3control_backends[bucket.account_id]["aws"].public_access_block
    return any(
        str(getattr(each, name, False)).lower() == "true" for each in (bucket.public_access_block, account)
    )


def takes_acls(bucket: Any) -> bool:
    """Whether ACLs count; they do in a bucket that has lost its ownership controls."""
    return str(bucket.ownership_rule) != "BucketOwnerEnforced"


def is_public(policy: bytes | str) -> bool:
    """Whether a policy lets anybody in who is not named, but for fixed values of what he cannot choose."""
    return any(_is_public(each) for each in statements(json.loads(policy)))


def _is_public(statement: dict[str, Any]) -> bool:
    return (
        statement.get("Effect") == "Allow"
        and ("NotPrincipal" in statement or "*" in _named(statement.get("Principal")))
        and not any(_narrows(*each) for each in _conditions(statement))
    )


def _named(principal: Any) -> list[Any]:
    values = principal.values() if isinstance(principal, dict) else [principal]
    return [each for value in values for each in as_list(value)]


def _conditions(statement: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    for operator, keys in (statement.get("Condition") or {}).items():
        for key, values in keys.items():
            yield operator, key.lower(), [str(value) for value in as_list(values)]


def _narrows(operator: str, key: str, values: list[str]) -> bool:
    quantifier, _, operator = operator.rpartition(":")
    if quantifier == "ForAllValues" or operator.endswith("IfExists"):
        return False
    if key == "aws:sourceip":
        return operator == "IpAddress" and all(map(_is_narrow, values))
    if key == "aws:userid":
        values = [value.removesuffix(":*") for value in values]
    fixed = all("*" not in value and "?" not in value and "${" not in value for value in values)
    return key in _KEYS and operator in _OPERATORS and fixed


def _is_narrow(value: str) -> bool:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= _WIDEST[network.version]


@rule("moto.s3.responses:bucket_policy_is_public", "policy")
def policy_status(moto: Callable[..., Any], policy: bytes | str) -> bool:
    """GetBucketPolicyStatus by the same meaning."""
    return is_public(policy)


@rule("moto.s3.models:S3Backend.put_bucket_ownership_controls", "bucket_name", "ownership")
def put_ownership(moto: Callable[..., Any], backend: Any, bucket_name: str, ownership: Any) -> Any:
    """ACLs cannot be switched off while the bucket's own lets others in."""
    from moto.s3.exceptions import S3ClientError

    acl = backend.get_bucket(bucket_name).acl
    others = acl is not None and any(grantee.uri for grant in acl.grants for grantee in grant.grantees)
    if ownership == "BucketOwnerEnforced" and others:
        raise S3ClientError(
            "InvalidBucketAclWithObjectOwnership",
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        )
    return moto(bucket_name, ownership)
