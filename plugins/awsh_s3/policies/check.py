"""What is to be said of a policy: what S3 refuses, what it takes but hardly is meant, what makes it public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from awsh import policies
from awsh_s3.policies.actions import matching
from awsh_s3.policies.document import Arns, fits, listed, named, statements
from awsh_s3.policies.errors import errors
from awsh_s3.policies.public import is_public
from awsh_s3.policies.words import sentence

Level = Literal["error", "warning", "public"]


class Finding(NamedTuple):
    """level: S3 refuses an `error`. statement: which one it is about; None: the document."""

    level: Level
    statement: str | None
    text: str


def findings(document: Any, arns: Arns) -> list[Finding]:
    """All that is to be said of DOCUMENT as the policy of the bucket of ARNS; mistakes alone, if it has any."""
    wrong = [Finding("error", name, text) for name, text in errors(document, arns)]
    return wrong or list(_doubts(document, arns))


def _doubts(document: Mapping[str, Any], arns: Arns) -> Iterator[Finding]:
    if "Version" not in document:
        yield Finding("warning", None, "without a Version it is read as of 2008: ${…} stands for itself")
    found = [(named(number, each), each) for number, each in enumerate(statements(document), start=1)]
    for name, statement in found:
        if locks_out(statement, arns):
            yield Finding(
                "warning", name, "it denies everybody, you too; the root user alone can take it back"
            )
        for other, deny in found:
            if statement.get("Effect") == "Allow" and _covers(deny, statement):
                yield Finding("warning", name, f"it never counts: {other} denies all of it")
        if is_public(statement):
            yield Finding("public", name, sentence(statement, arns))


def locks_out(statement: Mapping[str, Any], arns: Arns) -> bool:
    """Whether it denies everybody even changing the policy."""
    return (
        statement.get("Effect") == "Deny"
        and not statement.get("Condition")
        and "NotPrincipal" not in statement
        and policies.names_everybody(statement)
        and any("PutBucketPolicy" in matching(str(each)) for each in listed(statement.get("Action")))
        and any(str(each) in (arns.own, f"{arns.own}*") for each in listed(statement.get("Resource")))
    )


def _covers(deny: Mapping[str, Any], allow: Mapping[str, Any]) -> bool:
    """Whether DENY takes back all that ALLOW gives."""
    if deny.get("Effect") != "Deny" or deny.get("Condition") or "NotPrincipal" in deny:
        return False
    if not (policies.names_everybody(deny) or deny.get("Principal") == allow.get("Principal")):
        return False
    if any(name not in each for name in ("Action", "Resource") for each in (deny, allow)):
        return False

    def within(name: str, *, fold: bool) -> bool:
        wide = [str(each) for each in listed(deny[name])]
        return all(any(fits(each, str(one), fold=fold) for each in wide) for one in listed(allow[name]))

    return within("Action", fold=True) and within("Resource", fold=False)
