"""Grants of ACLs, as S3 has them and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awsh_s3.access.exposure import ANYBODY_WITH_AN_ACCOUNT, EVERYBODY

LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
GROUPS = {"everybody": EVERYBODY, "authenticated": ANYBODY_WITH_AN_ACCOUNT, "log-delivery": LOG_DELIVERY}
_WORDS = {
    EVERYBODY: "everybody",
    ANYBODY_WITH_AN_ACCOUNT: "anybody with an AWS account",
    LOG_DELIVERY: "log delivery",
}
_CANONICAL = re.compile(r"[0-9a-f]{64}")

PUBLIC = {"public-read", "public-read-write", "authenticated-read"}
"""The ready-made ACLs that let everybody in."""

FOR_BUCKETS_ALONE = {"log-delivery-write"}
FOR_OBJECTS_ALONE = {"aws-exec-read", "bucket-owner-read", "bucket-owner-full-control"}


def grantee(given: str) -> str:
    """The canonical id or group URI that a word means. Raises ValueError."""
    word = re.sub(r"^(id|uri)=", "", given).strip('"')
    found = GROUPS.get(word, word)
    if found in _WORDS or _CANONICAL.fullmatch(found):
        return found
    if "@" in found:
        raise ValueError("S3 takes no e-mail addresses any more; the account's canonical user id is wanted")
    if re.fullmatch(r"\d{12}|arn:.*", found):
        raise ValueError(
            f"{found} is no grantee: an ACL names an account by its canonical user id, which there"
            " `aws s3api list-buckets --query Owner.ID` shows; a policy takes accounts, users and roles"
        )
    raise ValueError(
        f"{given!r} is no canonical user id (64 of 0-9 and a-f), and none of {', '.join(GROUPS)}"
    )


def as_grant(who: str, permission: str) -> dict[str, Any]:
    """A grant as PutObjectAcl takes it. who: as `grantee` gives it."""
    if who in _WORDS:
        return {"Grantee": {"Type": "Group", "URI": who}, "Permission": permission}
    return {"Grantee": {"Type": "CanonicalUser", "ID": who}, "Permission": permission}


def id_of(grant: Mapping[str, Any]) -> str:
    """The id, URI or address that a grant is to."""
    found = grant["Grantee"]
    return str(found.get("ID") or found.get("URI") or found.get("EmailAddress") or "")


def in_words(grant: Mapping[str, Any], owner: str) -> str:
    """To whom it is."""
    id_ = id_of(grant)
    if id_ == owner:
        return "the owner"
    return _WORDS.get(id_) or str(grant["Grantee"].get("DisplayName") or id_)
