"""What happens in a shell, as plugins are told of it: commands that run, requests that are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from awsh.errors import AwshError


class Run:
    """One command of a line or script, with all that is piped behind it.

    seconds: how long it took, 0 before it ended. held: whether its answer was a yes; also True before.
    error: why it failed, an `awsh.errors.Interrupted` for Ctrl-C. interactive: somebody is there to see it.
    """

    def __init__(self, text: Callable[[], str], *, interactive: bool) -> None:
        self._text = text
        self.interactive = interactive
        self.seconds = 0.0
        self.held = True
        self.error: AwshError | None = None

    @cached_property
    def text(self) -> str:
        """The command as it was typed, spaced alike, with dots in place of what looks like a secret."""
        return self._text()


class Request:
    """One request to AWS. service, operation: as botocore has them, "ec2" and "DescribeVpcs"."""

    def __init__(
        self, service: str, operation: str, region: str | None, parameters: Callable[[], Mapping[str, Any]]
    ) -> None:
        self.service = service
        self.operation = operation
        self.region = region
        self._parameters = parameters

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """What was asked for; secrets and contents are left out."""
        return self._parameters()


class Answer(NamedTuple):
    """What came of a request. code: AWS's error, "" where there is none, or why no answer came.

    status: of HTTP, 0 without an answer. seconds: all attempts and the pauses between. retries: beyond the first.
    """

    code: str
    status: int
    seconds: float
    retries: int
