"""What S3 would refuse in a policy for a bucket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from awsh import policies
from awsh_s3.policies.actions import KNOWN, LISTING_KEYS, LISTINGS, ON_BUCKETS, matching
from awsh_s3.policies.document import MOST_BYTES, Arns, compact, fits, listed, named
from awsh_s3.policies.public import conditions

_DOCUMENT_KEYS = {"Version", "Id", "Statement"}
_PAIRS = (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))
_STATEMENT_KEYS = {"Sid", "Effect", "Condition", *(name for pair in _PAIRS for name in pair)}
_VERSIONS = ("2012-10-17", "2008-10-17")
_PRINCIPALS = {"AWS", "Service", "Federated", "CanonicalUser"}
_AWS = re.compile(
    r"\*|\d{12}|A[A-Z0-9]{15,127}"
    r"|arn:(?P<partition>aws[\w-]*):(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)/(?P<name>.+))"
)
_OPERATORS = (
    "StringEquals",
    "StringLike",
    "IpAddress",
    "NotIpAddress",
    "Bool",
    "Null",
    "ArnLike",
    "ArnEquals",
)


def errors(document: Any, arns: Arns) -> Iterator[tuple[str | None, str]]:
    """Each mistake in DOCUMENT, with the statement it is in; None: in the document itself."""
    if not isinstance(document, Mapping):
        yield None, "it is no JSON object, `{…}`"
        return
    for text in _document_errors(document):
        yield None, text
    seen: set[str] = set()
    for number, statement in enumerate(listed(document.get("Statement")), start=1):
        if not isinstance(statement, Mapping):
            yield f"#{number}", "a statement is a JSON object, `{…}`"
            continue
        name = named(number, statement)
        if statement.get("Sid") and name in seen:
            yield name, f"two statements have the Sid {name!r}"
        seen.add(name)
        for text in _statement_errors(statement, arns):
            yield name, text


def _document_errors(document: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown(document, _DOCUMENT_KEYS)
    version = document.get("Version")
    if version is not None and version not in _VERSIONS:
        yield f"Version is {version!r}; it is {_VERSIONS[0]!r}"
    if not listed(document.get("Statement")):
        yield "it has no Statement"
    size = len(compact(dict(document)).encode())
    if size > MOST_BYTES:
        yield f"it has {size:,} bytes without its white space; S3 takes {MOST_BYTES:,}"


def _statement_errors(statement: Mapping[str, Any], arns: Arns) -> Iterator[str]:
    yield from _unknown(statement, _STATEMENT_KEYS)
    if not isinstance(statement.get("Sid", ""), str):
        yield "Sid is no text"
    if statement.get("Effect") not in ("Allow", "Deny"):
        given = f"Effect is {statement['Effect']!r}; it" if "Effect" in statement else "Effect is missing; it"
        yield f"{given} is 'Allow' or 'Deny'"
    checks: tuple[Callable[[Any, Arns], Iterator[str]], ...] = (_principal, _actions, _resources)
    complete = True
    for names, check in zip(_PAIRS, checks, strict=True):
        given_names = [name for name in names if name in statement]
        if len(given_names) != 1:
            complete = False
            yield f"{names[0]} is missing" if not given_names else f"it has both {' and '.join(names)}"
            continue
        for text in check(statement[given_names[0]], arns):
            complete = False
            yield text
    yield from _conditions(statement)
    if complete:
        yield from _misfits(statement, arns)


def _unknown(found: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    for key in found:
        if key not in known:
            yield f"there is no {key!r} in a policy{_near(key, known)}"


def _near(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.75)
    return f" (did you mean {by_lower[near[0]]!r}?)" if near else ""


def _principal(principal: Any, arns: Arns) -> Iterator[str]:
    if principal == "*":
        return
    if not isinstance(principal, Mapping) or not principal:
        yield f'Principal is {principal!r}; it is \'*\' or such as {{"AWS": "ACCOUNT or ARN"}}'
        return
    for kind, values in principal.items():
        if kind not in _PRINCIPALS:
            yield f"there is no principal of the kind {kind!r}{_near(kind, _PRINCIPALS)}"
        for each in listed(values):
            yield from _one_principal(kind, each, arns)


def _one_principal(kind: str, value: Any, arns: Arns) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"principal {value!r} is no text"
    elif kind == "AWS":
        found = _AWS.fullmatch(value)
        if found is None:
            yield f"principal {value!r} is no account, user or role: 12 digits, an ARN, or '*'"
        elif found["partition"] not in (None, arns.partition):
            yield f"principal {value!r} is in {found['partition']}, the bucket in {arns.partition}"
        elif "*" in (found["name"] or ""):
            yield f"principal {value!r}: no pattern may stand here; name the account, and use aws:PrincipalArn"
    elif kind == "Service" and not re.fullmatch(
        r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?|[a-z0-9-]+\.aws\.internal", value
    ):
        yield f"principal {value!r} is no service, such as 'cloudfront.amazonaws.com'"


def _actions(actions: Any, arns: Arns) -> Iterator[str]:
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
            yield f"action {each!r} is none of S3's, such as 's3:GetObject'{_near(f's3:{each}', _all())}"
        elif not matching(each):
            near = _near(each, _all())
            # S3 has more actions with time than this list: only what looks mistyped is a mistake.
            if near or "*" in name or "?" in name:
                yield f"S3 has no action {each!r}{near}"


def _all() -> list[str]:
    return [f"s3:{name}" for name in KNOWN]


def _resources(resources: Any, arns: Arns) -> Iterator[str]:
    if not listed(resources):
        yield "Resource is empty"
    for each in listed(resources):
        if not isinstance(each, str) or not _is_here(each, arns):
            yield f"resource {each!r} is not in this bucket: {arns.own} or {arns.own}/KEY"


def _is_here(resource: str, arns: Arns) -> bool:
    head = resource.partition("/")[0]
    return head == arns.own or (head.startswith(f"arn:{arns.partition}:s3:::") and fits(head, arns.own))


def _conditions(statement: Mapping[str, Any]) -> Iterator[str]:
    blocks = statement.get("Condition", {})
    if not isinstance(blocks, Mapping) or not all(isinstance(keys, Mapping) for keys in blocks.values()):
        yield 'Condition is such as {"Bool": {"aws:SecureTransport": "false"}}'
        return
    for operator in blocks:
        if not policies.OPERATOR.fullmatch(operator):
            yield f"there is no condition operator {operator!r}{_near(operator, _OPERATORS)}"
    for operator, key, values in conditions(statement):
        if operator.rpartition(":")[2].removesuffix("IfExists") in ("IpAddress", "NotIpAddress"):
            yield from (f"{key}: {text}" for value in values for text in range_errors(str(value)))


def range_errors(text: str) -> Iterator[str]:
    """What is wrong with a range of addresses, if anything."""
    import ipaddress

    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        near = ""
        if "host bits" in str(error):
            near = f"; that range begins at {ipaddress.ip_network(text, strict=False)}"
        yield (
            f"{text!r} is no range of addresses{near}"
            if near
            else (f"{text!r} is no range of addresses, such as 203.0.113.0/24 or 2001:db8::/32")
        )


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
    keys = {key for _, key, _ in conditions(statement) if key.lower() in LISTING_KEYS}
    asked = frozenset[str]().union(*(matching(action) for action in listed(statement["Action"])))
    if keys and asked and not asked & LISTINGS:
        yield f"{', '.join(sorted(keys))} is known when a bucket is listed alone, not with these actions"
