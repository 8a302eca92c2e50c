"""A little HTTP server that answers as AWS does, one prepared answer after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


@dataclass
class Answer:
    """status, body, headers; cut: the connection ends after so many bytes of the body."""

    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body).items()}

    @property
    def key(self) -> str:
        """The access key that signed it."""
        return self.headers.get("Authorization", "").partition("Credential=")[2].partition("/")[0]


class Service:
    """The server. asked: every request so far."""

    def __init__(self, answers: list[Answer | Callable[[Asked], Answer]]) -> None:
        self.answers = answers
        self.asked: list[Asked] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                came = dict(self.headers.items())
                asked = Asked(self.command, self.path, came, self.rfile.read(size).decode("latin-1"))
                service.asked.append(asked)
                given = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
                answer = given if isinstance(given, Answer) else given(asked)
                body = answer.body.encode()
                self.send_response_only(answer.status)
                headers = {"Date": formatdate(usegmt=True), "Content-Type": "text/xml", **answer.headers}
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body[: answer.cut])
                if answer.cut is not None:
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def answering(*answers: Answer | Callable[[Asked], Answer]) -> Iterator[Service]:
    """A server that gives ANSWERS in turn, the last one for ever."""
    service = Service(list(answers))
    service.start()
    try:
        yield service
    finally:
        service.close()


def identity(account: str = "111122223333") -> Answer:
    """STS GetCallerIdentity."""
    return Answer(
        f"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{account}:user/u</Arn>"
        f"<UserId>AIDA</UserId><Account>{account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
    )


def role(key: str = "ASIAROLE", expires: str = "2099-01-01T00:00:00Z") -> Answer:
    """STS AssumeRole."""
    return Answer(
        "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
        f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        f"<Expiration>{expires}</Expiration></Credentials><AssumedRoleUser><Arn>a</Arn>"
        "<AssumedRoleId>i</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>"
    )


def refused(code: str, message: str = "because", status: int = 400, **headers: str) -> Answer:
    """A refusal in the form of the query services."""
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return Answer(f"<ErrorResponse>{error}</ErrorResponse>", status, headers)
