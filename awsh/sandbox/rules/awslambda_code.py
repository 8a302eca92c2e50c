"""Rules of Lambda: the code of functions and layers, as it is uploaded and downloaded."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import uuid
import zipfile
from collections.abc import Callable
from typing import Any, NoReturn

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.awslambda_errors import invalid, refuse

DIRECT = 50 << 20
"""Bytes of a ZIP file within a request; a larger one comes from S3."""
UNPACKED = 250 << 20
"""Bytes of a function's code and layers together."""


@rule("moto.awslambda.models:LambdaFunction._set_function_code", "updated_spec")
def set_function_code(moto: Callable[..., Any], function: Any, updated_spec: dict[str, Any]) -> Any:
    """A ZIP file that can be unpacked, of a size that Lambda takes; kept once, not in base64 too."""
    if "ZipFile" not in updated_spec and "S3Bucket" not in updated_spec:
        return moto(updated_spec)
    content = content_of(updated_spec, function.account_id, function.region)
    layers = getattr(function, "awsh_layers", [])
    check_size(unpacked(content) + sum(unpacked(each) for _, each in layers))
    if updated_spec.get("DryRun"):
        return None
    function.code_bytes = content
    function.code_size = len(content)
    function.code_digest = hashlib.sha256(content).hexdigest()
    function.code_sha_256 = base64.b64encode(hashlib.sha256(content).digest()).decode()
    function.code = {"UUID": str(uuid.uuid4())}
    return None


@rule("moto.awslambda.models:LayerVersion.__init__", "spec", "account_id", "region")
def layer_version(
    moto: Callable[..., Any], layer: Any, spec: dict[str, Any], account_id: str, region: str
) -> None:
    """The same of a layer's."""
    content = content_of(spec["Content"], account_id, region)
    check_size(unpacked(content))
    moto({**spec, "Content": {"ZipFile": base64.b64encode(content).decode()}}, account_id, region)
    layer.content = {"UUID": str(uuid.uuid4())}


@rule("moto.awslambda.models:LambdaFunction.get_code")
def get_code(moto: Callable[..., Any], function: Any) -> Any:
    """Where the code can be downloaded, in this sandbox; and a reserved concurrency of none is one too."""
    found = moto()
    if "UUID" in function.code:
        name = f"{function.function_name}-{function.code['UUID']}"
        found["Code"] = {
            "RepositoryType": "S3",
            "Location": location("tasks", function.account_id, function.region, name),
        }
    if function.reserved_concurrency is not None:
        found["Concurrency"] = {"ReservedConcurrentExecutions": int(function.reserved_concurrency)}
    return found


@rule("moto.awslambda.models:LayerVersion.get_layer_version")
def get_layer_version(moto: Callable[..., Any], layer: Any) -> Any:
    """Where the layer can be downloaded."""
    found = moto()
    name = f"{layer.name}-{layer.content.get('UUID')}"
    found["Content"]["Location"] = location("layers", layer.account_id, layer.region, name)
    return found


def location(what: str, account: str, region: str, name: str) -> str:
    """The address of an uploaded ZIP file; runners/functions/requests.py answers there."""
    from awsh.sandbox.runners.functions.pool import POOL

    return f"{POOL.url}/awslambda-{region}-{what}/snapshots/{account}/{name}"


def content_of(code: dict[str, Any], account: str, region: str) -> bytes:
    """The ZIP file that CODE brings or names."""
    if "S3Bucket" in code:
        return _from_s3(code, account, region)
    given = code.get("ZipFile")
    if not given:
        invalid("Please provide a source for function code.")
    try:
        content = base64.b64decode(given)
    except binascii.Error:
        _not_a_zip()
    if len(content) > DIRECT:
        refuse(
            "RequestEntityTooLargeException",
            "Request must be smaller than 70167211 bytes for the operation",
            413,
        )
    return content


def unpacked(content: bytes) -> int:
    """Bytes that CONTENT, a ZIP file, takes when it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        _not_a_zip()
    if not entries:
        invalid("Uploaded file must be a non-empty zip")
    return sum(entry.file_size for entry in entries)


def check_size(size: int) -> None:
    """Refuses what would take more than 250 MB of a function's disk."""
    if size > UNPACKED:
        invalid(f"Unzipped size must be smaller than {UNPACKED} bytes")


def _not_a_zip() -> NoReturn:
    invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")


def _from_s3(code: dict[str, Any], account: str, region: str) -> bytes:
    from moto.s3.exceptions import MissingBucket
    from moto.s3.models import s3_backends
    from moto.utilities.utils import get_partition

    backend = s3_backends[account][get_partition(region)]
    what = "Error occurred while GetObject. S3 Error Code: "
    try:
        bucket = backend.get_bucket(code["S3Bucket"])
    except MissingBucket:
        invalid(f"{what}NoSuchBucket. S3 Error Message: The specified bucket does not exist")
    if bucket.region_name != region:
        invalid(
            f"{what}PermanentRedirect. S3 Error Message: The bucket is in this region: {bucket.region_name}. "
            "Please use this region to retry the request"
        )
    key = backend.get_object(code["S3Bucket"], code["S3Key"], code.get("S3ObjectVersion"))
    if key is None:
        invalid(f"{what}NoSuchKey. S3 Error Message: The specified key does not exist.")
    content: bytes = key.value
    return content
