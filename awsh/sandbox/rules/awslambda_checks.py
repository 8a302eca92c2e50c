"""Rules of Lambda: what a function may be called, take and be given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_errors import conflict, constraint, invalid
from awsh.sandbox.rules.policy import Question, Verdict, ask, statements

ENVIRONMENT = 4096
"""Bytes of all environment variables together, as JSON."""

_NAME = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_VARIABLE = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")
_ROLE = re.compile(r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+")

RUNTIMES = (
    *(f"python3.{number}" for number in range(9, 16)),
    *(f"nodejs{number}.x" for number in (18, 20, 22, 24, 26)),
    *("java8.al2", "java11", "java17", "java21", "java25", "java8.al2023", "java11.al2023", "java17.al2023"),
    *("dotnet8", "dotnet10", "ruby3.2", "ruby3.3", "ruby3.4", "ruby4.0", "provided.al2", "provided.al2023"),
)
"""Those with which a function may still be made."""

_GONE = re.compile(
    r"python(2\.7|3\.[678])|nodejs(4\.3(-edge)?|6\.10|8\.10|1[0246]\.x)?|dotnet(core[123]\.\d|6|7)"
    r"|ruby2\.[57]|go1\.x|java8|provided"
)

RESERVED = re.compile(
    "_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_(TASK_ROOT|RUNTIME_DIR)|AWS_((DEFAULT_)?REGION|EXECUTION_ENV"
    "|LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)"
    "|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN)"
)
"""Environment variables that are Lambda's own."""


@rule("moto.awslambda.responses:LambdaResponse.create_function")
def create_function(moto: Callable[..., Any], response: Any) -> Any:
    """Names, limits, the role; and no second function of a name."""
    spec = response.json_body
    name = str(spec["FunctionName"]).rsplit(":", 1)[-1]
    if not _NAME.fullmatch(name):
        pattern = r"[a-zA-Z0-9-_]+" if len(name) <= 64 else "Member must have length less than or equal to 64"
        constraint(name, "functionName", f"Member must satisfy regular expression pattern: {pattern}")
    if spec.get("PackageType", "Zip") == "Zip" and not (spec.get("Runtime") and spec.get("Handler")):
        invalid(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages."
        )
    check(spec)
    if name in response.backend._lambdas._functions:
        conflict(f"Function already exist: {name}")
    check_role(spec["Role"], response.backend)
    check_dead_letters(spec, spec["Role"])
    return moto()


def check(spec: dict[str, Any]) -> None:
    """Refuses values out of their limits in SPEC, of a new function or of a change."""
    _between(spec.get("Timeout"), "timeout", 1, 1800)
    _between(spec.get("MemorySize"), "memorySize", 128, 10240)
    _between((spec.get("EphemeralStorage") or {}).get("Size"), "ephemeralStorage.size", 512, 10240)
    handler = spec.get("Handler")
    if handler is not None and (not re.fullmatch(r"[^\s]+", handler) or len(handler) > 128):
        constraint(handler, "handler", r"Member must satisfy regular expression pattern: [^\s]+")
    if len(spec.get("Description") or "") > 256:
        constraint(spec["Description"], "description", "Member must have length less than or equal to 256")
    runtime = spec.get("Runtime")
    if runtime is not None and runtime not in RUNTIMES:
        if _GONE.fullmatch(runtime):
            invalid(
                f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda "
                "functions. We recommend you use a supported runtime while creating or updating functions."
            )
        invalid(
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
            f"[{', '.join(RUNTIMES)}] or be a valid ARN"
        )
    _check_variables((spec.get("Environment") or {}).get("Variables") or {})


def check_dead_letters(spec: dict[str, Any], role: str) -> None:
    """Refuses a dead-letter queue that the function's ROLE may not send to."""
    target = (spec.get("DeadLetterConfig") or {}).get("TargetArn")
    if not target:
        return
    service = target.split(":")[2]
    if service not in ("sqs", "sns"):
        pattern = r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"
        constraint(
            target, "deadLetterConfig.targetArn", f"Member must satisfy regular expression pattern: {pattern}"
        )
    action = may_not_send(role, target)
    if action:
        invalid(
            f"The provided execution role does not have permissions to call {action} on {service.upper()}"
        )


def may_not_send(role: str, target: str) -> str:
    """The operation that ROLE would need to send to the ARN TARGET and may not do; "" where it may."""
    from awsh.sandbox.runners.triggers.permissions import role_may

    action = SENDING[target.split(":")[2]]
    return "" if role_may(role, action, target) else action.partition(":")[2]


SENDING = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "events": "events:PutEvents",
}
"""What a role needs for those that can be told of the end of an invocation."""


def check_role(role: str, backend: Any) -> None:
    """Refuses a role that is not there or that Lambda may not assume."""
    from moto.iam.models import iam_backends

    if not _ROLE.fullmatch(role):
        constraint(role, "role", f"Member must satisfy regular expression pattern: {_ROLE.pattern}")
    if role.split(":")[4] != backend.account_id:
        return
    try:
        found = iam_backends[backend.account_id][backend.partition].get_role_by_arn(role)
        trust = found.assume_role_policy_document
        policy = json.loads(trust) if isinstance(trust, str) else trust
    except Exception:  # moto's NotFoundException, or a document that nobody could read
        policy = {}
    open_to_all = {"Statement": [{**each, "Resource": "*"} for each in statements(policy)]}
    question = Question(
        "sts:AssumeRole", role, frozenset({"lambda.amazonaws.com"}), {"aws:SourceAccount": backend.account_id}
    )
    if ask(open_to_all, question) is not Verdict.ALLOW:
        invalid("The role defined for the function cannot be assumed by Lambda.")


def _between(value: Any, member: str, low: int, high: int) -> None:
    if value is None:
        return
    if int(value) < low:
        constraint(value, member, f"Member must have value greater than or equal to {low}")
    if int(value) > high:
        constraint(value, member, f"Member must have value less than or equal to {high}")


def _check_variables(variables: dict[str, str]) -> None:
    for name in variables:
        if RESERVED.fullmatch(name):
            used = ", ".join(filter(RESERVED.fullmatch, variables))
            invalid(
                "Lambda was unable to configure your environment variables because the environment variables you "
                "have provided contains reserved keys that are currently not supported for modification. "
                f"Reserved keys used in this request: {used}"
            )
        if not _VARIABLE.fullmatch(name):
            constraint(
                f"{{{name}=***}}",
                "environment.variables",
                "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: "
                "[a-zA-Z]([a-zA-Z0-9_])+]",
            )
    measured = json.dumps(variables, separators=(",", ":"), ensure_ascii=False) if variables else ""
    if len(measured.encode()) > ENVIRONMENT:
        invalid(
            "Lambda was unable to configure your environment variables because the environment variables you "
            "have provided exceeded the 4KB limit."
        )
