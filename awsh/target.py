"""Where the shell's requests go: AWS itself, another endpoint, or a sandbox.

A target is the only thing the rest of awsh knows of the difference; nothing outside
`awsh.sandbox` asks which kind it has.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from awsh.errors import ConfigError


@dataclass(frozen=True)
class Credentials:
    """Static keys that a target brings along, in place of the profile's own."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


def _nothing() -> None:
    pass


def _nowhere_else(service: str, name: str) -> str | None:
    return None


def _none_of_its_own(service: str) -> Path | None:
    return None


def _as_named(host: str, port: int) -> tuple[str, int]:
    return host, port


@dataclass(frozen=True)
class Target:
    """An AWS-compatible service.

    label: shown in the prompt; empty for AWS itself.
    scope: what remembered state and caches are kept under, so that they never mix.
    endpoint_url: blocks until the service answers and gives its address; None means AWS's own
        addresses. Raises `awsh.errors.ConfigError` when the service cannot be had.
    service_url: where what SERVICE serves as NAME is reached, such as the website of a bucket; None
        means by the name that AWS gives it.
    address: where this machine connects to for a host and port that AWS has named, such as those of an
        instance. Raises `awsh.errors.CommandError` where nothing answers.
    certificates: the file with the authorities that vouch for what SERVICE serves; None means the public ones,
        and those that AWS publishes.
    close: lets go of the service; called once, when the shell ends.
    """

    label: str = ""
    scope: str = "aws"
    endpoint_url: Callable[[], str] | None = None
    credentials: Credentials | None = None
    region: str | None = None
    service_url: Callable[[str, str], str | None] = _nowhere_else
    address: Callable[[str, int], tuple[str, int]] = _as_named
    certificates: Callable[[str], Path | None] = _none_of_its_own
    close: Callable[[], None] = _nothing


AWS = Target()


def at_url(url: str) -> Target:
    """The target for `--endpoint-url URL`: the profile's credentials, another address.

    Raises ConfigError for what is no address.
    """
    host = host_of(url)
    if not host:
        raise ConfigError(f"{url!r} is not the address of a service", hint="such as http://127.0.0.1:4566")
    return Target(label=host, scope=_scope(host), endpoint_url=lambda: url)


def from_environment() -> Target:
    """AWS, unless AWS_ENDPOINT_URL names another service: botocore follows it, and nothing that is
    remembered of one may be used at the other.
    """
    host = host_of(os.environ.get("AWS_ENDPOINT_URL", ""))
    return Target(label=host, scope=_scope(host)) if host else AWS


def host_of(url: str) -> str:
    """Host and port of an http address, without a password; nothing where it is none, or cannot be one."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    # It names a folder, where no name has more than 255 bytes.
    return host if parts.scheme in ("http", "https") and len(host.encode()) <= 240 else ""


def _scope(host: str) -> str:
    return f"endpoint-{host.replace(':', '_')}"
