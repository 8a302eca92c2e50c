"""One client per profile, region and service, and what watches its requests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from awsh.aws.hosts import keep_to_address
from awsh.aws.reads import is_change, is_journalled
from awsh.aws.redact import redacted
from awsh.aws.roles import Assumed, RoleKeys, Who
from awsh.dryrun import DryRun
from awsh.errors import UsageError, suggest
from awsh.events import Answer, Request

if TYPE_CHECKING:
    from awsh.aws.connection import Connection
    from awsh.target import Target

CONNECT_SECONDS = 3
"""How long an endpoint may take to answer the phone before it is called dead."""

ATTEMPTS = 5
"""How often a request is made, where it fails in a way that may pass."""

READ_SECONDS = 60
"""How long a request may go without an answer."""

LAMBDA_SECONDS = 30 * 60 + 10
"""The same for functions, which run for up to 30 minutes before they answer."""

EXPIRED = frozenset(("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"))
BAD_KEYS = frozenset(
    ("InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure")
)
_ALIASES: dict[str, str] = {}
_CONTEXT = "awsh"
_CUT = "awsh cut"

Changed = Callable[[str, str, dict[str, Any], str, Any, str | None], None]
"""Called after each request that may have changed something, with service, operation, parameters, the error
code ("" when it went through), the answer (None where there was none) and the region it went to."""

Asked = Callable[[Request, Answer | None], None]
"""Called before a request is made, with None, and with its answer."""

Made = Callable[[str, Any], None]
"""Called with service and client when one was made."""


class Clients:
    """Sessions and clients, each made when first asked for, and kept.

    profile: how keys are found; None where the environment has the say, and a role that was taken.
    """

    def __init__(
        self,
        target: Target,
        *,
        ask_secret: Callable[[str], str] | None = None,
        dry_run: bool = False,
        changed: Changed = lambda *_: None,
        made: Made = lambda *_: None,
        asked: Asked = lambda *_: None,
    ) -> None:
        self._target = target
        self._made = made
        self._asked = asked
        self.watched = False
        self._ask_secret = ask_secret
        self._dry_run = dry_run
        self._changed = changed
        self._roles: dict[Assumed, RoleKeys] = {}
        self._role_region: str | None = None
        self._sessions: dict[Who, Any] = {}
        self._clients: dict[tuple[Who, str | None, str], Any] = {}
        self._lock = threading.RLock()

    def get(self, service: str, profile: Who, region: str | None) -> Any:
        """The client of SERVICE. Raises UsageError for an unknown service, and botocore's errors."""
        key = (profile, region, service)
        found = self._clients.get(key)
        if found is None:
            with self._lock:
                found = self._clients.get(key)
                if found is None:
                    found = self._clients[key] = self._new(service, profile, region)
        return found

    def connection(self, service: str, profile: Who, region: str | None) -> Connection:
        """Where SERVICE's client sends its requests, and how. Raises as `get`."""
        from awsh.aws.connection import connection_of

        return connection_of(self.get(service, profile, region), self._session(profile))

    def forget(self, profile: Who) -> None:
        """Drops what PROFILE has, so that its files are read anew."""
        with self._lock:
            self._sessions.pop(profile, None)
            if isinstance(profile, Assumed):
                self._roles.pop(profile, None)
            for key in [key for key in self._clients if key[0] == profile]:
                del self._clients[key]

    def _session(self, profile: Who) -> Any:
        from awsh.aws.sessions import fixed_session, new_session

        found = self._sessions.get(profile)
        if found is None:
            keys = self._target.credentials
            if isinstance(profile, Assumed):
                found = self._role_session(profile)
            elif keys is not None:
                found = fixed_session(keys)
            else:
                found = new_session(profile, self._ask_secret, self._config(""))
            self._sessions[profile] = found
        return found

    def _role_session(self, role: Assumed) -> Any:
        from awsh.aws.keys import Renewable
        from awsh.aws.sessions import Asking, role_session

        region = self._role_region
        asking = Asking(role.source, self._ask_secret)
        keys = self._roles[role] = RoleKeys(role, lambda: self.get("sts", role.source, region), asking)
        return role_session(
            role, Renewable(keys.load), self._config(""), own_files=self._target.credentials is None
        )

    def assume(self, role: Assumed, region: str | None) -> None:
        """Has the keys of ROLE now, asked for in REGION. Raises botocore's errors, and keeps nothing then."""
        self._role_region = region
        try:
            self._session(role).get_credentials().get_frozen_credentials()
        except BaseException:
            self.forget(role)
            raise

    def until(self, role: Assumed) -> datetime | None:
        """When the present keys of ROLE end."""
        keys = self._roles.get(role)
        return keys.until if keys is not None else None

    def keys(self, profile: Who) -> Any:
        """The keys of PROFILE, frozen as they are now; None where there are none. Raises botocore's errors."""
        held = self._session(profile).get_credentials()
        return held.get_frozen_credentials() if held is not None else None

    def _config(self, service: str) -> Any:
        from botocore.config import Config

        functions = service == "lambda"
        return Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=LAMBDA_SECONDS if functions else READ_SECONDS,
            tcp_keepalive=functions,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            max_pool_connections=32,
            # Addresses signed in the old way are refused by newer regions and for KMS.
            signature_version="s3v4" if service == "s3" else None,
            # What a sandbox is asked never leaves the machine, whatever proxy is set.
            **({"proxies": {}, "use_fips_endpoint": False} if self._target.credentials else {}),
        )

    def _new(self, service: str, profile: Who, region: str | None) -> Any:
        from botocore.exceptions import UnknownServiceError

        session = self._session(profile)
        url = self._target.endpoint_url() if self._target.endpoint_url else None
        try:
            client = session.create_client(
                service, region_name=region, endpoint_url=url, config=self._config(service)
            )
        except UnknownServiceError as error:
            hint = suggest(service, session.get_available_services())
            raise UsageError(f"AWS has no service {service!r}", hint=hint) from error
        events = client.meta.events
        # What an event is called elsewhere is the same for every client, and takes long to find out.
        events._alias_name_cache = _ALIASES
        if url:
            keep_to_address(events, url)
        events.register("before-parameter-build", _remember)
        events.register("before-call", self._before)
        events.register("after-call", partial(self._after, client.meta.region_name))
        events.register("after-call-error", partial(self._broke, client.meta.region_name))
        events.register("before-parse", lambda **about: _check(client.meta.endpoint_url, **about))
        retry = f"needs-retry.{client.meta.service_model.service_id.hyphenize()}"
        events.register_first(retry, _give_up)
        events.register_first(retry, _ask_again)
        if self._target.credentials is None or isinstance(profile, Assumed):
            keys = session.get_credentials()
            events.register_first(retry, lambda **about: _renew(keys, **about))
        self._made(service, client)
        return client

    def _before(self, model: Any, context: dict[str, Any], **_: Any) -> None:
        if self._dry_run and is_change(model.name):
            import json

            shown = json.dumps(_shown(model, context), default=str, ensure_ascii=False)
            raise DryRun(f"would call {model.service_model.service_name}:{model.name} {shown}")
        if self.watched:
            request = Request(
                model.service_model.service_name,
                model.name,
                context.get("client_region"),
                lambda: _shown(model, context),
            )
            context[_CONTEXT]["request"] = request
            self._asked(request, None)

    def _answered(self, context: dict[str, Any], code: str, metadata: Mapping[str, Any]) -> None:
        kept = context.get(_CONTEXT, {})
        request = kept.get("request")
        if request is not None:
            took = time.monotonic() - kept["began"]
            status, retries = metadata.get("HTTPStatusCode", 0), metadata.get("RetryAttempts", 0)
            self._asked(request, Answer(code, status, took, retries))

    def _after(self, region: str | None, model: Any, parsed: Any, context: dict[str, Any], **_: Any) -> None:
        service = model.service_model.service_name
        code = ""
        metadata: Mapping[str, Any] = {}
        if isinstance(parsed, dict):
            code = str(parsed.get("Error", {}).get("Code", ""))
            if isinstance(parsed.get("ResponseMetadata"), dict):
                metadata = parsed["ResponseMetadata"]
                parsed["ResponseMetadata"]["Service"] = service
        if is_journalled(model.name):
            self._changed(service, model.name, _shown(model, context), code, parsed, region)
        _trace(service, model.name, context, code or "ok")
        self._answered(context, code, metadata)

    def _broke(self, region: str | None, exception: Exception, context: dict[str, Any], **_: Any) -> None:
        """A request without an answer: whether it changed something, nobody knows."""
        model = context.get(_CONTEXT, {}).get("model")
        if model is None or isinstance(exception, DryRun):
            return
        service = model.service_model.service_name
        if is_journalled(model.name):
            shown = _shown(model, context)
            self._changed(service, model.name, shown, type(exception).__name__, None, region)
        _trace(service, model.name, context, type(exception).__name__)
        self._answered(context, type(exception).__name__, {})


def _remember(params: Any, model: Any, context: dict[str, Any], **_: Any) -> None:
    given = params if isinstance(params, dict) else {}
    context[_CONTEXT] = {"parameters": given, "model": model, "began": time.monotonic()}


def _shown(model: Any, context: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = redacted(model.input_shape, context.get(_CONTEXT, {}).get("parameters", {}))
    return shown


def _trace(service: str, operation: str, context: dict[str, Any], outcome: str) -> None:
    """One line in the log, with AWSH_LOG_LEVEL=DEBUG: never parameters, which may be secret."""
    from awsh.log import log

    began = context.get(_CONTEXT, {}).get("began")
    if began is not None:
        log().debug("%s:%s %s %.0f ms", service, operation, outcome, (time.monotonic() - began) * 1000)


def _check(
    url: str,
    operation_model: Any,
    response_dict: dict[str, Any],
    customized_response_dict: dict[str, Any],
    **_: Any,
) -> None:
    """What would read as an empty answer, or break the parser: half an answer, or a web page for one.

    Raises NotAws.
    """
    body, headers, status = (response_dict[name] for name in ("body", "headers", "status_code"))
    if not isinstance(body, bytes):
        return
    expected = headers.get("content-length", "")
    told = expected.isdigit() and status != 304 and operation_model.http.get("method") != "HEAD"
    if told and len(body) < int(expected):
        response_dict.update(status_code=500, body=b"")
        customized_response_dict[_CUT] = (len(body), int(expected))
        return
    begin = body[:256].lstrip().lower()
    if status >= 500 and not begin.startswith((b"<", b"{")):
        # What a load balancer says in its own words is a status to botocore, and tried again.
        response_dict["body"] = b""
    elif (
        status < 400 and begin.startswith((b"<!doctype html", b"<html")) and not _gives_blob(operation_model)
    ):
        from awsh.aws.failures import NotAws

        raise NotAws(url)


def _gives_blob(model: Any) -> bool:
    """Whether the body of the answer is somebody's data as it is."""
    shape = model.output_shape
    return shape is not None and shape.serialization.get("payload") is not None


def _give_up(operation: Any, caught_exception: Exception | None = None, attempts: int = 1, **_: Any) -> None:
    """What botocore would ask five times to no use: an endpoint that is dead, a function that is slow."""
    from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

    if isinstance(caught_exception, (EndpointConnectionError, ConnectTimeoutError)):
        raise caught_exception
    if isinstance(caught_exception, ReadTimeoutError) and (
        attempts > 1 or operation.name.startswith("Invoke")
    ):
        raise caught_exception


def _ask_again(response: Any, attempts: int = 1, **_: Any) -> float | None:
    """Half an answer is as bad as a connection that broke off before it, which botocore does try again."""
    cut = response[1].get(_CUT) if response is not None and isinstance(response[1], dict) else None
    if cut is None:
        return None
    if attempts >= ATTEMPTS:
        from botocore.exceptions import IncompleteReadError

        raise IncompleteReadError(actual_bytes=cut[0], expected_bytes=cut[1])
    return 0.05 * float(2**attempts)


def _renew(keys: Any, response: Any, request_dict: dict[str, Any], **_: Any) -> int | None:
    """Keys that were refused are asked for anew, once a request; 0: try again at once."""
    if response is None or keys is None:
        return None
    _, parsed = response
    code = parsed.get("Error", {}).get("Code", "") if isinstance(parsed, dict) else ""
    # The answer to a HEAD has no body to say why.
    suspect = code in EXPIRED or code in BAD_KEYS or (code == "400" and request_dict["method"] == "HEAD")
    remembered = request_dict["context"].setdefault(_CONTEXT, {})
    if not suspect or remembered.get("renewed"):
        return None
    remembered["renewed"] = True
    return 0 if keys.renew() else None
