"""CORS rules read, checked and written back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from awsh import CommandError, Context, UsageError
from awsh_s3.configuration import read, write
from awsh_s3.cors.commands import CorsRule, Method

Rule = dict[str, Any]
Problem = tuple[str, str | None]

MOST_RULES = 100
LONGEST_ID = 255
_ORIGIN = re.compile(r"(?P<scheme>[\w+.*-]+)://(?P<host>[\w.*\[\]:-]+)")
_HEADER = re.compile(r"[\w!#$%&'*+.^`|~-]+")


def why_no_origin(text: str) -> str | None:
    """Why no browser would ever send TEXT as its origin, or AWS not take it; None for a good one."""
    if text.count("*") > 1:
        return "has more than one `*`, and AWS takes one"
    if text in ("*", "null"):
        return None
    found = _ORIGIN.match(text)
    if found is None:
        return "is no origin such as https://www.example.com"
    if found.end() < len(text):
        return f"has {text[found.end() :]!r} behind its host, which no origin has"
    return None


def row(bucket: str, number: int, rule: Rule) -> CorsRule:
    """What is shown of a rule."""
    return {
        "number": number,
        "origins": rule["AllowedOrigins"],
        "methods": rule["AllowedMethods"],
        "headers": rule.get("AllowedHeaders") or [],
        "expose": rule.get("ExposeHeaders") or [],
        "max_age": rule.get("MaxAgeSeconds"),
        "id": rule.get("ID"),
        "bucket": bucket,
        "rule": rule,
    }


def read_rules(ctx: Context, bucket: str) -> list[Rule]:
    """The rules of a bucket, in the order in which S3 tries them."""
    found: list[Rule] = read(ctx, bucket, "get_bucket_cors").get("CORSRules", [])
    return found


def _write_rules(ctx: Context, bucket: str, rules: Sequence[Rule]) -> None:
    if rules:
        write(ctx, bucket, "put_bucket_cors", CORSConfiguration={"CORSRules": list(rules)})
    else:
        write(ctx, bucket, "delete_bucket_cors")


def add_rule(
    ctx: Context,
    bucket: str,
    *,
    origins: Sequence[str],
    methods: Sequence[str],
    headers: Sequence[str] | None,
    expose: Sequence[str] | None,
    seconds: float | None,
    id: str | None,
) -> Iterator[CorsRule]:
    """Adds a rule behind those there are. Raises UsageError for what AWS would refuse."""
    if seconds is not None and seconds % 1:
        raise UsageError(f"{seconds} seconds are no whole number of them", hint="as in --max-age 1h")
    rule: Rule = {
        "ID": id,
        "AllowedOrigins": list(dict.fromkeys(origins)),
        "AllowedMethods": list(dict.fromkeys(methods)),
        "AllowedHeaders": headers,
        "ExposeHeaders": expose,
        "MaxAgeSeconds": None if seconds is None else int(seconds),
    }
    rule = {name: value for name, value in rule.items() if value is not None}
    _check([rule])
    before = read_rules(ctx, bucket)
    for number, other in enumerate(before, 1):
        if id is not None and other.get("ID") == id:
            raise CommandError(
                f"bucket {bucket!r} has a CORS rule {id!r} already",
                hint=f"`s3 cors rm {id} --bucket {bucket}` first",
            )
        if _covers(other, rule):
            ctx.note(f"rule {number} comes before it and fits the same pages: it decides for what both allow")
    _check([*before, rule])
    _write_rules(ctx, bucket, [*before, rule])
    return iter([row(bucket, len(before) + 1, rule)])


def _covers(first: Rule, later: Rule) -> bool:
    """Whether a request that LATER is for can be FIRST's too."""
    both = set(first["AllowedMethods"]) & set(later["AllowedMethods"])
    return bool(both) and any(
        _fits(pattern, origin) for pattern in first["AllowedOrigins"] for origin in later["AllowedOrigins"]
    )


def _fits(pattern: str, origin: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), origin, re.IGNORECASE) is not None


def remove_rules(ctx: Context, bucket: str, named: Sequence[str]) -> None:
    """Takes rules away by number, name or origin; with the last one, the configuration."""
    rules = read_rules(ctx, bucket)
    gone: set[int] = set()
    for name in named:
        found = {
            number
            for number, rule in enumerate(rules, 1)
            if name in (str(number), rule.get("ID")) or name in rule["AllowedOrigins"]
        }
        if not found:
            raise CommandError(
                f"bucket {bucket!r} has no CORS rule {name!r}", hint=f"`s3 cors show {bucket}` lists them"
            )
        gone |= found
    _write_rules(ctx, bucket, [rule for number, rule in enumerate(rules, 1) if number not in gone])
    for number in sorted(gone):
        origins = ", ".join(rules[number - 1]["AllowedOrigins"])
        ctx.note(f"removed CORS rule {number} of bucket {bucket!r} ({origins})")


def replace_rules(ctx: Context, bucket: str, document: Any) -> list[Rule]:
    """Puts the rules of DOCUMENT in place of those there are, after asking where some are lost."""
    if isinstance(document, Mapping):
        document = document.get("CORSConfiguration", document)
        document = document.get("CORSRules") if isinstance(document, Mapping) else None
    if not isinstance(document, list) or not document:
        raise UsageError(
            "the document has no CORS rules", hint='it is {"CORSRules": [{"AllowedOrigins": …}, …]}'
        )
    rules = [each["rule"] if isinstance(each, Mapping) and "origins" in each else each for each in document]
    _check(rules)
    lost = [rule for rule in read_rules(ctx, bucket) if rule not in rules]
    if lost:
        origins = ", ".join(origin for rule in lost[:3] for origin in rule["AllowedOrigins"])
        ctx.confirm(f"Bucket {bucket!r} loses {len(lost)} of its CORS rules ({origins}). Go on?")
    _write_rules(ctx, bucket, rules)
    return rules


def _check(rules: Sequence[Any]) -> None:
    if len(rules) > MOST_RULES:
        raise UsageError(f"{len(rules)} CORS rules are too many: AWS takes {MOST_RULES} for a bucket")
    for number, rule in enumerate(rules, 1):
        if not isinstance(rule, Mapping):
            raise UsageError(f"CORS rule {number} is no record", hint='it is {"AllowedOrigins": […], …}')
        for message, hint in _problems(rule):
            raise UsageError(message if len(rules) == 1 else f"CORS rule {number}: {message}", hint=hint)


def _problems(rule: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("AllowedOrigins", "AllowedMethods", "AllowedHeaders", "ExposeHeaders"):
        values = rule.get(name, [])
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            yield f"{name} is no list of texts", f'as in "{name}": ["…"]'
            return
        if not values and name in ("AllowedOrigins", "AllowedMethods"):
            yield f"{name} is missing", None
    for origin in rule["AllowedOrigins"]:
        if origin.count("*") > 1:
            yield f"origin {origin!r} has more than one `*`", "AWS takes one"
    for method in rule["AllowedMethods"]:
        if method not in get_args(Method):
            yield f"{method!r} is no method that CORS rules know", f"{', '.join(get_args(Method))}"
    for header in rule.get("AllowedHeaders", []):
        if header.count("*") > 1 or not _HEADER.fullmatch(header):
            yield f"{header!r} is no header's name", "one `*` may stand for any part of it"
    for header in rule.get("ExposeHeaders", []):
        if "*" in header or not _HEADER.fullmatch(header):
            yield f"{header!r} is no header's name", "S3 takes no `*` here: name each one, as in ETag"
    seconds = rule.get("MaxAgeSeconds")
    if seconds is not None and (not isinstance(seconds, int) or not 0 <= seconds < 2**31):
        yield f"MaxAgeSeconds is {seconds!r}", "it is a whole number of seconds"
    if len(rule.get("ID") or "") > LONGEST_ID:
        yield f"its name has {len(rule['ID'])} characters", f"AWS takes {LONGEST_ID} at most"
