"""What a policy's statement means: who may do what, where, under which condition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import policies
from awsh_s3.policies.document import Arns, listed

who, joined, condition = policies.who, policies.joined, policies.condition

_VERBS = {
    "s3:getobject": "read",
    "s3:getobjectversion": "read older versions of",
    "s3:putobject": "write",
    "s3:deleteobject": "delete",
    "s3:deleteobjectversion": "delete versions of",
    "s3:listbucket": "list",
    "s3:listbucketversions": "list the versions of",
    "s3:putobjectacl": "set ACLs of",
    "s3:getobjectacl": "see ACLs of",
    "s3:*": "do anything with",
    "*": "do anything with",
}


def sentence(statement: Mapping[str, Any], arns: Arns) -> str:
    """The whole statement: `everybody may read dev/*, from 203.0.113.0/24`."""
    allowed = statement.get("Effect") == "Allow"
    subject = who(statement)
    may = "may" if allowed else "may not"
    if not allowed and subject == "everybody":
        subject, may = "nobody", "may"
    deed = f"{what(statement)} {where(statement, arns)}"
    if deed == "do anything with the bucket and every object":
        deed = "do anything"
    when = condition(statement)
    return f"{subject} {may} {deed}" + (f", {when}" if when else "")


def what(statement: Mapping[str, Any]) -> str:
    """Its actions as verbs."""
    if "NotAction" in statement:
        return f"do anything but {joined(_verbs(statement['NotAction']))} with"
    return joined(_verbs(statement.get("Action")))


def _verbs(actions: Any) -> list[str]:
    return [_VERBS.get(str(each).lower()) or str(each).removeprefix("s3:") for each in listed(actions)]


def where(statement: Mapping[str, Any], arns: Arns) -> str:
    """Its resources, seen from the bucket."""
    if "NotResource" in statement:
        return f"anything but {_places(statement['NotResource'], arns)}"
    return _places(statement.get("Resource"), arns)


def _places(resources: Any, arns: Arns) -> str:
    found = [str(each) for each in listed(resources)]
    own, inside = arns.own, arns.objects("")
    said = []
    if own in found or f"{own}*" in found:
        said.append("the bucket")
    if inside in found or f"{own}*" in found:
        said.append("every object")
    else:
        below = [each.removeprefix(f"{own}/") for each in found if each.startswith(f"{own}/")]
        said += [key or "/" for key in below]
    said += [each for each in found if not each.startswith((f"{own}/", f"{own}*")) and each != own]
    return joined(said)
