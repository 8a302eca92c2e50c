"""A request as botocore would make it: service, operation, parameters; read with the models that wrote it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from awsh.sandbox.faults import Asked

LARGEST = 1 << 20
"""Bytes of a body above which it is not read: it is an object's."""

_SIGNED_AS: dict[str, tuple[str, ...]] = {
    "apigateway": ("apigateway", "apigatewayv2"),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticmapreduce": ("emr",),
    "monitoring": ("cloudwatch",),
    "s3": ("s3", "s3control"),
    "servicequotas": ("service-quotas",),
    "ses": ("ses", "sesv2"),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
}
"""The services that sign with another's name, or share one: a request says only that."""


class Call(NamedTuple):
    """One request. service, operation: as botocore spells them; empty operation: none of the service's."""

    service: str
    operation: str
    parameters: dict[str, Any]


def read(what: Asked, environ: dict[str, Any], body: bytes) -> Call:
    """The call that a request makes. Never raises: what is no operation of AWS has no name."""
    services = _SIGNED_AS.get(what.service, (what.service,))
    for service in services:
        try:
            return _read(service, what, environ, body)
        except Exception:  # noqa: S112 - another service's operation, or none: as many errors as there are parsers
            continue
    return Call(services[0], what.operation, {})


def _read(service: str, what: Asked, environ: dict[str, Any], body: bytes) -> Call:
    from moto.core.parse import PROTOCOL_PARSERS
    from moto.core.request import Request, determine_request_protocol
    from moto.core.routing import get_service_router
    from moto.core.utils import get_service_model

    request = Request({**environ, "wsgi.input": None})
    model = get_service_model(service)
    named: dict[str, Any] = {}
    if what.operation:
        operation = model.operation_model(what.operation)
    else:
        operation, named = get_service_router(service).match(request)
    protocol = "cbor" if what.protocol == "cbor" else determine_request_protocol(model, request.content_type)
    if protocol not in PROTOCOL_PARSERS or len(body) > LARGEST:
        return Call(service, str(operation.name), {})
    from werkzeug.datastructures import CombinedMultiDict, MultiDict

    form: MultiDict[str, str] = MultiDict()
    if protocol in ("query", "ec2"):
        from urllib.parse import parse_qsl

        form = MultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    parsed = PROTOCOL_PARSERS[protocol](operation).parse(
        {
            "method": request.method,
            "values": CombinedMultiDict([request.args, form]),
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": named,
        }
    )
    return Call(service, str(operation.name), _plain(parsed))


def _plain(parameters: Any) -> dict[str, Any]:
    """PARAMETERS as JSON can carry them, without those that were not given."""

    def other(value: Any) -> str:
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

    found: dict[str, Any] = json.loads(json.dumps(parameters, default=other))
    return {name: value for name, value in found.items() if value is not None}
