"""Rules of S3: requests on a condition, and what no request may exceed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from xml.etree import ElementTree

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_answers import answered, copied_from, refused
from awsh.sandbox.rules.s3_checksums import digest

_KEY = 1024
_KEYS = 1000
_one_at_a_time = threading.Lock()


@rule("moto.s3.responses:S3Response._key_response", "request", "full_url")
def key_response(moto: Callable[..., Any], response: Any, request: Any, full_url: str) -> Any:
    """A key has 1,024 bytes at most."""
    from moto.s3.exceptions import S3ClientError

    if request.method in ("PUT", "POST") and len(response.parse_key_name().encode()) > _KEY:
        raise S3ClientError("KeyTooLongError", "Your key is too long")
    return moto(request, full_url)


@rule("moto.s3.responses:S3Response._key_response_get", "query", "key_name")
def key_response_get(moto: Callable[..., Any], response: Any, query: Any, key_name: str) -> Any:
    """An ETag is compared with or without its quotes, as one of several, and * is any."""
    response.headers = _plain(response, query, key_name, response.headers)
    return moto(query, key_name)


@rule("moto.s3.responses:S3Response.head_object", "bucket_name", "query", "key_name", "headers")
def head_object(
    moto: Callable[..., Any], response: Any, bucket_name: str, query: Any, key_name: str, headers: Any
) -> Any:
    """The same."""
    return moto(bucket_name, query, key_name, _plain(response, query, key_name, headers))


def _plain(response: Any, query: Any, key_name: str, headers: Any) -> Any:
    """HEADERS with conditions as moto compares them: to the letter."""
    match, none_match = headers.get("If-Match"), headers.get("If-None-Match")
    if match is None and none_match is None:
        return headers
    from requests.structures import CaseInsensitiveDict

    key = response.backend.get_object(response.bucket_name, key_name, query.get("versionId", [None])[0])
    if key is None:
        return headers
    changed = CaseInsensitiveDict(headers.items())
    if match is not None and _is(key, match):
        del changed["If-Match"]
        changed.pop("If-Unmodified-Since", None)
    if none_match is not None:
        # An ETag is the better witness: browsers send both.
        changed.pop("If-Modified-Since", None)
        if _is(key, none_match):
            changed["If-None-Match"] = key.etag
        else:
            del changed["If-None-Match"]
    return changed


def _is(key: Any, condition: str) -> bool:
    named = {each.strip().removeprefix("W/").strip('"') for each in condition.split(",")}
    return "*" in named or key.etag.strip('"') in named


@rule("moto.s3.responses:S3Response.put_object")
def put_object(moto: Callable[..., Any], response: Any) -> Any:
    """Written where the object is as it is expected to be, or is not there."""
    return _on_condition(response, moto)


@rule(
    "moto.s3.responses:S3Response._key_response_post", "request", "body", "bucket_name", "query", "key_name"
)
def key_response_post(
    moto: Callable[..., Any],
    response: Any,
    request: Any,
    body: bytes,
    bucket_name: str,
    query: Any,
    key_name: str,
) -> Any:
    """An upload is completed on a condition too; one that is complete may be completed again."""
    then = partial(moto, request, body, bucket_name, query, key_name)
    key = response.backend.get_object(bucket_name, key_name) if "uploadId" in query else None
    own = key is not None and key.multipart is not None and [key.multipart.id] == query["uploadId"]
    return _on_condition(response, then) if "uploadId" in query and not own else then()


def _on_condition(response: Any, then: Callable[[], Any]) -> Any:
    """What THEN answers if the conditions hold; of those who ask at the same time one is the first."""
    from moto.s3.exceptions import MissingKey, PreconditionFailed

    match, none_match = response.headers.get("If-Match"), response.headers.get("If-None-Match")
    if match is None and none_match is None:
        return then()
    if none_match not in (None, "*"):
        message = "A header you provided implies functionality that is not implemented"
        return refused(response, 501, "NotImplemented", message)
    with _one_at_a_time:
        name = response.parse_key_name()
        key = response.backend.get_object(response.bucket_name, name)
        if none_match and key is not None:
            raise PreconditionFailed("If-None-Match")
        if match and key is None:
            raise MissingKey(key=name)
        if match and not _is(key, match):
            raise PreconditionFailed("If-Match")
        return then()


# Copies


@rule("moto.s3.responses:S3Response.copy_object")
def copy_object(moto: Callable[..., Any], response: Any) -> Any:
    """Of a source that is as it is expected to be, as is what is there already."""
    _check_source(response)
    return _on_condition(response, moto)


@rule("moto.s3.responses:S3Response.upload_part_copy")
def upload_part_copy(moto: Callable[..., Any], response: Any) -> Any:
    """The same, and of bytes that it has."""
    from moto.s3.exceptions import InvalidArgumentError

    source = _check_source(response)
    given = response.headers.get("x-amz-copy-source-range")
    if given is not None and source is not None:
        first, _, last = given.removeprefix("bytes=").partition("-")
        if not (given.startswith("bytes=") and first.isdigit() and last.isdigit()):
            message = "The x-amz-copy-source-range value must be of the form bytes=first-last"
            raise InvalidArgumentError(message, "x-amz-copy-source-range", given)
        if not int(first) <= int(last) < source.size:
            message = f"Range specified is not valid for source object of size: {source.size}"
            raise InvalidArgumentError(message, "x-amz-copy-source-range", given)
    return moto()


def _check_source(response: Any) -> Any:
    from moto.core.utils import str_to_rfc_1123_datetime
    from moto.s3.exceptions import PreconditionFailed

    key = response.backend.get_object(*copied_from(response))
    if key is None:
        return None
    prefix = "x-amz-copy-source-if-"
    asked = {name: response.headers.get(prefix + name) for name in ("match", "none-match")}
    for name, holds in (("match", True), ("none-match", False)):
        if asked[name] is not None and _is(key, asked[name]) is not holds:
            raise PreconditionFailed(prefix + name)
    changed = key.last_modified.replace(microsecond=0)
    since = response.headers.get(prefix + "modified-since")
    if since and asked["none-match"] is None and changed <= str_to_rfc_1123_datetime(since):
        raise PreconditionFailed(prefix + "modified-since")
    since = response.headers.get(prefix + "unmodified-since")
    if since and asked["match"] is None and changed > str_to_rfc_1123_datetime(since):
        raise PreconditionFailed(prefix + "unmodified-since")
    return key


@rule("moto.s3.models:S3Backend.copy_object", "src_key", "dest_bucket_name", "dest_key_name")
def copy(
    moto: Callable[..., Any],
    backend: Any,
    src_key: Any,
    dest_bucket_name: str,
    dest_key_name: str,
    storage: str | None = None,
    encryption: str | None = None,
    *arguments: Any,
    **named: Any,
) -> Any:
    """One onto itself has to change something; one whose checksum was that of its parts gets its own."""
    from moto.s3.exceptions import CopyObjectMustChangeSomething

    bucket = backend.get_bucket(dest_bucket_name)
    itself = (src_key.bucket_name, src_key.name) == (dest_bucket_name, dest_key_name)
    changes = (
        storage,
        encryption,
        named.get("mdirective") == "REPLACE",
        named.get("website_redirect_location"),
    )
    usual = bucket.encryption and bucket.encryption["Rule"]["ApplyServerSideEncryptionByDefault"]
    older = bucket.is_versioned and named.get("provided_version_id")
    if itself and not any(changes) and not older and usual == {"SSEAlgorithm": "AES256"}:
        raise CopyObjectMustChangeSomething
    moto(src_key, dest_bucket_name, dest_key_name, storage, encryption, *arguments, **named)
    made = backend.get_object(dest_bucket_name, dest_key_name)
    if made is not None and made.checksum_value:
        if src_key.checksum_type == "COMPOSITE":
            made.checksum_value = digest(made.checksum_algorithm.lower(), [made.value])
        made.checksum_type = "FULL_OBJECT"


# Deleting many


@rule("moto.s3.responses:S3Response._bucket_response_delete_keys", "bucket_name")
def delete_keys(moto: Callable[..., Any], response: Any, *arguments: Any, **named: Any) -> Any:
    """Not more than a thousand, in XML that is well formed; asked to be quiet, errors alone are answered."""
    from moto.s3.exceptions import MalformedXML

    try:
        root = ElementTree.fromstring(response.body)  # noqa: S314 (expat knows when to stop)
    except ElementTree.ParseError:
        raise MalformedXML from None
    told = [(each.tag.rpartition("}")[2], each.text) for each in root]
    if not 1 <= sum(tag == "Object" for tag, _ in told) <= _KEYS:
        raise MalformedXML
    if ("Quiet", "true") not in told:
        return moto(*arguments, **named)
    return answered(moto, response, lambda result: result.update(Deleted=[]), *arguments, **named)
