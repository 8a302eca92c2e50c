"""Rules of Lambda: who may invoke a function, an alias or a version."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_errors import conflict, constraint, invalid, missing, refuse
from awsh.sandbox.rules.awslambda_invoke import qualifier_in

_ACTION = re.compile(r"lambda:[*]|lambda:[a-zA-Z]+|[*]")
_CONDITIONS = {
    "SourceArn": ("ArnLike", "AWS:SourceArn"),
    "SourceAccount": ("StringEquals", "AWS:SourceAccount"),
    "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
    "FunctionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
    "EventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
    "InvokedViaFunctionUrl": ("Bool", "lambda:InvokedViaFunctionUrl"),
}


@rule("moto.awslambda.models:LambdaBackend.add_permission", "function_name", "qualifier", "raw")
def add_permission(
    moto: Callable[..., Any], backend: Any, function_name: str, qualifier: str | None, raw: Any
) -> dict[str, Any]:
    """One statement of an id, with its conditions all together."""
    given = json.loads(raw)
    function, arn = _place(backend, function_name, qualifier)
    policy = function.policy
    if given.get("RevisionId") and given["RevisionId"] != policy.revision:
        _stale()
    id = given.get("StatementId", "")
    if not re.fullmatch(r"[a-zA-Z0-9-_]{1,100}", id):
        constraint(id, "statementId", "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)")
    if not _ACTION.fullmatch(given.get("Action", "")):
        constraint(
            given.get("Action"),
            "action",
            f"Member must satisfy regular expression pattern: {_ACTION.pattern}",
        )
    if any(each["Sid"] == id and each["Resource"] == arn for each in policy.statements):
        conflict(
            f"The statement id ({id}) provided already exists. Please provide a new statement id, or remove the "
            "existing statement."
        )
    statement: dict[str, Any] = {
        "Sid": id,
        "Effect": "Allow",
        "Principal": _principal(given.get("Principal", "")),
        "Action": given["Action"],
        "Resource": arn,
    }
    for name, (operator, key) in _CONDITIONS.items():
        if name in given:
            value = str(given[name]).lower() if operator == "Bool" else given[name]
            statement.setdefault("Condition", {}).setdefault(operator, {})[key] = value
    policy.statements.append(statement)
    policy.revision = str(uuid.uuid4())
    return statement


@rule("moto.awslambda.models:LambdaBackend.get_policy", "function_name", "qualifier")
def get_policy(
    moto: Callable[..., Any], backend: Any, function_name: str, qualifier: str | None = None
) -> str:
    """That of the function itself, or of the one alias or version."""
    function, arn = _place(backend, function_name, qualifier)
    found = [each for each in function.policy.statements if each["Resource"] == arn]
    if not found:
        missing("The resource you requested does not exist.")
    policy = {"Version": "2012-10-17", "Id": "default", "Statement": found}
    return json.dumps({"Policy": json.dumps(policy), "RevisionId": function.policy.revision})


@rule("moto.awslambda.responses:LambdaResponse.remove_permission")
def remove_permission(moto: Callable[..., Any], response: Any) -> Any:
    """Of the qualifier that is named; what is not there is said."""
    name, id = unquote(response.path.split("/")[-3]), unquote(response.path.split("/")[-1])
    query = {key: values[0] for key, values in response.querystring.items()}
    function, arn = _place(response.backend, name, query.get("Qualifier"))
    policy = function.policy
    if query.get("RevisionId") and query["RevisionId"] != policy.revision:
        _stale()
    left = [each for each in policy.statements if (each["Sid"], each["Resource"]) != (id, arn)]
    if len(left) == len(policy.statements):
        missing(f"Statement {id} is not found in resource policy.")
    policy.statements[:] = left
    policy.revision = str(uuid.uuid4())
    return 204, {"status": 204}, ""


def _place(backend: Any, name: str, qualifier: str | None) -> tuple[Any, str]:
    """The function, which keeps all policies, and the ARN that is meant."""
    qualifier = qualifier or qualifier_in(name)
    found = backend.get_function(name, qualifier)
    latest = backend._lambdas._get_latest(found.function_name)
    arn = latest.function_arn
    return latest, f"{arn}:{qualifier}" if qualifier and qualifier != "$LATEST" else arn


def _principal(given: str) -> Any:
    if given == "*":
        return "*"
    if re.fullmatch(r"\d{12}", given):
        return {"AWS": f"arn:aws:iam::{given}:root"}
    if given.startswith("arn:"):
        return {"AWS": given}
    if not re.fullmatch(r"[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)", given):
        invalid("The provided principal was invalid. Please check the principal and try again.")
    return {"Service": given}


def _stale() -> None:
    refuse(
        "PreconditionFailedException",
        "The RevisionId provided does not match the latest RevisionId for the Lambda function or alias. Call the "
        "GetPolicy API to retrieve the latest RevisionId for your resource.",
        412,
    )
