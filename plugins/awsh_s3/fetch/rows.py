"""What `s3 fetch` returns, field by field."""

from __future__ import annotations

from typing import Annotated, TypedDict

from awsh import DETAIL, Size


class Fetched(TypedDict):
    """An object that came from the web. url: its own address now. etag: without quotes; None where it may not
    be asked for.
    """

    key: str
    size: Size
    content_type: str | None
    url: str
    uri: str
    bucket: Annotated[str, DETAIL]
    etag: str | None
