"""What browsers are told of other origins, by the CORS configuration of an HTTP API or a function URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from awsh.sandbox.rules.policy import matches
from awsh.sandbox.runners.apis.reply import Headers, Reply
from awsh.sandbox.runners.apis.request import Request

_OWN = (
    *("access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers"),
    *("access-control-expose-headers", "access-control-max-age", "access-control-allow-credentials"),
)


@dataclass(frozen=True)
class Cors:
    """Who may call from a page of somewhere else, and what that page may send and read."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    exposed: tuple[str, ...]
    max_age: int | None
    credentials: bool

    def preflight(self, request: Request, status: int) -> Reply | None:
        """The answer to a browser that asks before it sends; None where the request is no such question."""
        wanted = request.header("access-control-request-method")
        if request.method != "OPTIONS" or wanted is None or request.header("origin") is None:
            return None
        headers = self._said(request)
        if headers:
            if self.methods:
                headers.append(("access-control-allow-methods", ",".join(self.methods)))
            if self.headers:
                headers.append(("access-control-allow-headers", ",".join(self.headers)))
            if self.max_age is not None:
                headers.append(("access-control-max-age", str(self.max_age)))
        return Reply(status, headers)

    def on(self, reply: Reply, request: Request) -> Reply:
        """REPLY as this configuration has it: what the function itself says of other origins is left out."""
        kept = [each for each in reply.headers if each[0].lower() not in _OWN]
        said = self._said(request)
        if said and self.exposed:
            said.append(("access-control-expose-headers", ",".join(self.exposed)))
        return Reply(reply.status, [*kept, *said], reply.body, reply.failure)

    def _said(self, request: Request) -> Headers:
        origin = request.header("origin")
        if origin is None or not any(matches(each, origin, fold=True) for each in self.origins):
            return []
        everybody = "*" in self.origins
        said = [("access-control-allow-origin", "*" if everybody else origin)]
        if self.credentials:
            said.append(("access-control-allow-credentials", "true"))
        return said if everybody else [*said, ("vary", "Origin")]


def cors(configuration: dict[str, Any] | None) -> Cors | None:
    """Of a configuration as either service writes it; None where there is none."""
    if not configuration:
        return None
    known = {name[:1].lower() + name[1:]: value for name, value in configuration.items()}

    def several(name: str) -> tuple[str, ...]:
        return tuple(str(each) for each in known.get(name) or ())

    age = known.get("maxAge")
    return Cors(
        several("allowOrigins"),
        several("allowMethods"),
        several("allowHeaders"),
        several("exposeHeaders"),
        None if age is None else int(age),
        bool(known.get("allowCredentials")),
    )
