"""What the commands return."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Size


class Repository(TypedDict):
    """A repository. immutable: a tag that is there is never moved to another image. scanned: images are looked
    through for known vulnerabilities when they are pushed.
    """

    name: str
    uri: str
    immutable: bool
    scanned: bool
    created: datetime
    arn: Annotated[str, DETAIL]


class Image(TypedDict):
    """An image. size: compressed, as it is pulled."""

    tags: list[str]
    size: Size
    pushed: datetime
    digest: str
    repository: Annotated[str, DETAIL]


class Login(TypedDict):
    """A login of docker's. kept: the file or the helper that has it now."""

    registry: str
    until: datetime
    kept: str


def repository_row(found: dict[str, Any]) -> Repository:
    """A row from what DescribeRepositories and CreateRepository answer."""
    return {
        "name": found["repositoryName"],
        "uri": found["repositoryUri"],
        "immutable": found.get("imageTagMutability", "MUTABLE").startswith("IMMUTABLE"),
        "scanned": found.get("imageScanningConfiguration", {}).get("scanOnPush", False),
        "created": found["createdAt"],
        "arn": found["repositoryArn"],
    }
