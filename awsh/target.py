"""Where the shell's requests go: AWS itself, another endpoint, or a sandbox.

A target is the only thing the rest of awsh knows of the difference; nothing outside
`awsh.sandbox` asks which kind it has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Credentials:
    """Static keys that a target brings along, in place of the profile's own."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Target:
    """An AWS-compatible service.

    label: shown in the prompt; empty for AWS itself.
    scope: what remembered state and caches are kept under, so that they never mix.
    endpoint_url: blocks until the service answers and gives its address; None means AWS's own
        addresses. Raises `awsh.errors.ConfigError` when the service cannot be had.
    close: lets go of the service; called once, when the shell ends.
    """

    label: str = ""
    scope: str = "aws"
    endpoint_url: Callable[[], str] | None = None
    credentials: Credentials | None = None
    region: str | None = None
    close: Callable[[], None] = _nothing


AWS = Target()


def at_url(url: str) -> Target:
    """The target for `--endpoint-url URL`: the profile's credentials, another address."""
    from urllib.parse import urlsplit

    host = urlsplit(url).netloc.replace(":", "_")
    return Target(label=host, scope=f"endpoint-{host}", endpoint_url=lambda: url)
