"""Launch templates and their versions as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, tags_of


class Template(TypedDict):
    """A launch template. default: the version that a launch takes where none is named."""

    name: str
    id: str
    default: int
    latest: int
    created: datetime | None
    created_by: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


class Version(TypedDict):
    """One version of a launch template. data: all that it says, as AWS has it."""

    template: str
    version: int
    default: bool
    image: str
    type: str
    key: str
    description: str
    created: datetime | None
    template_id: Annotated[str, DETAIL]
    created_by: Annotated[str, DETAIL]
    data: Annotated[dict[str, Any], DETAIL]


def template_row(record: Mapping[str, Any]) -> Template:
    """A LaunchTemplate of EC2's DescribeLaunchTemplates or CreateLaunchTemplate."""
    return {
        "name": record["LaunchTemplateName"],
        "id": record["LaunchTemplateId"],
        "default": record.get("DefaultVersionNumber", 1),
        "latest": record.get("LatestVersionNumber", 1),
        "created": record.get("CreateTime"),
        "created_by": record.get("CreatedBy", ""),
        "tags": tags_of(record),
    }


def version_row(record: Mapping[str, Any]) -> Version:
    """A LaunchTemplateVersion of EC2's DescribeLaunchTemplateVersions or CreateLaunchTemplateVersion."""
    data = record.get("LaunchTemplateData") or {}
    return {
        "template": record["LaunchTemplateName"],
        "version": record["VersionNumber"],
        "default": record.get("DefaultVersion", False),
        "image": data.get("ImageId") or "",
        "type": data.get("InstanceType") or "",
        "key": data.get("KeyName") or "",
        "description": record.get("VersionDescription") or "",
        "created": record.get("CreateTime"),
        "template_id": record["LaunchTemplateId"],
        "created_by": record.get("CreatedBy", ""),
        "data": dict(data),
    }
