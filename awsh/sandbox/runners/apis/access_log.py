"""The line that a stage writes of each request, if it is to: to a log group of CloudWatch."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from awsh.sandbox.runners.apis.events import Call
from awsh.sandbox.runners.apis.reply import Reply

_GROUP = re.compile(r"arn:[^:]+:logs:(?P<region>[^:]+):(?P<account>\d{12}):log-group:(?P<name>[^:]+)(?::\*)?")
_CONTEXT = re.compile(r"\$context\.([A-Za-z0-9_.]*[A-Za-z0-9_])")


def write(stage: Any, call: Call, reply: Reply) -> bool:
    """Writes the line; False where STAGE keeps no log, or its group is not there."""
    settings = getattr(stage, "access_log_settings", None) or {}
    group = _GROUP.fullmatch(settings.get("destinationArn") or "")
    if group is None:
        return False
    from moto.logs.models import logs_backends

    backend = logs_backends[group["account"]][group["region"]]
    known = backend.groups.get(group["name"])
    if known is None:
        return False
    stream = f"{time.strftime('%Y/%m/%d')}/{call.api}/{call.stage}"
    if stream not in known.streams:
        backend.create_log_stream(group["name"], stream)
    line = _line(settings.get("format") or "$context.requestId", call, reply)
    event = {"timestamp": int(time.time() * 1000), "message": line}
    backend.put_log_events(group["name"], stream, [event])
    return True


def _line(form: str, call: Call, reply: Reply) -> str:
    known = _known(call, reply)

    def value(found: re.Match[str]) -> str:
        return json.dumps(str(known.get(found[1], "-")), ensure_ascii=False)[1:-1]

    return _CONTEXT.sub(value, form)


def _known(call: Call, reply: Reply) -> dict[str, Any]:
    request = call.request
    latency = int((time.time() - request.moment) * 1000)
    why = reply.failure or "-"
    return {
        "accountId": call.account,
        "apiId": call.api,
        "domainName": call.domain,
        "domainPrefix": call.domain.partition(".")[0],
        "error.message": why,
        "extendedRequestId": request.id,
        "httpMethod": request.method,
        "identity.sourceIp": request.source_ip,
        "identity.userAgent": request.header("user-agent") or "-",
        "integrationErrorMessage": why,
        "integrationLatency": latency,
        "path": call.whole,
        "protocol": request.protocol,
        "requestId": call.about.get("requestId", request.id),
        "requestTime": request.common_time,
        "requestTimeEpoch": request.epoch,
        "resourceId": call.about.get("resourceId") or "-",
        "resourcePath": call.resource,
        "responseLatency": latency,
        "responseLength": len(reply.body),
        "routeKey": call.route,
        "stage": call.stage,
        "status": reply.status,
    }
