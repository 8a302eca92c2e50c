"""What S3 would refuse in a policy for a bucket: what AWS refuses in any resource's, and what a bucket's cannot say."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any

from awsh import policies, suggest
from awsh_s3.policies.actions import KNOWN, LISTING_KEYS, LISTINGS, ON_BUCKETS, matching
from awsh_s3.policies.document import MOST_BYTES, Arns, compact, fits, listed, named

_OWN_WORDS = {"Action", "NotAction", "Resource", "NotResource"}
"""What S3 takes here is narrower than what a policy may say: all that is wrong in them is said below."""


def errors(document: Any, arns: Arns) -> Iterator[tuple[str | None, str]]:
    """Each mistake in DOCUMENT, with the statement it is in; None: in the document itself."""
    for path, text in policies.mistakes(document, "resource"):
        if not _OWN_WORDS & set(path):
            yield _statement_at(document, path), text
    if not isinstance(document, Mapping):
        return
    size = len(compact(dict(document)).encode())
    if size > MOST_BYTES:
        yield None, f"it has {size:,} bytes without its white space; S3 takes {MOST_BYTES:,}"
    for number, statement in enumerate(listed(document.get("Statement")), start=1):
        if isinstance(statement, Mapping):
            for text in _statement_errors(statement, arns):
                yield named(number, statement), text


def _statement_at(document: Any, path: tuple[str | int, ...]) -> str | None:
    """What the statement is called in which PATH is."""
    if not path or path[0] != "Statement" or not (found := listed(document.get("Statement"))):
        return None
    index = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
    statement = found[index]
    return named(index + 1, statement) if isinstance(statement, Mapping) else f"#{index + 1}"


def _statement_errors(statement: Mapping[str, Any], arns: Arns) -> Iterator[str]:
    yield from _partitions(statement, arns)
    wrong = [
        *(
            text
            for name in ("Action", "NotAction")
            if name in statement
            for text in _actions(statement[name])
        ),
        *(
            text
            for name in ("Resource", "NotResource")
            if name in statement
            for text in _resources(statement[name], arns)
        ),
    ]
    yield from wrong or _misfits(statement, arns)
    yield from _ranges(statement)


def _partitions(statement: Mapping[str, Any], arns: Arns) -> Iterator[str]:
    for name in ("Principal", "NotPrincipal"):
        principal = statement.get(name)
        for each in listed(principal.get("AWS")) if isinstance(principal, Mapping) else ():
            found = re.match(r"arn:(aws[\w-]*):", str(each))
            if found and found[1] != arns.partition:
                yield f"principal {each!r} is in {found[1]}, the bucket in {arns.partition}"


def _actions(actions: Any) -> Iterator[str]:
    if not listed(actions):
        yield "Action is empty"
    for each in listed(actions):
        service, colon, name = str(each).partition(":")
        if each == "*":
            continue
        if (
            not isinstance(each, str)
            or not colon
            or service.lower() != "s3"
            or not re.fullmatch(r"[\w*?]+", name)
        ):
            yield f"action {each!r} is none of S3's, such as 's3:GetObject'{_near(f's3:{each}')}"
        elif not matching(each):
            near = _near(each)
            # S3 has more actions with time than this list: only what looks mistyped is a mistake.
            if near or "*" in name or "?" in name:
                yield f"S3 has no action {each!r}{near}"


def _near(action: str) -> str:
    hint = suggest(action, (f"s3:{name}" for name in KNOWN), cutoff=0.75)
    return f" ({hint})" if hint else ""


def _resources(resources: Any, arns: Arns) -> Iterator[str]:
    if not listed(resources):
        yield "Resource is empty"
    for each in listed(resources):
        if not isinstance(each, str) or not _is_here(each, arns):
            yield f"resource {each!r} is not in this bucket: {arns.own} or {arns.own}/KEY"


def _is_here(resource: str, arns: Arns) -> bool:
    head = resource.partition("/")[0]
    return head == arns.own or (head.startswith(f"arn:{arns.partition}:s3:::") and fits(head, arns.own))


def _ranges(statement: Mapping[str, Any]) -> Iterator[str]:
    """Ranges of addresses that do not begin where they say."""
    for operator, key, values in policies.each_condition(statement):
        if operator.rpartition(":")[2].removesuffix("IfExists") in ("IpAddress", "NotIpAddress"):
            yield from (f"{key}: {text}" for value in values if (text := _shifted(str(value))))


def _shifted(text: str) -> str | None:
    try:
        range = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    begins = ipaddress.ip_interface(text).ip == range.network_address
    return None if begins else f"{text!r} is no range of addresses; that range begins at {range}"


def _misfits(statement: Mapping[str, Any], arns: Arns) -> Iterator[str]:
    if "Action" not in statement or "Resource" not in statement:
        return
    resources = [str(each) for each in listed(statement["Resource"])]
    on_objects = any("/" in each or each.endswith("*") for each in resources)
    on_bucket = any("/" not in each for each in resources)
    for action in listed(statement["Action"]):
        found = matching(action)
        if found and found <= ON_BUCKETS and not on_bucket:
            yield f"{action} is about the bucket, and Resource names objects alone: add {arns.own}"
        elif found and not found & ON_BUCKETS and not on_objects:
            yield f"{action} is about objects, and Resource names the bucket alone: add {arns.own}/*"
    keys = {key for _, key, _ in policies.each_condition(statement) if key.lower() in LISTING_KEYS}
    asked = frozenset[str]().union(*(matching(action) for action in listed(statement["Action"])))
    if keys and asked and not asked & LISTINGS:
        yield f"{', '.join(sorted(keys))} is known when a bucket is listed alone, not with these actions"
