"""This machine's public address, as the Internet sees it. Imports urllib3."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsh.errors import CommandError, ConfigError

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

    from awsh.context import Context

_LONGEST = 64
"""Bytes of an answer that is read: an address has 45 at most."""


def my_address(ctx: Context) -> IPv4Address | IPv6Address:
    """The one address that others see. Raises CommandError, ConfigError.

    It is asked directly, not through a proxy, whose address would be of no use to SSH. What is answered
    must be one public address: a page that a hotel's network puts in its place is none.
    """
    url = ctx.setting("my-address-url")
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in ("127.0.0.1", "localhost", "::1")):
        raise ConfigError(
            f"my-address-url is {url!r}, whose answer could be anybody's",
            hint="it must begin with https://, such as https://checkip.amazonaws.com",
        )
    own = ctx.service_url("checkip", host)
    text = _asked(own or url, host)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise _unknown(f"{host} answers {text[:40]!r}, which is no address") from None
    # Where the service is not AWS itself it may have a public address made up for this machine: one of
    # documentation, which is nobody's.
    if not address.is_global and own is None:
        raise _unknown(f"{host} answers {address}, which is no public address")
    ctx.note(f"this machine is {address}, as {host} sees it")
    return address


def _asked(url: str, host: str) -> str:
    import urllib3

    bundle = os.environ.get("AWS_CA_BUNDLE")
    try:
        with (
            urllib3.PoolManager(ca_certs=bundle, cert_reqs="CERT_REQUIRED") as pool,
            pool.request(
                "GET",
                url,
                timeout=urllib3.Timeout(connect=3, read=3),
                retries=False,
                redirect=False,
                preload_content=False,
            ) as answer,
        ):
            if answer.status != 200:
                raise _unknown(f"{host} answers {answer.status}")
            return bytes(answer.read(_LONGEST)).decode("ascii", "replace").strip()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise _unknown(f"{host} cannot be reached ({_why(error)})") from error


def _why(error: Exception) -> str:
    """The reason without the object that urllib3 puts before it."""
    return str(getattr(error, "reason", None) or error).rpartition(">: ")[2].rpartition("): ")[2][:120]


def _unknown(why: str) -> CommandError:
    return CommandError(
        f"this machine's public address is not known: {why}",
        hint="name it instead of `me`, such as 198.51.100.7; `set my-address-url` says who is asked",
    )
