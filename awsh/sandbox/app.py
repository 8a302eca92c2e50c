"""The WSGI application of a sandbox: control, runners, then moto under the rules."""

from __future__ import annotations

import functools
import hmac
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from awsh.sandbox import lineage, rules
from awsh.sandbox.drill import Drill
from awsh.sandbox.faults import Asked, Lacking, asked, fault, missing
from awsh.sandbox.offline import is_local
from awsh.sandbox.runners import Runner

log = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"

StartResponse = Callable[..., Any]
Answer = tuple[str, list[tuple[str, str]], bytes]


class Gate:
    """Lets requests that change something pass together, and the saver alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._shut = False
        self.last_change = 0.0
        self.first_unsaved = 0.0

    @contextmanager
    def changing(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._shut)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._note()
                self._changed.notify_all()

    def note(self) -> None:
        """Something has changed, outside of every request; waits for nobody."""
        with self._changed:
            self._note()

    def _note(self) -> None:
        self.last_change = time.monotonic()
        self.first_unsaved = self.first_unsaved or self.last_change

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps changing requests out; at most as long as the slowest of them takes to end."""
        with self._changed:
            self._changed.wait_for(lambda: not self._shut)
            self._shut = True
            self._changed.wait_for(lambda: not self._inside, timeout=10)
        try:
            yield
        finally:
            with self._changed:
                self._shut = False
                self._changed.notify_all()


class _Dispatcher(DomainDispatcherApplication):
    """Looks up once which service a host is; moto lists its own folder for each request, a millisecond."""

    def __init__(self, create_app: Callable[[Any], Flask]) -> None:
        super().__init__(create_app)
        self._backend = functools.lru_cache(1000)(super().get_backend_for_host)

    def get_backend_for_host(self, host: str | None) -> Any:
        return self._backend(host)


class Application:
    """One sandbox.

    token: what the control requests under /_awsh/ must bring; only the owner can read it.
    actions: control name and what it does; its result is the answer's JSON. drill: what a test has ordered.
    ready: waits until the state that SERVICE needs has been loaded.
    """

    def __init__(
        self,
        *,
        pid: int,
        token: str,
        actions: dict[str, Callable[[], object]],
        runners: list[Runner],
        ready: Callable[[str], None],
    ) -> None:
        self.gate = Gate()
        self.last_request = time.monotonic()
        self._pid = pid
        self._token = token
        self._actions = actions
        self._runners = runners
        self._ready = ready
        self.drill = Drill()
        self._moto = _Dispatcher(_service_app)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith("/_awsh/"):
            return self._control(path[len("/_awsh/") :], environ, start_response)
        # As every user of moto knows it; but no web page may clear somebody's sandbox.
        if path == "/moto-api/reset" and environ["REQUEST_METHOD"] == "POST" and "HTTP_ORIGIN" not in environ:
            return self._run("reset", start_response)
        self.last_request = time.monotonic()
        body = environ["wsgi.input"].getvalue()
        what = asked(environ, body)
        with lineage.carried(environ.get("HTTP_X_AMZN_TRACE_ID", "")):
            status, headers, data = self.drill.watched(what, environ, body, self._answer)
        start_response(status, headers)
        return [data]

    def _answer(self, what: Asked, environ: dict[str, Any], body: bytes) -> Answer:
        path = environ.get("PATH_INFO", "")
        try:
            self._ready(what.service)
            for runner in self._runners:
                answer = runner.answer(what, environ, body)
                if answer is not None:
                    return answer
            return self._ask_moto(what, environ)
        except NotImplementedError as error:
            log.info("not implemented: %s %s (%s)", what.service, what.operation, error)
            lacking = f"the sandbox does not implement {error}" if isinstance(error, Lacking) else None
            return fault(what, "NotImplemented", lacking or missing(what, environ))
        except ModuleNotFoundError as error:
            log.exception("a package is missing for %s", what.service)
            package = (error.name or "").partition(".")[0].replace("_", "-")
            message = f"the sandbox needs another package for {what.service}: pip install {package}"
            return fault(what, "NotImplemented", message)
        except Exception as error:
            log.exception("moto failed in %s %s %s", what.service, what.operation or what.method, path)
            name = what.operation or f"{what.method} {path}"
            message = f"the sandbox failed in {what.service}:{name}: {type(error).__name__}: {error}"
            return fault(what, "InternalFailure", " ".join(message.split())[:500])

    def warm(self, service: str) -> None:
        """Makes SERVICE ready before it is asked for, without keeping others waiting for moto's lock."""
        if service not in self._moto.app_instances:
            app = _service_app(service)
            self._moto.app_instances.setdefault(service, app)

    def _ask_moto(self, what: Asked, environ: dict[str, Any]) -> Answer:
        if environ.get("PATH_INFO", "").startswith("/moto-api"):
            raise NotImplementedError("moto's own API is closed: it would forget the state")
        # A receive that waits for messages would keep the saver out for as long as it waits.
        if what.changes and what.operation != "ReceiveMessage":
            with self.gate.changing():
                return self._collect(what, environ)
        return self._collect(what, environ)

    def _collect(self, what: Asked, environ: dict[str, Any]) -> Answer:
        started: dict[str, Any] = {}
        # curl and urllib send a body as a form unless told otherwise; moto would store an empty object.
        if what.service == "s3" and what.method == "PUT" and environ.get("CONTENT_TYPE", "").startswith(FORM):
            environ["CONTENT_TYPE"] = "binary/octet-stream"

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            started["status"], started["headers"] = status, headers
            return lambda data: None

        chunks = self._moto.get_application(environ)(environ, start_response)
        try:
            data = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        status, headers = started["status"], started["headers"]
        if what.operation == "ReceiveMessage" and b"ReceiptHandle" in data:
            with self.gate.changing():
                pass
        if status.startswith(("404", "405")) and _is_unrouted(headers, data) and what.method != "HEAD":
            raise NotImplementedError("no route")
        if status.startswith(("500", "502", "503", "504")) and _is_page(headers):
            raise RuntimeError("moto answered with a page")
        return status, headers, data

    def _control(self, name: str, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if name == "pid":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [str(self._pid).encode()]
        if name.startswith(("service-url/", "address/", "certificates/")):
            return self._where(environ, start_response)
        if not hmac.compare_digest(environ.get("HTTP_X_AWSH_TOKEN", "").encode(), self._token.encode()):
            start_response("403 Forbidden", [])
            return [b""]
        if name == "drill" and environ["REQUEST_METHOD"] == "POST":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [self.drill.order(environ["wsgi.input"].getvalue())]
        if name not in self._actions or environ["REQUEST_METHOD"] != "POST":
            start_response("404 Not Found", [])
            return [b""]
        return self._run(name, start_response)

    def _where(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        # Anybody on this machine may ask: no more is told than where something is that anybody may reach.
        _, what, *words = environ["PATH_INFO"].strip("/").split("/", 3)
        answer: dict[str, object]
        try:
            first, second = words if what != "certificates" else (*words, "")
            if what == "certificates":
                found = self._first(lambda runner: runner.certificates(first))
                answer = {"file": str(found) if found else None}
            elif what == "service-url":
                answer = {"url": self._first(lambda runner: runner.service_url(first, second))}
            else:
                port = int(second)
                self._ready("ec2")
                local = (first, port) if is_local(first) else None
                answer = {"address": local or self._first(lambda runner: runner.address(first, port))}
        except ValueError:
            start_response("400 Bad Request", [])
            return [b""]
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def _first(self, ask: Callable[[Runner], object]) -> object:
        return next(filter(None, map(ask, self._runners)), None)

    def _run(self, name: str, start_response: StartResponse) -> Iterable[bytes]:
        result = json.dumps(self._actions[name]()).encode()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [result]


def _service_app(service: Any) -> Flask:
    if service is None:
        raise NotImplementedError("moto does not have this service")
    # IAM and S3 are behind every other service.
    for each in ("iam", "s3", service):
        rules.install(each)
    app = create_backend_app(service)
    if service == "s3":
        _forget_global_cors(app)
    # Flask would turn what moto raises into a page of its own.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return app


def _forget_global_cors(app: Flask) -> None:
    """flask_cors tells every web page that it may; S3 says that itself, by the bucket's rules."""
    for functions in app.after_request_funcs.values():
        functions[:] = [each for each in functions if not each.__module__.startswith("flask_cors")]


def _is_page(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "content-type" and value.startswith("text/html") for name, value in headers)


def _is_unrouted(headers: list[tuple[str, str]], data: bytes) -> bool:
    """Whether nobody in moto felt spoken to: Werkzeug's own page, or nothing at all."""
    return not data or (_is_page(headers) and data.startswith(b"<!doctype html>"))
