"""Rules of Lambda: a function comes into being, is changed, and is gone."""

from __future__ import annotations

import copy
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_checks import check, check_dead_letters, check_role
from awsh.sandbox.rules.awslambda_errors import conflict, invalid, refuse

SETTLING = 0.3
"""Seconds that a function is Pending, and that a change of one is in progress."""


@rule("moto.awslambda.models:LambdaFunction.__init__", "account_id", "spec", "region")
def made(
    moto: Callable[..., Any],
    function: Any,
    account_id: str,
    spec: dict[str, Any],
    region: str,
    *rest: Any,
    **named: Any,
) -> None:
    """Pending first; with what moto does not keep."""
    moto(account_id, spec, region, *rest, **named)
    function.awsh_made = function.awsh_changed = time.time()
    function.awsh_revision = str(uuid.uuid4())
    function.awsh_versions = 0
    _keep(function, spec)
    function.last_modified = _now()


@rule("moto.awslambda.models:LambdaFunction.get_configuration", "on_create")
def get_configuration(moto: Callable[..., Any], function: Any, on_create: bool = False) -> Any:
    """State and the state of the last change as they are now."""
    found = moto(on_create)
    now = time.time()
    found["State"], found["LastUpdateStatus"] = "Active", "Successful"
    if str(function.version) == "$LATEST":
        if now - kept(function, "awsh_made", 0.0) < SETTLING:
            found |= {
                "State": "Pending",
                "StateReason": "The function is being created.",
                "StateReasonCode": "Creating",
                "LastUpdateStatus": "InProgress",
            }
        elif now - kept(function, "awsh_changed", 0.0) < SETTLING:
            found |= {
                "LastUpdateStatus": "InProgress",
                "LastUpdateStatusReason": "The function is being created.",
                "LastUpdateStatusReasonCode": "Creating",
            }
    found["RevisionId"] = kept(function, "awsh_revision", "")
    found["LoggingConfig"] = {"LogFormat": "Text", "LogGroup": function.logs_group_name}
    if kept(function, "awsh_dead_letter", {}).get("TargetArn"):
        found["DeadLetterConfig"] = function.awsh_dead_letter
    return found


@rule("moto.awslambda.models:LambdaBackend.create_function", "spec")
def create_function(moto: Callable[..., Any], backend: Any, spec: dict[str, Any]) -> Any:
    """With Publish the answer is about the version; moto copies all logs for that."""
    spec["FunctionName"] = str(spec["FunctionName"]).rsplit(":", 1)[-1]
    function = moto({**spec, "Publish": False})
    if not spec.get("Publish"):
        return function
    answer = copy.copy(function)
    answer.version = backend.publish_version(function.function_name, "").version
    return answer


@rule(
    "moto.awslambda.models:LambdaBackend.update_function_configuration", "function_name", "qualifier", "body"
)
def update_function_configuration(
    moto: Callable[..., Any], backend: Any, function_name: str, qualifier: str | None, body: dict[str, Any]
) -> Any:
    """Checked as a new one is; not while another change is in progress."""
    function = backend.get_function(function_name, qualifier)
    check(body)
    if "Role" in body:
        check_role(body["Role"], backend)
    check_dead_letters(body, body.get("Role", function.role))
    _claim(function, body)
    if "Environment" in body:
        body = {**body, "Environment": {"Variables": (body["Environment"] or {}).get("Variables") or {}}}
    moto(function_name, qualifier, body)
    if body.get("EphemeralStorage"):
        function.ephemeral_storage = body["EphemeralStorage"]["Size"]
    function.tracing_config = body.get("TracingConfig") or function.tracing_config
    _keep(function, body)
    return _changed(function)


@rule("moto.awslambda.models:LambdaBackend.update_function_code", "function_name", "qualifier", "body")
def update_function_code(
    moto: Callable[..., Any], backend: Any, function_name: str, qualifier: str | None, body: dict[str, Any]
) -> Any:
    """Once, and published when that is asked for: moto does it twice, and changes the version."""
    function = backend.get_function(function_name, qualifier)
    _claim(function, body)
    if body.get("DryRun"):
        function._set_function_code(body)
        return function.get_configuration()
    function.update_function_code(body)
    if body.get("Architectures"):
        function.architectures = body["Architectures"]
    answer = _changed(function)
    if body.get("Publish"):
        return backend.publish_version(function.function_name, "").get_configuration()
    return answer


@rule("moto.awslambda.responses:LambdaResponse.publish_version")
def publish(moto: Callable[..., Any], response: Any) -> Any:
    """Only what the caller means, and not while it is being changed."""
    body = response.json_body if response.body else {}
    function = response.backend.get_function(unquote(response.path.split("/")[-2]))
    wanted = body.get("CodeSha256")
    if wanted and wanted != function.code_sha_256:
        invalid(
            f"CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST ({function.code_sha_256}). "
            "Please try again with the CodeSHA256 in $LATEST."
        )
    _claim(function, body)
    return moto()


@rule("moto.awslambda.models:LambdaStorage.publish_version", "name_or_arn", "description")
def publish_version(moto: Callable[..., Any], storage: Any, name_or_arn: str, description: str = "") -> Any:
    """A number is never given twice; an unchanged function gets no new one."""
    function = storage.get_function_by_name_or_arn_forbid_qualifier(name_or_arn)
    versions = storage._functions[function.function_name]["versions"]
    latest = versions[-1] if versions else None
    if latest is not None and not function.code_or_config_updated:
        return latest
    function.code_or_config_updated = False
    function.awsh_versions = kept(function, "awsh_versions", len(versions)) + 1
    version = copy.copy(function)
    version.set_version(function.awsh_versions)
    version.last_modified = function.last_modified
    version.awsh_revision = str(uuid.uuid4())
    version.url_config, version.event_invoke_config, version.tags = None, [], {}
    if description:
        version.description = description
    versions.append(version)
    storage._arns[version.function_arn] = version
    return version


@rule("moto.awslambda.models:LambdaStorage.del_function", "name_or_arn", "qualifier")
def del_function(
    moto: Callable[..., Any], storage: Any, name_or_arn: str, qualifier: str | None = None
) -> Any:
    """Its environments end; $LATEST stays as long as the function, a version as long as an alias has it."""
    from awsh.sandbox.rules.awslambda_invoke import qualifier_in
    from awsh.sandbox.runners.functions.pool import POOL

    qualifier = qualifier or qualifier_in(name_or_arn)
    function = storage.get_function_by_name_or_arn_with_qualifier(name_or_arn, qualifier)
    if qualifier is not None:
        if qualifier == "$LATEST":
            invalid("$LATEST version cannot be deleted without deleting the function.")
        aliases = storage._get_function_aliases(function.function_name).values()
        using = [each.name for each in aliases if str(function.version) in _versions(each)]
        if using:
            conflict(f"Version {function.version} is referenced by aliases: {', '.join(using)}")
    else:
        storage._aliases.pop(function.function_arn, None)
    result = moto(function.function_name, qualifier)
    POOL.forget((function.account_id, function.region, function.function_name))
    return result


@rule("moto.awslambda.models:LambdaStorage.all")
def all_versions(moto: Callable[..., Any], storage: Any) -> Any:
    """Every version of every function; moto copies the logs of the region for each."""
    found = []
    for name in list(storage._functions):
        found += storage.list_versions_by_function(name)
    return found


def _versions(alias: Any) -> set[str]:
    weights = (alias.routing_config or {}).get("AdditionalVersionWeights") or {}
    return {str(alias.function_version), *weights}


def _claim(function: Any, body: dict[str, Any]) -> None:
    if body.get("RevisionId") and body["RevisionId"] != kept(function, "awsh_revision", ""):
        refuse(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to "
            "retrieve the latest Revision Id",
            412,
        )
    check_active(function)
    if time.time() < kept(function, "awsh_changed", 0.0) + SETTLING:
        conflict(f"{_NOT_NOW} An update is in progress for resource: {function.function_arn}")


def check_active(function: Any) -> None:
    """Refuses what a function that is still being made cannot do."""
    if str(function.version) == "$LATEST" and time.time() < kept(function, "awsh_made", 0.0) + SETTLING:
        conflict(f"{_NOT_NOW} The function is currently in the following state: Pending")


def kept(function: Any, name: str, default: Any) -> Any:
    """What a rule keeps with moto's FUNCTION; one that an older sandbox has left lacks it."""
    return getattr(function, name, default)


_NOT_NOW = "The operation cannot be performed at this time."


def _changed(function: Any) -> Any:
    from awsh.sandbox.runners.functions.pool import POOL

    function.awsh_changed = time.time()
    function.awsh_revision = str(uuid.uuid4())
    function.last_modified = _now()
    POOL.forget((function.account_id, function.region, function.function_name))
    return function.get_configuration()


def _keep(function: Any, spec: dict[str, Any]) -> None:
    if "DeadLetterConfig" in spec or not hasattr(function, "awsh_dead_letter"):
        function.awsh_dead_letter = spec.get("DeadLetterConfig") or {}
    logging = spec.get("LoggingConfig") or {}
    if logging.get("LogFormat") == "JSON":
        refuse("NotImplemented", "the sandbox writes a function's log as text only, not as JSON", 501)
    if logging.get("LogGroup"):
        function.logs_group_name = logging["LogGroup"]


def _now() -> str:
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}+0000"
