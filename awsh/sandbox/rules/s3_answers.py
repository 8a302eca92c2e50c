"""Rules of S3: what an answer carries whatever was asked, and changing what moto is about to answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from awsh.sandbox.rules import rule

_SERVERS_OWN = ("content-md5", "x-amz-content-sha256", "x-amz-content-crc32", "x-amz-content-crc32c")
_CHECKSUM = ("x-amz-checksum-algorithm", "x-amz-checksum-type")
_METADATA = "x-amz-meta-"
_MOST = 2048


def answered(
    moto: Callable[..., Any],
    response: Any,
    change: Callable[[dict[str, Any]], None],
    *arguments: Any,
    **named: Any,
) -> Any:
    """What moto answers, once CHANGE has seen to its fields; errors pass as they are."""
    before, serialized = vars(response).get("serialized"), response.serialized

    def changed(action: Any) -> Any:
        if isinstance(action.result, dict):
            change(action.result)
        return serialized(action)

    response.serialized = changed
    try:
        return moto(*arguments, **named)
    finally:
        vars(response).pop("serialized", None)
        if before is not None:
            response.serialized = before


def copied_from(response: Any) -> tuple[str, str, str | None]:
    """Bucket, key and version that a copy is made of."""
    source = urlsplit(response.headers.get("x-amz-copy-source"))
    bucket, _, key = unquote(source.path).lstrip("/").partition("/")
    return bucket, key, parse_qs(source.query).get("versionId", [None])[0]


def refused(response: Any, status: int, code: str, message: str) -> Any:
    """A refusal with a STATUS of its own: moto knows that of errors alone which botocore's model has."""
    from moto.core.responses import ActionResult
    from moto.s3.exceptions import S3ClientError

    _, headers, body = response.serialized(ActionResult(S3ClientError(code, message)))
    return status, headers, body


@rule("moto.s3.responses:metadata_from_headers", "headers")
def metadata_from_headers(moto: Callable[..., Any], headers: Any) -> Any:
    """What was said of the request is not the object's to keep; what is, has a limit of 2 KB."""
    from moto.s3.exceptions import S3ClientError

    found = moto(headers)
    for name in _SERVERS_OWN:
        found.pop(name, None)
    size = sum(
        len(name) - len(_METADATA) + len(value)
        for name, value in found.items()
        if name.lower().startswith(_METADATA)
    )
    if size > _MOST:
        raise S3ClientError(
            "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size"
        )
    return found


@rule("moto.s3.models:FakeKey.set_metadata", "metadata", "replace")
def set_metadata(moto: Callable[..., Any], key: Any, metadata: Any, replace: bool = False) -> None:
    """Where an object redirects to is no metadata, which a copy would take along."""
    from requests.structures import CaseInsensitiveDict

    own = CaseInsensitiveDict(metadata.items())
    for name in _CHECKSUM:
        own.pop(name, None)
    location = own.pop("x-amz-website-redirect-location", None)
    if location is not None:
        key.website_redirect_location = location
    moto(own, replace)


@rule("moto.s3.models:FakeKey.response_dict")
def response_dict(moto: Callable[..., Any], key: Any) -> Any:
    """How its checksum was asked for is not told of an object."""
    found = moto()
    found.pop("x-amz-sdk-checksum-algorithm", None)
    return found


@rule("moto.s3.responses:S3Response._invalid_headers", "url", "headers")
def invalid_headers(moto: Callable[..., Any], response: Any, url: str, headers: Any) -> bool:
    """Signatures are compared before a request comes here; moto takes `response-content-type=` for a header."""
    return False


@rule("moto.s3.responses:S3Response.bucket_response", "request", "full_url", "headers")
def bucket_response(
    moto: Callable[..., Any], response: Any, request: Any, full_url: str, headers: Any
) -> Any:
    """The number of a request goes by S3's own name."""
    return _numbered(moto(request, full_url, headers))


@rule("moto.s3.responses:S3Response.key_response", "request", "full_url", "headers")
def key_response(moto: Callable[..., Any], response: Any, request: Any, full_url: str, headers: Any) -> Any:
    """The same."""
    return _numbered(moto(request, full_url, headers))


def _numbered(answer: Any) -> Any:
    status, headers, body = answer
    number = headers.pop("x-amzn-requestid", None)
    if number is not None:
        headers["x-amz-request-id"] = number
    return status, headers, body
