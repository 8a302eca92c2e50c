"""Connections to the web: verified, and through the proxy that the environment names. Imports urllib3."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from awsh import ConfigError

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE")


def new_pool(url: str) -> urllib3.PoolManager:
    """Connections to the server of URL. Raises ConfigError when certificates cannot be read."""
    parts = urlsplit(url)
    proxies = {} if proxy_bypass(parts.netloc) else getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    context = _trust()
    if not proxy:
        return urllib3.PoolManager(ssl_context=context)
    where = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    given, at, host = where.netloc.rpartition("@")
    headers = urllib3.make_headers(proxy_basic_auth=given) if at else None
    return urllib3.ProxyManager(
        where._replace(netloc=host).geturl(),
        proxy_headers=headers,
        ssl_context=context,
        proxy_ssl_context=context if where.scheme == "https" else None,
    )


def _trust() -> ssl.SSLContext:
    named = next((value for name in _BUNDLES if (value := os.environ.get(name))), None)
    if named is None:
        default = ssl.get_default_verify_paths()
        if not (default.cafile or default.capath):
            # A Python without the system's certificates: botocore brings its own.
            from botocore.httpsession import get_cert_path

            named = get_cert_path(True)
    try:
        folder = named is not None and Path(named).is_dir()
        return ssl.create_default_context(cafile=None if folder else named, capath=named if folder else None)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"the certificates in {named} cannot be read: {error}") from None
