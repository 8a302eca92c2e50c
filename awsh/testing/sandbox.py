"""The sandbox of a test: emptied before it, looked at and made to fail by it. One server serves a whole run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.sandbox import SANDBOX_KEYS, connect
from awsh.target import Target
from awsh.testing.home import isolated

if TYPE_CHECKING:
    from awsh.shell import Shell


@dataclass(frozen=True)
class Request:
    """One request that reached the sandbox. service, operation: as botocore spells them ("s3", "PutObject").

    parameters: those of the operation, without bodies above 1 MiB. status: HTTP's; 0 while it is not answered.
    """

    service: str
    operation: str
    parameters: dict[str, Any]
    status: int = 200


class Server:
    """The process behind sandboxes of tests. url: where it listens. Raises ConfigError without its packages."""

    def __init__(self, target: Target, token: str) -> None:
        assert target.endpoint_url is not None
        self.url = target.endpoint_url()
        self._token = token

    def reset(self) -> None:
        """Empties it: what a fresh account has stays."""
        from urllib.request import Request as Post
        from urllib.request import urlopen

        urlopen(Post(f"{self.url}/moto-api/reset", method="POST")).close()  # noqa: S310 - this machine's

    def order(self, **wanted: Any) -> list[dict[str, Any]]:
        """Sends an order to the server's drill; the requests it has kept."""
        from urllib.request import Request as Post
        from urllib.request import urlopen

        headers = {"X-Awsh-Token": self._token, "Content-Type": "application/json"}
        post = Post(f"{self.url}/_awsh/drill", json.dumps(wanted).encode(), headers, method="POST")  # noqa: S310
        with urlopen(post) as answer:  # noqa: S310 - this machine's
            kept: list[dict[str, Any]] = json.load(answer)
        return kept

    @contextmanager
    def prepared(self, *, reset: bool = True) -> Iterator[Shell]:
        """A shell that makes what the tests of a module share: in a home of its own, and asked nothing.

        reset: empties the sandbox before.
        """
        from tempfile import TemporaryDirectory

        from awsh.shell import Shell

        if reset:
            self.reset()
        with TemporaryDirectory() as home, isolated(Path(home)), Shell(self.target(), yes=True) as shell:
            yield shell

    def target(self) -> Target:
        """This sandbox as a shell's target; closing it leaves the server running."""
        return connect(self.url)


@contextmanager
def serving(folder: Path, plugins: Sequence[Path] = ()) -> Iterator[Server]:
    """A server whose files are in FOLDER, with what the files of PLUGINS add to it; it ends with the block."""
    from awsh.sandbox.places import place, read_info

    with isolated(folder):
        where = place("tests")
        target = connect("tests", plugins)
    try:
        assert target.endpoint_url is not None
        target.endpoint_url()
        yield Server(target, (read_info(where) or {}).get("token", ""))
    finally:
        target.close()


class Sandbox:
    """An AWS for one test."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.url = server.url
        self._clients: dict[tuple[str, str], Any] = {}
        server.reset()
        server.order(begin=True)

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """A boto3 client, to make what the test needs and to look at what was done.

        It retries nothing. Its requests are not among `requests`, and `fail` does not touch them.
        """
        if (service, region) not in self._clients:
            import boto3
            from botocore.config import Config

            from awsh.sandbox.drill import ASIDE

            self._clients[service, region] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name=region,
                aws_access_key_id=SANDBOX_KEYS.access_key,
                aws_secret_access_key=SANDBOX_KEYS.secret_key,
                config=Config(
                    s3={"addressing_style": "path"}, user_agent_extra=ASIDE, retries={"total_max_attempts": 1}
                ),
            )
        return self._clients[service, region]

    def fail(
        self,
        service: str,
        operation: str,
        code: str = "AccessDenied",
        message: str = "ordered by the test",
        *,
        status: int = 400,
        times: int = 1,
        after: int = 0,
    ) -> None:
        """Has requests refused with AWS's error CODE, as AWS says it.

        operation: as AWS spells it, "PutObject"; "*" for all of the service. times: how many are refused: botocore
        retries what it takes for passing (status 5xx, Throttling), so it must be more than its attempts to be seen.
        after: how many go well before.
        """
        order = {"service": service, "operation": operation, "code": code, "message": message}
        self.server.order(order={**order, "status": status, "times": times, "after": after})

    def interrupt(self, service: str, operation: str, *, nth: int = 1) -> None:
        """Sends this process Ctrl-C while the NTH request of OPERATION is under way; AWS does what it was asked."""
        order = {"service": service, "operation": operation, "after": nth - 1, "pid": os.getpid()}
        self.server.order(order=order)

    @property
    def requests(self) -> list[Request]:
        """Every request since the test began, in order, those of shells in other processes too."""
        return [Request(**each) for each in self.server.order()]

    def close(self) -> None:
        self.server.order(end=True)
        for client in self._clients.values():
            client.close()
