"""MOCK and non-proxy integrations of REST APIs: constants and the simplest of mapping templates."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from awsh.sandbox.runners.apis.reply import JSON, Reply, message

if TYPE_CHECKING:
    from awsh.sandbox.runners.apis.events import Call

_REFERENCE = re.compile(
    r"\$input\.json\('\$(?P<json>(?:\.[A-Za-z0-9_]+)*)'\)|\$(?P<body>input\.body)"
    r"|\$input\.params\('(?P<parameter>[^']+)'\)|\$stageVariables\.(?P<variable>[A-Za-z0-9_]+)"
    r"|\$context\.(?P<context>[A-Za-z0-9_.]+)"
)
_DIRECTIVE = re.compile(r"#(?:set|if|foreach|else|end|macro|parse|include|define)\b|\$util\b|\$input\b")
_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")
_HEADER = "method.response.header."


class Unknown(Exception):
    """Something in a template that the sandbox does not know."""


def filled(uri: str, call: Call) -> str:
    """URI with its stage variables."""
    return _STAGE_VARIABLE.sub(lambda found: call.stage_variables.get(found[1], ""), uri)


def mocked(method: Any, integration: Any, call: Call) -> Reply:
    """What a MOCK answers: the response for the statusCode of its request template. Raises Unknown."""
    template = _template(integration.request_templates, call)
    try:
        status = str(json.loads(_rendered(template or "{}", call, b""))["statusCode"])
    except (ValueError, KeyError, TypeError):
        return message(500, "Internal server error", "the MOCK's template gives no statusCode", space=" ")
    responses = integration.integration_responses or {}
    if status not in responses:
        return message(500, "Internal server error", f"the MOCK has no response {status}", space=" ")
    return _response(method, responses[status], call, b"")


def requested(integration: Any, call: Call) -> Any:
    """The event of a function that is not a proxy. Raises Unknown."""
    template = _template(integration.request_templates, call)
    text = call.request.body.decode("utf-8", "replace")
    if template is not None:
        text = _rendered(template, call, call.request.body)
    try:
        return json.loads(text or "{}")
    except ValueError:
        return text


def answered(method: Any, integration: Any, call: Call, payload: bytes, failed: bool) -> Reply:
    """The response whose pattern fits the function's error, the one without a pattern where there is none."""
    responses = list((integration.integration_responses or {}).values())
    error = ""
    if failed:
        try:
            error = str(json.loads(payload).get("errorMessage") or "")
        except (ValueError, AttributeError):
            error = payload.decode("utf-8", "replace")
    fitting = [
        each for each in responses if each.selection_pattern and re.fullmatch(each.selection_pattern, error)
    ]
    chosen = next(
        iter(fitting if error else []), next((each for each in responses if not each.selection_pattern), None)
    )
    if chosen is None:
        return message(500, "Internal server error", "no integration response fits", space=" ")
    return _response(method, chosen, call, payload)


def _response(method: Any, response: Any, call: Call, payload: bytes) -> Reply:
    if str(response.status_code) not in method.method_responses:
        why = f"the method has no response {response.status_code}"
        return message(500, "Internal server error", why, space=" ")
    headers = [
        (name.removeprefix(_HEADER), value[1:-1])
        for name, value in (response.response_parameters or {}).items()
        if name.startswith(_HEADER) and value.startswith("'")
    ]
    template = (response.response_templates or {}).get(JSON)
    body = _rendered(template, call, payload).encode() if template else payload
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", JSON))
    return Reply(int(response.status_code), headers, body)


def _template(templates: dict[str, Any] | None, call: Call) -> str | None:
    kind = (call.request.header("content-type") or JSON).partition(";")[0].strip().lower()
    found = (templates or {}).get(kind)
    return found if found is not None else (templates or {}).get(JSON)


def _rendered(template: str, call: Call, payload: bytes) -> str:
    def value(found: re.Match[str]) -> str:
        request = call.request
        if found["body"]:
            return payload.decode("utf-8", "replace")
        if found["parameter"]:
            name = found["parameter"]
            return call.variables.get(name) or (request.parameters.get(name) or [""])[0]
        if found["variable"]:
            return call.stage_variables.get(found["variable"], "")
        if found["context"]:
            return str(call.about.get(found["context"], getattr(call, found["context"], "")))
        return _picked(payload, found["json"])

    rest = _REFERENCE.sub("", template)
    strange = _DIRECTIVE.search(rest)
    if strange is not None:
        raise Unknown(strange[0])
    return _REFERENCE.sub(value, template)


def _picked(payload: bytes, path: str) -> str:
    try:
        found = json.loads(payload or b"{}")
    except ValueError:
        return ""
    for name in path.split(".")[1:]:
        found = found.get(name) if isinstance(found, dict) else None
    return json.dumps(found)
