"""Access keys with their last use, and whose a key is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awsh import AwsError, CommandError, Context, Name
from awsh_iam.keys.rows import AccessKey


def keys_of(ctx: Context, users: Iterable[str]) -> Iterator[AccessKey]:
    """The keys of these users (ListAccessKeys, GetAccessKeyLastUsed)."""
    for user in users:
        for record in ctx.search("iam", "list_access_keys", "AccessKeyMetadata[]", UserName=user):
            id = record["AccessKeyId"]
            used = ctx.call("iam", "get_access_key_last_used", AccessKeyId=id).get("AccessKeyLastUsed", {})
            # Of one that never was, AWS says the service N/A.
            ever = used.get("LastUsedDate")
            yield {
                "key": id,
                "user": user,
                "active": record["Status"] == "Active",
                "created": record["CreateDate"],
                "last_used": ever,
                "service": used.get("ServiceName") if ever else None,
                "region": used.get("Region") if ever else None,
            }


def every_user(ctx: Context) -> Iterator[str]:
    """The names of all users."""
    return ctx.search("iam", "list_users", "Users[].UserName", MaxItems=1000)


def key_names(ctx: Context) -> Iterator[Name]:
    """All keys of the account: a request for each user, so in the background alone."""
    for user in every_user(ctx):
        for id in ctx.search("iam", "list_access_keys", "AccessKeyMetadata[].AccessKeyId", UserName=user):
            yield Name(id, description=f"of {user}")


def owner(ctx: Context, key: str) -> str:
    """The user whose key it is (GetAccessKeyLastUsed). Raises CommandError where it is nobody's."""
    try:
        found = ctx.call("iam", "get_access_key_last_used", AccessKeyId=key).get("UserName")
    except AwsError as error:
        # So IAM answers for keys that are not the account's.
        if error.code not in ("AccessDenied", "NoSuchEntity", "ValidationError"):
            raise
        found = None
    if not found:
        raise CommandError(f"no user of the account has a key {key}", hint="`iam key ls` lists all")
    return str(found)
