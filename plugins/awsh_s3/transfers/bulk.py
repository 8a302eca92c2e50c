"""Many small objects: put and got by a client written in Rust, at a thirtieth of what botocore computes.

It is asked only for what it does exactly as botocore would, and never has the last word: where it fails, for
whatever reason, the caller goes botocore's way, which tries again, renews keys, follows a bucket to its region
and can say what is wrong.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from awsh import AwshError, Context
from awsh_s3.paths import S3Path

LARGEST = 1 << 20
"""Bytes of the largest object that is worth it."""
_WARM = 8
"""So many objects go botocore's way first: a command that moves one need not pay for a second client."""
_GIVEN_UP = 3
"""So many failures in a row, and the rest goes botocore's way."""
_KEYS_SECONDS = 600
"""So long keys are used before they are asked for again."""
_MD5 = re.compile("[0-9a-f]{32}")


class Bulk:
    """The quick way for the objects of one command. Safe to call from many threads."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._lock = threading.Lock()
        self._stores: dict[str, Any] = {}
        self._seen = 0
        self._failed = _GIVEN_UP if ctx.dry_run else 0

    def put(self, place: S3Path, data: bytes, headers: Mapping[str, str]) -> bool:
        """PutObject, with a SHA-256 that S3 compares. headers: `Content-Type` and its like. False: not done."""
        store = self._store(place, len(data), "".join(headers.values()))
        if store is None:
            return False
        import obstore

        try:
            obstore.put(store, place.key, data, attributes=dict(headers), use_multipart=False)
        except Exception:
            self._failed += 1
            return False
        self._failed = 0
        self._ctx.changed("s3", "PutObject", Bucket=place.bucket, Key=place.key)
        return True

    def get(self, place: S3Path, etag: str, size: int) -> bytes | None:
        """GetObject of the version whose MD5 is ETAG, compared with it. None: not done."""
        if not _MD5.fullmatch(etag):
            return None
        store = self._store(place, size)
        if store is None:
            return None
        import obstore

        try:
            found = obstore.get(store, place.key, options={"if_match": f'"{etag}"'}).bytes().to_bytes()
        except Exception:
            self._failed += 1
            return None
        # The ETag of an object encrypted with KMS looks like an MD5, and is none.
        if len(found) != size or hashlib.md5(found, usedforsecurity=False).hexdigest() != etag:
            self._failed += 1
            return None
        self._failed = 0
        return found

    def _store(self, place: S3Path, size: int, text: str = "") -> Any:
        """The client for the place's bucket; None where botocore must do it."""
        key = place.key
        if self._failed >= _GIVEN_UP or size > LARGEST or not text.isascii():
            return None
        if not key or key.startswith("/") or key.endswith("/"):
            # It would drop the slash, and put another object; other odd keys it refuses by itself.
            return None
        with self._lock:
            self._seen += 1
            if self._seen <= _WARM:
                return None
            if place.bucket not in self._stores:
                self._stores[place.bucket] = self._new_store(place.bucket)
            return self._stores[place.bucket]

    def _new_store(self, bucket: str) -> Any:
        from obstore.store import S3Store

        try:
            there = self._ctx.connection("s3")
            if not there.plain or bucket.startswith("arn:"):
                return None
            client: dict[str, Any] = {
                "allow_http": there.endpoint.startswith("http://"),
                "connect_timeout": "3s",
                "timeout": "30s",
                # Without one of its own it would look for a proxy by itself.
                "proxy_url": there.proxy or "http://127.0.0.1:9",
                "proxy_excludes": "" if there.proxy else urlsplit(there.endpoint).hostname or "",
            }
            if there.ca_bundle is not None:
                with open(there.ca_bundle, "rb") as file:
                    client["root_certificate"] = file.read()

            def keys() -> Any:
                now = there.keys()
                return {
                    "access_key_id": now.access_key,
                    "secret_access_key": now.secret_key,
                    "token": now.token,
                    "expires_at": datetime.now(UTC) + timedelta(seconds=_KEYS_SECONDS),
                }

            return S3Store(
                bucket,
                endpoint=there.endpoint,
                region=there.region,
                checksum_algorithm="SHA256",
                client_options=client,  # type: ignore[arg-type]
                retry_config={"max_retries": 0},
                credential_provider=keys,
            )
        except (AwshError, OSError, ValueError):
            return None
