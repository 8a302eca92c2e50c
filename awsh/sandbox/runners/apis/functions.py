"""Functions behind an API: whether it may call them, and what they say."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from typing import Any

from awsh.sandbox.rules.policy import Question, Verdict, ask

_ARN = re.compile(
    r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):function:(?P<name>[^:/]+)(?::(?P<qualifier>[^:/]+))?"
)
_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")


class Refused(Exception):
    """The function is not there, or its policy lets nobody of ours call it."""


class NotServed(Exception):
    """The sandbox cannot run it, which AWS would; its text says why."""


class Busy(Exception):
    """It runs as often as it may already."""


class TooSlow(Exception):
    """It has not answered in time."""


@dataclass(frozen=True)
class Named:
    """A function as an ARN says it."""

    account: str
    region: str
    name: str
    qualifier: str | None

    @property
    def arn(self) -> str:
        """Without a version or alias."""
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"

    def latest(self) -> Any:
        """moto's function, which keeps the policies of its versions and aliases too. Raises Refused."""
        from moto.awslambda.models import lambda_backends
        from werkzeug.exceptions import HTTPException

        try:
            return lambda_backends[self.account][self.region].get_function(self.name)
        except (HTTPException, KeyError) as error:
            raise Refused(f"there is no function {self.name}") from error


def named(uri: str, variables: dict[str, str] | None = None) -> Named:
    """The function that an integration's URI names, its stage variables filled in. Raises Refused."""
    filled = _VARIABLE.sub(lambda found: (variables or {}).get(found[1], ""), uri)
    found = _ARN.search(filled)
    if found is None:
        raise Refused(f"{filled!r} names no function")
    return Named(found["account"], found["region"], found["name"], found["qualifier"])


def allows(function: Named, principal: str, action: str, source: str, **context: str) -> bool:
    """Whether the policy of the function lets a service do ACTION on behalf of SOURCE. Raises Refused."""
    policy = {"Statement": function.latest().policy.statements}
    about = {"AWS:SourceArn": source, "AWS:SourceAccount": function.account, **context}
    resource = f"{function.arn}:{function.qualifier}" if function.qualifier else function.arn
    return ask(policy, Question(action, resource, frozenset({principal}), about)) is Verdict.ALLOW


def call(function: Named, event: dict[str, Any], trace: str, seconds: float) -> tuple[bytes, bool]:
    """What the function returned, and whether that is an error of its own.

    Raises Refused, NotServed, Busy, TooSlow after SECONDS: the function itself goes on then, as on AWS.
    """
    done: list[tuple[bytes, bool]] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(_invoke(function, event, trace))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TooSlow
    return done[0]


def _invoke(function: Named, event: dict[str, Any], trace: str) -> tuple[bytes, bool]:
    from moto.awslambda.models import lambda_backends
    from werkzeug.exceptions import HTTPException

    said: dict[str, Any] = {}
    asked = {"X-Amzn-Trace-Id": trace, "x-amz-invocation-type": "RequestResponse"}
    try:
        payload = lambda_backends[function.account][function.region].invoke(
            function.name, function.qualifier, json.dumps(event), asked, said
        )
    except HTTPException as error:
        kind, text = getattr(error, "error_type", ""), str(getattr(error, "message", "") or error)
        if kind == "TooManyRequestsException":
            raise Busy from error
        raise (NotServed if kind == "NotImplemented" else Refused)(text) from error
    raw = payload if isinstance(payload, bytes) else str(payload or "").encode()
    return raw, any(name.lower() == "x-amz-function-error" for name in said)
