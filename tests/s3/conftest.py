"""A shell against a real S3 over HTTP, somebody who watches it, and buckets that no other test has."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from awsh.context import Context
from awsh.sandbox import connect
from awsh.shell import Shell
from tests.s3.watcher import Watcher
from tests.s3.web import Web


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def shell(sandbox_url: str, watcher: Watcher) -> Iterator[Shell]:
    """A shell whose questions are all answered by the watcher."""
    with Shell(connect(sandbox_url), console=watcher) as made:
        yield made


@pytest.fixture
def ctx(shell: Shell) -> Context:
    return shell.context()


@pytest.fixture
def new_bucket(shell: Shell) -> Callable[[], str]:
    """Makes an empty bucket."""

    def make() -> str:
        name = f"test-{uuid.uuid4().hex[:12]}"
        shell.run(f"s3 mb {name}")
        return name

    return make


@pytest.fixture
def bucket(new_bucket: Callable[[], str]) -> str:
    """An empty bucket."""
    return new_bucket()


@pytest.fixture
def put(ctx: Context, bucket: str) -> Callable[..., None]:
    """Puts objects of these keys into the bucket; their content is the key, unless told."""

    def put(*keys: str, body: bytes | None = None) -> None:
        for key in keys:
            content = key.encode() if body is None else body
            ctx.call("s3", "put_object", Bucket=bucket, Key=key, Body=content)

    return put


@pytest.fixture
def get(ctx: Context, bucket: str) -> Callable[[str], bytes]:
    """The bytes of an object of the bucket, by boto3's own means."""

    def get(key: str) -> bytes:
        data: bytes = ctx.call("s3", "get_object", Bucket=bucket, Key=key)["Body"].read()
        return data

    return get


@pytest.fixture
def keys(ctx: Context, bucket: str) -> Callable[[], list[str]]:
    """The keys of the bucket."""

    def keys() -> list[str]:
        return list(ctx.search("s3", "list_objects_v2", "Contents[].Key", Bucket=bucket))

    return keys


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder; nothing may be written beside it."""
    inside = tmp_path / "here"
    inside.mkdir()
    monkeypatch.chdir(inside)
    return inside


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A web server, and no proxy on the way to it."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    made = Web()
    yield made
    made.close()
