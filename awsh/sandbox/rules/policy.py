"""Resource policies as AWS reads them: who may do what to which resource under which conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from awsh.policies.conditions import context_of
from awsh.policies.document import listed as as_list
from awsh.policies.document import matches, statements
from awsh.policies.evaluation import Policy, Request, decide
from awsh.policies.evaluation import Verdict as Decided

__all__ = ["Question", "Verdict", "as_list", "ask", "matches", "statements"]


class Verdict(Enum):
    """What a policy says of one request; Deny wins."""

    ALLOW = "Allow"
    DENY = "Deny"
    SILENT = ""


@dataclass(frozen=True)
class Question:
    """One request. principals: every name the caller goes by (ARNs, account, service); empty: anonymous."""

    action: str
    resource: str
    principals: frozenset[str] = frozenset()
    context: Mapping[str, str] = field(default_factory=dict)


_VERDICTS = {
    Decided.ALLOWED: Verdict.ALLOW,
    Decided.EXPLICIT_DENY: Verdict.DENY,
    Decided.IMPLICIT_DENY: Verdict.SILENT,
}


def ask(policy: Any, question: Question) -> Verdict:
    """What POLICY, parsed JSON, says to QUESTION."""
    request = Request(question.action, question.resource, context_of(question.context), question.principals)
    return _VERDICTS[decide(request, (), resource=Policy("", policy)).verdict]
