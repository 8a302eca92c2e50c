"""The website configuration of a bucket: read, changed, removed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from awsh import AwsError, Context, UsageError
from awsh_s3.configuration import read, write
from awsh_s3.paths import S3Path
from awsh_s3.websites.address import website_url
from awsh_s3.websites.commands import Website

UNSET = "NoSuchWebsiteConfiguration"
MOST_RULES = 50


def hosting(ctx: Context, bucket: str) -> dict[str, Any]:
    """The configuration, as AWS has it (GetBucketWebsite); empty when BUCKET is no website."""
    return read(ctx, bucket, "get_bucket_website")


def set_hosting(ctx: Context, bucket: str, configuration: dict[str, Any]) -> None:
    """PutBucketWebsite."""
    write(ctx, bucket, "put_bucket_website", WebsiteConfiguration=configuration)


def shown(ctx: Context, bucket: str) -> Website:
    """What BUCKET serves. Raises AwsError NoSuchWebsiteConfiguration."""
    found = hosting(ctx, bucket)
    if not found:
        raise AwsError(
            UNSET,
            f"bucket {bucket!r} serves no website",
            service="s3",
            operation="GetBucketWebsite",
            hint=f"`s3 website set {bucket}` has it serve what is in it, `s3 website publish DIR` a folder",
        )
    return _row(ctx, bucket, found)


def _row(ctx: Context, bucket: str, found: dict[str, Any]) -> Website:
    to = found.get("RedirectAllRequestsTo")
    return Website(
        bucket=bucket,
        url=website_url(ctx, bucket),
        index=found.get("IndexDocument", {}).get("Suffix"),
        error=found.get("ErrorDocument", {}).get("Key"),
        redirect_all=f"{to['Protocol']}://{to['HostName']}"
        if to and "Protocol" in to
        else (to or {}).get("HostName"),
        routing_rules=found.get("RoutingRules", []),
        public=_public(ctx, bucket),
    )


def _public(ctx: Context, bucket: str) -> bool | None:
    try:
        return bool(read(ctx, bucket, "get_bucket_policy_status").get("PolicyStatus", {}).get("IsPublic"))
    except AwsError:
        return None


def change(
    ctx: Context,
    bucket: str,
    *,
    index: str | None,
    error: str | None,
    redirect_all: str | None,
    rules: Any,
) -> Website:
    """Changes what BUCKET serves to what is given. Raises UsageError for what AWS would refuse."""
    if redirect_all is not None:
        if index is not None or error is not None or rules is not None:
            raise UsageError("--redirect-all goes alone: nothing else is served then")
        made: dict[str, Any] = {"RedirectAllRequestsTo": _redirection(redirect_all)}
    else:
        made = documents(hosting(ctx, bucket), index, error)
        if rules is not None:
            made["RoutingRules"] = _checked(rules)
    set_hosting(ctx, bucket, made)
    return _row(ctx, bucket, made)


def documents(before: dict[str, Any], index: str | None, error: str | None) -> dict[str, Any]:
    """BEFORE with other documents; those that are None stay."""
    made = {name: value for name, value in before.items() if name != "RedirectAllRequestsTo" and value}
    if index is not None or "IndexDocument" not in made:
        made["IndexDocument"] = {"Suffix": _suffix(index or "index.html")}
    if error is not None:
        made["ErrorDocument"] = {"Key": error}
    return made


def _suffix(index: str) -> str:
    if "/" in index:
        raise UsageError(f"{index!r} cannot be the index document: it is the same name in every folder")
    return index


def _redirection(host: str) -> dict[str, str]:
    parts = urlsplit(host if "://" in host else f"//{host}")
    if (
        not parts.netloc
        or parts.path not in ("", "/")
        or parts.query
        or parts.scheme not in ("", "http", "https")
    ):
        raise UsageError(f"{host!r} is no host", hint="www.example.com, or https://www.example.com")
    return {"HostName": parts.netloc, **({"Protocol": parts.scheme} if parts.scheme else {})}


def _checked(rules: Any) -> list[dict[str, Any]]:
    given = rules.get("RoutingRules") if isinstance(rules, dict) else rules
    if not isinstance(given, list) or not all(
        isinstance(each, dict) and each.get("Redirect") for each in given
    ):
        raise UsageError(
            "routing rules are a list of records, each with a Redirect", hint="see PutBucketWebsite"
        )
    if len(given) > MOST_RULES:
        raise UsageError(f"{len(given)} routing rules; a website has at most {MOST_RULES}")
    return given


def remove(ctx: Context, bucket: str) -> None:
    """DeleteBucketWebsite, after asking."""
    if not hosting(ctx, bucket):
        ctx.note(f"bucket {bucket!r} serves no website")
        return
    ctx.confirm(f"Serve {S3Path(bucket)} as a website no more? {website_url(ctx, bucket)} will answer 404.")
    write(ctx, bucket, "delete_bucket_website")
    if _public(ctx, bucket):
        ctx.note(f"its objects are still public; `s3 policy rm {bucket}` takes that away")
