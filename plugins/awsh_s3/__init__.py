"""S3 for awsh: buckets and objects, the current bucket, and files on their way between here and there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from awsh import Command, Context, Group, Inverse, ResourceKind, Segment, Setting, hookimpl
from awsh_s3 import where
from awsh_s3.group import s3
from awsh_s3.kinds import KINDS


@hookimpl
def awsh_commands() -> Iterable[Command | Group]:
    return [s3, where.cd, where.pwd]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    return KINDS


@hookimpl
def awsh_settings() -> Iterable[Setting]:
    return [
        Setting("s3-threads", int, 32, "How many requests an S3 transfer makes at the same time, at most.")
    ]


@hookimpl
def awsh_client(service: str, client: Any) -> None:
    if service == "s3":
        from awsh_s3.listing_parser import quicken
        from awsh_s3.transfers.request_body import prepare

        quicken(client)
        prepare(client)


@hookimpl
def awsh_toolbar(ctx: Context) -> Iterable[Segment]:
    here = where.here(ctx)
    return [Segment("bucket", f"{here.bucket}/{here.key}".rstrip("/"))] if here else []


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_s3.inverses import INVERSES

    return INVERSES
