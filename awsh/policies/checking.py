"""What AWS refuses in a policy: one attached to somebody, one that says who may assume a role, one of a resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from awsh.errors import suggest
from awsh.policies.conditions import OPERATOR
from awsh.policies.document import VERSION, Path, listed

Kind = Literal["identity", "trust", "resource"]

# What is attached to somebody must be of the newer one; old roles have the older, or none.
_OLD = (VERSION, "2008-10-17", None)
_VERSIONS = {"identity": (VERSION,), "trust": _OLD, "resource": _OLD}
_DOCUMENT_KEYS = {"Version", "Id", "Statement"}
_PAIRS = {
    "identity": (("Action", "NotAction"), ("Resource", "NotResource")),
    "trust": (("Principal", "NotPrincipal"), ("Action", "NotAction")),
    "resource": (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource")),
}
_ACTION = re.compile(r"\*|[a-zA-Z0-9-]+:[\w*?]+")
_ARN = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+", re.DOTALL)
_SID = re.compile(r"[A-Za-z0-9]*")
_PRINCIPALS = {"AWS", "Service", "Federated", "CanonicalUser"}
_AWS = re.compile(
    r"\*|\d{12}|A[A-Z0-9]{15,127}|arn:aws[\w-]*:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)/.+)"
)
_WHOLE = re.compile(r"[^*?]+|\*")
_SERVICE = re.compile(r"[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)|[a-z0-9.-]+\.amazon\.com")


class Mistake(NamedTuple):
    """One thing that is wrong, and the place in the document that it is at."""

    path: Path
    text: str


def mistakes(document: Any, kind: Kind = "identity") -> list[Mistake]:
    """All that AWS would refuse in DOCUMENT (MalformedPolicyDocument), in its order.

    kind: `identity`, attached to users, groups and roles; `trust`, who may assume a role; `resource`, that of a
    queue, a topic and the like.
    """
    if not isinstance(document, Mapping):
        return [Mistake((), "it is no JSON object, `{…}`")]
    return list(_document(document, kind))


def _document(document: Mapping[str, Any], kind: Kind) -> Iterator[Mistake]:
    yield from _unknown(document, _DOCUMENT_KEYS, ())
    version = document.get("Version")
    if version is None and kind == "identity":
        yield Mistake((), f"Version is missing; it is {VERSION!r}")
    elif version not in _VERSIONS[kind]:
        yield Mistake(("Version",), f"Version is {version!r}; it is {VERSION!r}")
    found = listed(document.get("Statement"))
    if not found:
        yield Mistake(("Statement",), "it has no Statement")
    seen: set[str] = set()
    for number, statement in enumerate(found):
        path: Path = ("Statement", number) if isinstance(document["Statement"], list) else ("Statement",)
        if not isinstance(statement, Mapping):
            yield Mistake(path, "a statement is a JSON object, `{…}`")
            continue
        sid = statement.get("Sid", "")
        if not isinstance(sid, str) or (kind == "identity" and not _SID.fullmatch(sid)):
            yield Mistake((*path, "Sid"), f"Sid is {sid!r}; letters and digits may stand there")
        elif sid and sid in seen:
            yield Mistake((*path, "Sid"), f"two statements have the Sid {sid!r}")
        seen.add(str(sid))
        yield from _statement(statement, path, kind)


def _statement(statement: Mapping[str, Any], path: Path, kind: Kind) -> Iterator[Mistake]:
    pairs = _PAIRS[kind]
    if kind == "identity" and "Principal" in statement:
        yield Mistake(
            (*path, "Principal"), "Principal says whose policy it is, which here is whoever it is attached to"
        )
    known = {"Sid", "Effect", "Condition", "Principal", *(name for pair in pairs for name in pair)}
    if kind == "trust" and "Resource" in statement:
        yield Mistake((*path, "Resource"), "a trust policy has no Resource: it is about its role")
        known.add("Resource")
    yield from _unknown(statement, known, path)
    if statement.get("Effect") not in ("Allow", "Deny"):
        given = f"Effect is {statement['Effect']!r}; it" if "Effect" in statement else "Effect is missing; it"
        yield Mistake((*path, "Effect"), f"{given} is 'Allow' or 'Deny'")
    for one, other in pairs:
        given_names = [name for name in (one, other) if name in statement]
        if len(given_names) == 1:
            name = given_names[0]
            yield from _CHECKS[one](statement[name], (*path, name))
        else:
            yield Mistake(path, f"it has both {one} and {other}" if given_names else f"{one} is missing")
    yield from _conditions(statement.get("Condition", {}), (*path, "Condition"))


def _unknown(found: Mapping[str, Any], known: set[str], path: Path) -> Iterator[Mistake]:
    for key in found:
        if key not in known:
            yield Mistake((*path, key), f"there is no {key!r} in a policy{near(key, known)}")


def near(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)`, or nothing where nothing known is near."""
    hint = suggest(word, known, cutoff=0.75)
    return f" ({hint})" if hint else ""


def _each(values: Any, path: Path, name: str) -> Iterator[tuple[Path, Any]]:
    if not listed(values):
        yield path, None
    for number, each in enumerate(listed(values)):
        yield ((*path, number) if isinstance(values, list) else path), each


def _actions(values: Any, path: Path) -> Iterator[Mistake]:
    for place, each in _each(values, path, "Action"):
        if each is None:
            yield Mistake(place, "Action is empty")
        elif not isinstance(each, str) or not _ACTION.fullmatch(each):
            yield Mistake(place, f"action {each!r} is none; it is such as 's3:GetObject', 's3:Get*' or '*'")


def _resources(values: Any, path: Path) -> Iterator[Mistake]:
    for place, each in _each(values, path, "Resource"):
        if each is None:
            yield Mistake(place, "Resource is empty")
        elif not isinstance(each, str) or not _ARN.fullmatch(each):
            yield Mistake(
                place, f"resource {each!r} is no ARN, such as 'arn:aws:s3:::lab/*', nor a '*' for all"
            )
        elif (
            re.match(r"arn:aws[\w-]*:s3:[^:]+:|arn:aws[\w-]*:s3::\d+:[^/]+$", each)
            and "accesspoint" not in each
        ):
            yield Mistake(place, f"resource {each!r}: an ARN of S3 names neither region nor account")


def _principal(principal: Any, path: Path) -> Iterator[Mistake]:
    if principal == "*":
        return
    if not isinstance(principal, Mapping) or not principal:
        yield Mistake(
            path, f'Principal is {principal!r}; it is such as {{"Service": "lambda.amazonaws.com"}}'
        )
        return
    for kind, values in principal.items():
        if kind not in _PRINCIPALS:
            yield Mistake(
                (*path, kind), f"there is no principal of the kind {kind!r}{near(kind, _PRINCIPALS)}"
            )
            continue
        for place, each in _each(values, (*path, kind), kind):
            if not isinstance(each, str) or (kind == "AWS" and not _AWS.fullmatch(each)):
                yield Mistake(place, f"principal {each!r} is no account, user or role: 12 digits, or an ARN")
            elif kind == "AWS" and not _WHOLE.fullmatch(each):
                yield Mistake(
                    place,
                    f"principal {each!r}: no pattern may stand here; name the account, and use aws:PrincipalArn",
                )
            elif kind == "Service" and not _SERVICE.fullmatch(each):
                yield Mistake(place, f"principal {each!r} is no service, such as 'lambda.amazonaws.com'")


_CHECKS = {"Action": _actions, "Resource": _resources, "Principal": _principal}


def _conditions(blocks: Any, path: Path) -> Iterator[Mistake]:
    if not isinstance(blocks, Mapping):
        yield Mistake(path, 'Condition is such as {"Bool": {"aws:SecureTransport": "true"}}')
        return
    for operator, keys in blocks.items():
        if not OPERATOR.fullmatch(operator):
            yield Mistake(
                (*path, operator), f"there is no condition operator {operator!r}{near(operator, _COMMON)}"
            )
        elif not isinstance(keys, Mapping):
            yield Mistake((*path, operator), f'{operator} is such as {{"aws:SourceIp": "203.0.113.0/24"}}')
        elif operator.removesuffix("IfExists").endswith("IpAddress"):
            for key, values in keys.items():
                for place, each in _each(values, (*path, operator, key), key):
                    if not _is_range(each):
                        yield Mistake(place, f"{each!r} is no range of addresses, such as 203.0.113.0/24")


def _is_range(text: Any) -> bool:
    import ipaddress

    try:
        ipaddress.ip_network(str(text), strict=False)
    except ValueError:
        return "${" in str(text)
    return True


_COMMON = (
    *(
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "Bool",
        "Null",
        "ArnLike",
        "ArnEquals",
    ),
    *(
        "IpAddress",
        "NotIpAddress",
        "DateGreaterThan",
        "DateLessThan",
        "NumericLessThan",
        "NumericGreaterThan",
    ),
)
