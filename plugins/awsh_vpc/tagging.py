"""Tags as AWS wants them, checked before anything is made that would then stand there without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import UsageError


def checked(tags: Mapping[str, str]) -> dict[str, str]:
    """TAGS as given. Raises UsageError for what AWS refuses."""
    for key, value in tags.items():
        if not 1 <= len(key) <= 128:
            raise UsageError(f"the tag key {key[:20]!r} has {len(key)} characters", hint="AWS takes 1 to 128")
        if len(value) > 256:
            raise UsageError(
                f"the value of tag {key!r} has {len(value)} characters", hint="AWS takes 256 at most"
            )
        if key.lower().startswith("aws:"):
            raise UsageError(f"the tag key {key!r} begins with aws:", hint="AWS keeps these to itself")
    if len(tags) > 50:
        raise UsageError(f"{len(tags)} tags are too many", hint="AWS takes 50 for each resource")
    return dict(tags)


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
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": listed(checked(wanted))}]}


def listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
