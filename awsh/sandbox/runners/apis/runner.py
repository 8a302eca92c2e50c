"""The runner: who asks for an API or a function's URL is led to it, each on a loopback port of its own.

Who can send a Host header reaches them at the sandbox's own address too, by the name that AWS gives them.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from awsh.sandbox.runners import Runner
from awsh.sandbox.runners.apis import found
from awsh.sandbox.runners.apis.limits import Limits
from awsh.sandbox.runners.apis.reply import Reply, message
from awsh.sandbox.runners.apis.request import read
from awsh.sandbox.runners.ports import Answer, Ports

if TYPE_CHECKING:
    from awsh.sandbox.faults import Asked
    from awsh.sandbox.runners import Surroundings
    from awsh.sandbox.runners.apis.http_api import HttpApi
    from awsh.sandbox.runners.apis.rest_api import RestApi

log = logging.getLogger(__name__)

SERVICES = ("execute-api", "lambda-url")
"""What `service_url` is asked for: with the id of an API, and with the name that the host of a function's URL
begins with."""

_HOST = re.compile(
    r"(?P<id>[a-z0-9]+)\.(?P<service>execute-api|lambda-url)\.[a-z0-9-]+\.(?:amazonaws\.com|on\.aws)(?::\d+)?",
    re.IGNORECASE,
)


class Apis(Runner):
    """Opens a port when somebody asks where an API is; it stays the API's, also in later runs."""

    def __init__(self) -> None:
        self._ports = Ports(_exists, self._served)
        self._limits = Limits()

    def start(self, around: Surroundings) -> None:
        self._around = around
        self._ports.start(around.folder / "apis")

    def stop(self) -> None:
        self._ports.stop()

    def answer(self, what: Asked, environ: dict[str, Any], body: bytes) -> Answer | None:
        host = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        if host is None:
            return None
        return self._served(f"{host['service'].lower()}/{host['id'].lower()}", environ)

    def service_url(self, service: str, name: str) -> str | None:
        return self._ports.url(f"{service}/{name}") if service in SERVICES else None

    def _served(self, name: str, environ: dict[str, Any]) -> Answer:
        try:
            reply = self._reply(name, environ)
        except Exception:
            log.exception("%s failed: %s", name, environ.get("PATH_INFO"))
            reply = message(500, "Internal Server Error")
        return reply.line, reply.headers, reply.body

    def _reply(self, name: str, environ: dict[str, Any]) -> Reply:
        service, _, id = name.partition("/")
        request = read(environ)
        if service == "lambda-url":
            configuration = found.function_url(id)
            if configuration is not None:
                from awsh.sandbox.runners.apis.function_url import FunctionUrl

                return FunctionUrl(configuration).reply(request)
            return message(403, "Forbidden", key="Message")
        api = self._api(id)
        if api is None:
            return message(403, "Forbidden")
        reply, call, stage = api.reply(request)
        if stage is not None and getattr(stage, "access_log_settings", None):
            from awsh.sandbox.runners.apis import access_log

            if access_log.write(stage, call, reply):
                self._around.changed()
        return reply

    def _api(self, id: str) -> HttpApi | RestApi | None:
        api = found.http_api(id)
        if api is not None:
            from awsh.sandbox.runners.apis.http_api import HttpApi

            return HttpApi(api, self._limits)
        rest = found.rest_api(id)
        if rest is not None:
            from awsh.sandbox.runners.apis.rest_api import RestApi

            return RestApi(rest, self._limits)
        return None


def _exists(name: str) -> bool:
    service, _, id = name.partition("/")
    if service == "lambda-url":
        return found.function_url(id) is not None
    return found.http_api(id) is not None or found.rest_api(id) is not None
