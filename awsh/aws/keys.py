"""Keys that can be had anew while clients go on using them. Imports botocore: only when a session is made."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.credentials import Credentials
from botocore.exceptions import RefreshWithMFAUnsupportedError
from botocore.utils import JSONFileCache

CALM_SECONDS = 5
"""Several threads that are refused at once ask for one renewal between them."""


class Renewable(Credentials):  # type: ignore[misc]
    """The keys of a profile. Clients hold this; what it holds may change.

    load: reads the keys where they come from; told whether what is remembered of them may be used.
    """

    def __init__(self, load: Callable[[bool], Any]) -> None:
        self._load = load
        self._lock = threading.RLock()
        self._held: Any = None
        self._renewed = 0.0

    @property
    def _keys(self) -> Any:
        """Found when first needed; looked for again as long as there are none."""
        with self._lock:
            if self._held is None:
                self._held = self._load(True)
            return self._held

    @property
    def access_key(self) -> Any:
        return getattr(self._keys, "access_key", None)

    @property
    def secret_key(self) -> Any:
        return getattr(self._keys, "secret_key", None)

    @property
    def token(self) -> Any:
        return getattr(self._keys, "token", None)

    @property
    def account_id(self) -> Any:
        return getattr(self._keys, "account_id", None)

    @property
    def method(self) -> Any:
        return getattr(self._keys, "method", None)

    def get_frozen_credentials(self) -> Any:
        """The keys to sign with now, or None. Raises botocore's errors of getting them."""
        keys = self._keys
        if keys is None:
            return None
        try:
            return keys.get_frozen_credentials()
        except RefreshWithMFAUnsupportedError:
            # botocore asks for one MFA code only; when an hour is over, the person is asked again.
            self._drop(keys)
            return self._keys.get_frozen_credentials()
        except BaseException:
            self._drop(keys)
            raise

    def _drop(self, keys: Any) -> None:
        with self._lock:
            if self._held is keys:
                self._held = None

    def get_deferred_property(self, property_name: str) -> Callable[[], Any]:
        return lambda: getattr(self.get_frozen_credentials(), property_name, None)

    def renew(self) -> bool:
        """Asks for other keys than those that were refused; whether there are some."""
        with self._lock:
            if time.monotonic() - self._renewed < CALM_SECONDS:
                return True
            before = self._held.get_frozen_credentials() if self._held is not None else None
            found = self._load(False)
            after = found.get_frozen_credentials() if found is not None else None
            if after is None or after == before:
                return False
            self._held = found
            self._renewed = time.monotonic()
            return True


class RoleCache(JSONFileCache):  # type: ignore[misc]
    """The AWS CLI's cache of assumed roles: MFA answered there need not be answered here, and the reverse.

    A damaged file in it counts as none, and a folder that cannot be written to is no failure.
    fresh: what is there was refused, and is only replaced.
    """

    def __init__(self, *, fresh: bool = False) -> None:
        super().__init__(os.path.expanduser("~/.aws/cli/cache"))  # noqa: PTH111
        self._fresh = fresh

    def __contains__(self, cache_key: str) -> bool:
        if self._fresh:
            return False
        try:
            return isinstance(self[cache_key].get("Credentials"), dict)
        except (KeyError, AttributeError):
            return False

    def __setitem__(self, cache_key: str, value: Any) -> None:
        with contextlib.suppress(OSError):
            super().__setitem__(cache_key, value)
