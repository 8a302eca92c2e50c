"""Rules of S3: what is deleted is said to be, where versions are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.s3_answers import refused


@rule("moto.s3.responses:S3Response._key_response_get", "query", "key_name")
def key_response_get(moto: Callable[..., Any], response: Any, query: Any, key_name: str) -> Any:
    """A delete marker is told by its headers: 404 in place of the object, 405 where it was asked for itself."""
    from moto.s3.models import FakeDeleteMarker

    version = query.get("versionId", [None])[0]
    found = response.backend.get_object(
        response.bucket_name, key_name, version_id=version, return_delete_marker=True
    )
    if not isinstance(found, FakeDeleteMarker):
        return moto(query, key_name)
    if version is None:
        answer = refused(response, 404, "NoSuchKey", "The specified key does not exist.")
    else:
        message = "The specified method is not allowed against this resource."
        answer = refused(response, 405, "MethodNotAllowed", message)
        answer[1]["allow"] = "DELETE"
    answer[1].update({"x-amz-delete-marker": "true", "x-amz-version-id": found.version_id})
    return answer
