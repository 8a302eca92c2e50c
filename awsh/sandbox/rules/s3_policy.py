"""Rules of S3: which bucket policies are taken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.policy import as_list, matches, statements
from awsh.sandbox.rules.s3_public import blocks, is_public

_VERSIONS = (None, "2012-10-17", "2008-10-17")
_PRINCIPAL_KEYS = {"AWS", "Service", "Federated", "CanonicalUser"}
_AWS_PRINCIPAL = re.compile(
    r"\*|\d{12}|arn:aws[\w-]*:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)/.+)|A[A-Z0-9]{15,}"
)
_IAM_NAME = re.compile(r"arn:aws[\w-]*:iam::(?P<account>\d{12}):(?P<kind>user|role)/(?:.*/)?(?P<name>[^/]+)")
_ON_BUCKET = re.compile(
    r"s3:(ListBucket\w*|(Get|Put|Delete)Bucket\w*|CreateBucket|(Get|Put)(LifecycleConfiguration|EncryptionConfiguration|ReplicationConfiguration|AccelerateConfiguration|InventoryConfiguration|MetricsConfiguration|AnalyticsConfiguration))"
)


@rule("moto.s3.models:S3Backend.put_bucket_policy", "bucket_name", "policy")
def put_bucket_policy(moto: Callable[..., Any], backend: Any, bucket_name: str, policy: bytes) -> Any:
    """A policy is checked, and one that makes the bucket public refused while BlockPublicPolicy is on."""
    from moto.s3.exceptions import S3AccessDeniedError, S3ClientError

    bucket = backend.get_bucket(bucket_name)
    wrong = fault_in(policy, bucket.arn)
    if wrong:
        raise S3ClientError("MalformedPolicy", wrong)
    if blocks(bucket, "block_public_policy") and is_public(policy):
        raise S3AccessDeniedError
    return moto(bucket_name, policy)


def fault_in(text: bytes | str, bucket_arn: str) -> str | None:
    """What S3 says is wrong with a policy for the bucket of this ARN; None for nothing."""
    try:
        policy = json.loads(text)
    except ValueError:
        return "This policy contains invalid Json"
    if not isinstance(policy, dict):
        return "Policies must be valid JSON and the first byte must be '{'"
    if policy.get("Version") not in _VERSIONS:
        return "The policy must contain a valid version string"
    found = list(statements(policy))
    if not found or len(found) != len(as_list(policy["Statement"])):
        return "Missing required field Statement"
    return next(filter(None, (_fault_in_statement(each, bucket_arn) for each in found)), None)


def _fault_in_statement(statement: dict[str, Any], bucket_arn: str) -> str | None:
    if statement.get("Effect") not in ("Allow", "Deny"):
        return (
            f"Invalid effect: {statement['Effect']}"
            if "Effect" in statement
            else "Missing required field Effect"
        )
    for name in ("Principal", "Action", "Resource"):
        if name not in statement and f"Not{name}" not in statement:
            return f"Missing required field {name}"
    if not _is_principal(statement.get("Principal", statement.get("NotPrincipal"))):
        return "Invalid principal in policy"
    actions = as_list(statement.get("Action", statement.get("NotAction")))
    if not all(isinstance(each, str) and re.fullmatch(r"\*|s3:[\w*?]+", each, re.I) for each in actions):
        return "Policy has invalid action"
    resources = as_list(statement.get("Resource", statement.get("NotResource")))
    if not all(isinstance(each, str) and _is_in_bucket(each, bucket_arn) for each in resources):
        return "Policy has invalid resource"
    if "Action" in statement and "Resource" in statement and not _fit(actions, resources):
        return "Action does not apply to any resource(s) in statement"
    return None


def _is_in_bucket(resource: str, bucket_arn: str) -> bool:
    return (
        resource == bucket_arn
        or resource.startswith(f"{bucket_arn}/")
        or (
            "*" in resource
            and resource.startswith("arn:aws:s3:::")
            and matches(resource.partition("/")[0], bucket_arn)
        )
    )


def _fit(actions: list[str], resources: list[str]) -> bool:
    on_object = any("/" in each or each.endswith("*") for each in resources)
    on_bucket = any("/" not in each for each in resources)
    for action in actions:
        if "*" in action or "?" in action:
            continue
        if not (on_bucket if _ON_BUCKET.fullmatch(action) else on_object):
            return False
    return True


def _is_principal(principal: Any) -> bool:
    if principal == "*":
        return True
    if not isinstance(principal, dict) or not principal or not set(principal) <= _PRINCIPAL_KEYS:
        return False
    return all(
        isinstance(each, str) and _AWS_PRINCIPAL.fullmatch(each) is not None and _exists(each)
        for each in as_list(principal.get("AWS"))
    )


def _exists(principal: str) -> bool:
    """Whether a user or role that is named exists; other accounts' are taken at their word."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.iam.models import iam_backends

    name = _IAM_NAME.fullmatch(principal)
    if name is None or name["account"] != DEFAULT_ACCOUNT_ID:
        return True
    backend = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    if name["kind"] == "user":
        return name["name"] in backend.users
    return any(role.name == name["name"] for role in backend.roles.values())
