"""The code of a function as Lambda has it: its package and layers, without the libraries installed into them."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from awsh import AwsError, Context, human_size
from awsh_lambda.triggers.function import Function

MOST_PACKED = 64 * 2**20
"""Bytes of a package that are fetched at most."""
MOST_READ = 24 * 2**20
"""Bytes of it that are read at most, unpacked."""
SECONDS = 20
_CHUNK = 1 << 16
_OTHERS = re.compile(
    r"(?:^|/)(?:node_modules|vendor/bundle|__pycache__|boto3|botocore|s3transfer|aioboto3|aiobotocore|awscli)/"
    r"|^(?:com/amazonaws|software/amazon|META-INF)/|\.dist-info/|\.(?:png|jpe?g|gif|so(?:\.\d+)*|pyc|txt|md|json|map)$"
)

_EVERYWHERE = {*sys.stdlib_module_names, "boto3", "botocore"}
"""What no layer need bring."""


class Code(NamedTuple):
    """Files of a function by their paths. missing: why there are none, or not all."""

    files: dict[str, bytes]
    missing: str = ""


def fetch(ctx: Context, function: Function) -> Code:
    """The function's own files (GetFunction, and GetLayerVersion where it imports what is not in its package)."""
    if not function.location:
        return Code({}, "it is an image")
    python = function.runtime.startswith("python")
    code = _unpacked(ctx, function.name, function.location, python=python)
    if code.missing or not python:
        return code
    if function.layers and _imported(code.files) - _there(code.files) - _EVERYWHERE:
        for arn in function.layers:
            layer = _layer(ctx, arn)
            code.files.update({path: text for path, text in layer.files.items() if path not in code.files})
    return code


def _layer(ctx: Context, arn: str) -> Code:
    try:
        answer = ctx.call("lambda", "get_layer_version_by_arn", Arn=arn)
    except AwsError:
        # One that somebody shares is not theirs to read for everybody.
        return Code({}, f"layer {arn} may not be read")
    return _unpacked(ctx, arn.split(":")[6], (answer.get("Content") or {}).get("Location", ""), python=True)


def _unpacked(ctx: Context, name: str, url: str, *, python: bool) -> Code:
    try:
        content = b"".join(_chunks(ctx, name, url))
    except (OSError, ValueError) as error:
        return Code({}, f"its code could not be fetched ({getattr(error, 'reason', error)})")
    if len(content) > MOST_PACKED:
        return Code({}, f"its package is larger than {human_size(MOST_PACKED)}")
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return _read(archive, python=python)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        return Code({}, f"its package is no zip file: {error}")


def _chunks(ctx: Context, name: str, url: str) -> Iterator[bytes]:
    """What is at URL, at most one byte more than is wanted."""
    from urllib.request import urlopen

    with urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 (the address is Lambda's answer)
        size = int(answer.headers.get("Content-Length") or 0)
        with ctx.progress(f"reading the code of {name}", size or None, unit="B") as bar:
            left = MOST_PACKED + 1
            while left and (chunk := answer.read(min(_CHUNK, left))):
                left -= len(chunk)
                bar.advance(len(chunk))
                yield chunk


def _read(archive: ZipFile, *, python: bool) -> Code:
    installed = set(_installed(archive))
    files: dict[str, bytes] = {}
    left = MOST_READ
    for entry in archive.infolist():
        path = entry.filename
        if entry.is_dir() or path in installed or path.split("/")[0] in installed or _OTHERS.search(path):
            continue
        if python and not path.endswith(".py"):
            continue
        with archive.open(entry) as opened:
            # As large as it says it is, or larger.
            files[path] = opened.read(left + 1)
        left -= len(files[path])
        if left < 0:
            return Code(files, f"it is more than {human_size(MOST_READ)} unpacked")
    return Code(files)


def _installed(archive: ZipFile) -> Iterator[str]:
    """What pip has put there, by its own lists."""
    for name in archive.namelist():
        found = re.fullmatch(r"(.*?)([^/]+)-[^/-]+\.dist-info/(RECORD|top_level\.txt)", name)
        if found is None:
            continue
        folder = found[1]
        for line in archive.read(name).decode(errors="replace").splitlines():
            yield folder + (line.rsplit(",", 2)[0].strip('"') if found[3] == "RECORD" else line.strip())
        yield folder + found[2]


def _imported(files: dict[str, bytes]) -> set[str]:
    """The first names of all modules that are imported."""
    lines = re.compile(rb"^\s*(?:from|import)\s+([A-Za-z_]\w*)", re.M)
    return {
        each.decode() for path, text in files.items() if path.endswith(".py") for each in lines.findall(text)
    }


def _there(files: dict[str, bytes]) -> set[str]:
    return {path.split("/")[0].removesuffix(".py") for path in files}
