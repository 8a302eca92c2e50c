"""Operations found by a part of their name, in every service, without parsing the models whole. Imports botocore."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from awsh.aws.models import loader, service_names

_CHUNK = 256 * 1024


class FoundOperation(NamedTuple):
    """An operation by botocore's names of the service and of itself; documentation: HTML."""

    service: str
    operation: str
    documentation: str


def operations_with(word: str) -> Iterator[FoundOperation]:
    """The operations whose name has WORD in it, whatever its case and its hyphens and spaces."""
    wanted = re.sub(r"[\s-]+", "", word)
    if not wanted.isalnum():
        return
    name = re.compile(rf'"(\w*{wanted}\w*)":(?=\{{\s*"name":)', re.IGNORECASE)
    for service in service_names():
        text = _operations(service)
        for match in name.finditer(text):
            described, _ = json.JSONDecoder().raw_decode(text, match.end())
            yield FoundOperation(service, match[1], described.get("documentation") or "")


def _operations(service: str) -> str:
    """The model of SERVICE as it is written, up to where its operations end."""
    version = loader().determine_latest_version(service, "service-2")
    for folder in loader().search_paths:
        path = Path(folder) / service / version / "service-2.json"
        packed = path.with_name(path.name + ".gz")
        if packed.exists():
            with gzip.open(packed) as file:
                return _until_shapes(cast("BinaryIO", file))
        if path.exists():
            with path.open("rb") as plain:
                return _until_shapes(plain)
    return ""


def _until_shapes(file: BinaryIO) -> str:
    """What stands before the shapes, which are most of a model."""
    text = b""
    while chunk := file.read(_CHUNK):
        text += chunk
        if (end := text.find(b'"shapes":{', max(0, len(text) - len(chunk) - 10))) >= 0:
            return text[:end].decode()
    return text.decode()
