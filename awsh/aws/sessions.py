"""Profiles to botocore sessions. Imports botocore: only when the first request is made."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config
from botocore.credentials import create_credential_resolver
from botocore.hooks import HierarchicalEmitter

from awsh.aws.keys import Renewable, RoleCache
from awsh.aws.models import loader
from awsh.aws.roles import Assumed
from awsh.errors import ConfigError
from awsh.target import Credentials
from awsh.version import VERSION

METADATA_SECONDS = 0.3
"""How long a machine's own keys (instance metadata) are looked for. On an instance it takes 1 ms; anywhere
else botocore would wait 2 s for nobody."""

AskSecret = Callable[[str], str]


def new_session(profile: str | None, ask_secret: AskSecret | None, config: Config) -> Any:
    """A session whose keys are PROFILE's, or what the environment says; they can be renewed.

    config: for the requests that get the keys (assume role, SSO). Raises botocore's errors.
    """
    session = _bare(profile)
    session.set_default_client_config(config)

    def load(remembered: bool) -> Any:
        # Files are read once a session: keys that someone renewed there are seen by a new one only.
        source = session if remembered else _bare(profile)
        source.set_default_client_config(config)
        return _resolver(source, profile, ask_secret, fresh=not remembered).load_credentials()

    # Asked here already, so that a missing profile or a broken file is said at once.
    session.get_scoped_config()
    session.register_component("credential_provider", _Given(Renewable(load)))
    return session


def fixed_session(keys: Credentials) -> Any:
    """A session with a target's own KEYS, which nothing in the person's `~/.aws` has a say in."""
    session = _without_files()
    session.set_credentials(keys.access_key, keys.secret_key, keys.token)
    return session


def _without_files() -> Any:
    # botocore's (name in the file, variables, default, conversion): without a file, without AWS_PROFILE.
    return _bare(
        None,
        {
            "profile": (None, [], None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        },
    )


def role_session(role: Assumed, keys: Renewable, config: Config, *, own_files: bool) -> Any:
    """A session with the KEYS of a ROLE, and all other settings of the profile that asked for it.

    own_files: the person's `~/.aws` has a say, which it has not where a target brings its keys along.
    """
    session = _bare(role.source) if own_files else _without_files()
    session.set_default_client_config(config)
    session.register_component("credential_provider", _Given(keys))
    return session


def _bare(profile: str | None, variables: dict[str, Any] | None = None) -> Any:
    session = botocore.session.Session(
        session_vars=variables,
        event_hooks=copy(_handlers()),
        include_builtin_handlers=False,
        profile=profile,
    )
    session.user_agent_name, session.user_agent_version = "awsh", VERSION
    session.register_component("data_loader", loader())
    session.register("creating-client-class.s3", _add_transfers)
    return session


@cache
def _handlers() -> HierarchicalEmitter:
    """botocore's own handlers of events. To register them takes most of what a session takes."""
    handlers = HierarchicalEmitter()
    botocore.session.Session(event_hooks=handlers)
    return handlers


class _Given:
    """In the place of botocore's own search for keys: these."""

    def __init__(self, keys: Renewable) -> None:
        self.keys = keys

    def load_credentials(self) -> Renewable:
        return self.keys


def _resolver(session: Any, profile: str | None, ask_secret: AskSecret | None, *, fresh: bool) -> Any:
    """botocore's search for keys, with the AWS CLI's cache, and a person to ask."""
    region = session.get_config_variable("region")
    resolver = create_credential_resolver(session, cache=RoleCache(fresh=fresh), region_name=region)
    roles = resolver.get_provider("assume-role")
    roles._prompter = Asking(profile, ask_secret)
    own = resolver.get_provider("iam-role")
    if "AWS_METADATA_SERVICE_TIMEOUT" not in os.environ:
        search = own.load
        own.load = lambda: search() if _metadata_answers(session) else None
    return resolver


class Asking:
    """Asks for an MFA code where the person is: at the prompt, never out of a thread behind it."""

    def __init__(self, profile: str | None, ask_secret: AskSecret | None) -> None:
        self._profile = profile or "default"
        self._ask = ask_secret

    def __call__(self, label: str) -> str:
        if self._ask is None or threading.current_thread() is not threading.main_thread():
            raise ConfigError(
                f"the role of profile {self._profile!r} wants an MFA code", hint="`sts whoami` asks for it"
            )
        return self._ask(label.strip().removesuffix(":")).strip()


def _metadata_answers(session: Any) -> bool:
    """Whether anybody is there at the address of instance metadata."""
    if os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return False
    url = session.get_config_variable("ec2_metadata_service_endpoint") or "http://169.254.169.254"
    place = urlsplit(url if "//" in url else f"//{url}")
    try:
        address = (place.hostname or "", place.port or 80)
        socket.create_connection(address, METADATA_SECONDS).close()
    except (OSError, ValueError):
        return False
    return True


_TRANSFERS = ("upload_file", "download_file", "copy", "upload_fileobj", "download_fileobj")


def _add_transfers(class_attributes: dict[str, Any], **_: Any) -> None:
    """boto3's methods of an S3 client, which cost boto3's import only where one is called."""
    for name in _TRANSFERS:
        class_attributes[name] = _transfer(name)


def _transfer(name: str) -> Callable[..., Any]:
    def transfer(self: Any, *args: Any, **kwargs: Any) -> Any:
        from boto3.s3 import inject

        return getattr(inject, name)(self, *args, **kwargs)

    transfer.__name__ = name
    return transfer
