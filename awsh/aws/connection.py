"""What a client that is not botocore's needs to make the requests that botocore would make."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple


class Keys(NamedTuple):
    """What requests are signed with now."""

    access_key: str
    secret_key: str
    token: str | None

    def __repr__(self) -> str:
        return f"Keys({self.access_key!r}, …)"


class Connection(NamedTuple):
    """Where a service is, and how it is reached.

    endpoint: its address, without a bucket or path. proxy: the address of the proxy for it. ca_bundle: a file
    of certificates to trust. plain: nothing is configured that the rest does not tell, such as dual-stack or
    FIPS addresses. keys: those of now; asks where they come from when they are about to expire.
    """

    endpoint: str
    region: str
    proxy: str | None
    ca_bundle: str | None
    plain: bool
    keys: Callable[[], Keys]


def connection_of(client: Any, session: Any) -> Connection:
    """Of a botocore CLIENT that SESSION made. Raises botocore's errors where there are no keys."""
    from botocore.exceptions import NoCredentialsError
    from botocore.utils import get_environ_proxies

    endpoint = client.meta.endpoint_url
    config = client.meta.config
    proxies = config.proxies if config.proxies is not None else get_environ_proxies(endpoint)
    special = config.s3 or {}

    def keys() -> Keys:
        held = session.get_credentials()
        frozen = held.get_frozen_credentials() if held is not None else None
        if frozen is None or not frozen.access_key:
            raise NoCredentialsError
        return Keys(frozen.access_key, frozen.secret_key, frozen.token)

    return Connection(
        endpoint=endpoint,
        region=client.meta.region_name,
        proxy=proxies.get(endpoint.partition(":")[0]) or proxies.get("all"),
        ca_bundle=session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE"),
        plain=not (
            config.use_fips_endpoint
            or config.use_dualstack_endpoint
            or config.client_cert
            or config.proxies_config
            or any(value for name, value in special.items() if name != "addressing_style")
        ),
        keys=keys,
    )
