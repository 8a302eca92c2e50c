"""What the commands return, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, NotRequired, TypedDict

from awsh import DETAIL, Size


class Bucket(TypedDict):
    """One bucket. region: None where AWS does not say it with the list."""

    name: str
    region: str | None
    created: datetime | None
    arn: Annotated[str, DETAIL]
    uri: Annotated[str, DETAIL]


class Object(TypedDict):
    """One object, or the "folder" that several stand in: its key ends in `/`, and it has no size.

    etag: without quotes. uri: what other commands take.
    """

    key: str
    size: Size | None
    modified: datetime | None
    storage_class: str | None
    type: Annotated[Literal["object", "folder"], DETAIL]
    bucket: Annotated[str, DETAIL]
    etag: Annotated[str | None, DETAIL]
    uri: Annotated[str, DETAIL]
    version_id: NotRequired[Annotated[str, DETAIL]]


class Version(TypedDict):
    """One version of an object, a delete marker, or the "folder" that keys stand in.

    number: how many newer ones of its key there are, delete markers too; 0 is the latest. marker: it is a
    delete marker, so that the object is not there while it is the latest.
    """

    key: str
    number: int | None
    version_id: str | None
    size: Size | None
    modified: datetime | None
    latest: bool | None
    marker: bool
    storage_class: Annotated[str | None, DETAIL]
    type: Annotated[Literal["version", "marker", "folder"], DETAIL]
    bucket: Annotated[str, DETAIL]
    etag: Annotated[str | None, DETAIL]
    uri: Annotated[str, DETAIL]


class ObjectDetail(TypedDict):
    """One object in full, as HeadObject tells it."""

    key: str
    bucket: str
    size: Size
    modified: datetime
    storage_class: str
    content_type: str | None
    etag: str
    uri: str
    version_id: NotRequired[str]
    content_encoding: NotRequired[str]
    content_language: NotRequired[str]
    content_disposition: NotRequired[str]
    cache_control: NotRequired[str]
    expires: NotRequired[str]
    metadata: NotRequired[dict[str, str]]
    tags: NotRequired[int | dict[str, str]]
    encryption: NotRequired[str]
    kms_key: NotRequired[str]
    bucket_key: NotRequired[bool]
    checksums: NotRequired[dict[str, str]]
    parts: NotRequired[int]
    archive: NotRequired[Literal["archived", "thawing", "thawed"]]
    thawed_until: NotRequired[datetime]
    lock_mode: NotRequired[str]
    lock_until: NotRequired[datetime]
    legal_hold: NotRequired[str]
    replication: NotRequired[str]
    website_redirect: NotRequired[str]


class BucketDetail(TypedDict):
    """One bucket in full. What may not be read, or was never set, is None."""

    name: str
    region: str
    created: datetime | None
    versioning: str | None
    encryption: str | None
    public_access_blocked: bool | None
    public_policy: bool | None
    object_ownership: str | None
    tags: dict[str, str] | None
    arn: str
    uri: str


class Copied(TypedDict):
    """What a copy came to. target: of one object or file, itself; of several, the folder."""

    source: str
    target: str
    objects: int
    size: Size


class Usage(TypedDict):
    """How much there is at a place. uri: the place, what other commands take."""

    uri: str
    objects: int
    size: Size
    storage_class: NotRequired[str | None]
    older_versions: NotRequired[int]
    older_size: NotRequired[Size]
    delete_markers: NotRequired[int]


class Unfinished(TypedDict):
    """One unfinished upload. size: bytes that are there. state, file: see `s3 uploads`; None: begun elsewhere.

    upload: what other commands take.
    """

    key: str
    size: Size
    parts: int
    started: datetime
    state: Literal["paused", "running", "changed", "gone"] | None
    file: str | None
    bucket: Annotated[str, DETAIL]
    whole: Annotated[Size | None, DETAIL]
    storage_class: Annotated[str, DETAIL]
    id: Annotated[str, DETAIL]
    uri: Annotated[str, DETAIL]
    upload: Annotated[str, DETAIL]
