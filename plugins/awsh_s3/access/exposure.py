"""Whether a bucket is really public: what policy and ACL let in, and what the switches take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awsh_s3.access.opening import ENFORCED
from awsh_s3.configuration import Asking

EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
ANYBODY_WITH_AN_ACCOUNT = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is public of a bucket. None: S3 does not tell.

    by: what makes it so, `policy`, `acl`. objects: single objects may be public by ACLs of their own.
    """

    by: tuple[str, ...]
    known: bool
    objects: bool | None

    @property
    def public(self) -> bool | None:
        return True if self.by else False if self.known else None


def exposure(asking: Asking, account: Mapping[str, bool] | None) -> Exposure:
    """How a bucket stands open, asking no more than is needed. account: the account's own switches."""
    blocks = asking.ask("get_public_access_block")
    own = None if blocks is None else blocks.get("PublicAccessBlockConfiguration", {})

    def blocked(switch: str) -> bool:
        return bool((account or {}).get(switch) or (own or {}).get(switch))

    by = []
    known = own is not None
    if not blocked("RestrictPublicBuckets"):
        found = policy_is_public(asking)
        known = known and found is not None
        by += ["policy"] if found and own is not None else []
    objects: bool | None = False
    if not blocked("IgnorePublicAcls"):
        objects = takes_acls(asking)
        found = objects and acl_is_public(asking)
        known = known and found is not None
        by += ["acl"] if found and own is not None else []
    return Exposure(tuple(by), known, objects)


def policy_is_public(asking: Asking) -> bool | None:
    """What S3 says of the bucket's policy (GetBucketPolicyStatus)."""
    answer = asking.ask("get_bucket_policy_status")
    return None if answer is None else bool(answer.get("PolicyStatus", {}).get("IsPublic"))


def takes_acls(asking: Asking) -> bool | None:
    """Whether ACLs count (GetBucketOwnershipControls)."""
    answer = asking.ask("get_bucket_ownership_controls")
    if answer is None:
        return None
    rules = answer.get("OwnershipControls", {}).get("Rules", ())
    return not any(rule["ObjectOwnership"] == ENFORCED for rule in rules)


def acl_is_public(asking: Asking) -> bool | None:
    """Whether the bucket's own ACL lets everybody in (GetBucketAcl)."""
    answer = asking.ask("get_bucket_acl")
    return None if answer is None else any(is_public(grant) for grant in answer["Grants"])


def is_public(grant: Mapping[str, Any]) -> bool:
    """Whether a grant of an ACL's is one to everybody, or to everybody with an AWS account."""
    return grant.get("Grantee", {}).get("URI") in (EVERYBODY, ANYBODY_WITH_AN_ACCOUNT)
