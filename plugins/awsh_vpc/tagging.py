"""Tags as AWS wants them, checked before anything is made that would then stand there without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import UsageError, check_tags, tag_list


def specification(kind: str, name: str, tags: Mapping[str, str] | None) -> dict[str, Any]:
    """The TagSpecifications parameter of a creating operation; nothing where there are no tags.

    kind: EC2's resource type, such as `vpc`. Raises UsageError.
    """
    wanted = dict(tags or {})
    if name and wanted.get("Name", name) != name:
        raise UsageError(f"--name {name} and --tag Name={wanted['Name']} differ", hint="give one of them")
    if name:
        wanted["Name"] = name
    if not wanted:
        return {}
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tag_list(check_tags(wanted))}]}
