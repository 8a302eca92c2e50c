"""Tags as EC2 wants them, checked before anything is made that would then stand there without them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from awsh import UsageError, check_tags, tag_list


def specification(kinds: Iterable[str], name: str, tags: Mapping[str, str] | None) -> dict[str, Any]:
    """The TagSpecifications parameter of a creating operation; nothing where there are no tags.

    kinds: EC2's resource types, such as `instance`. Raises UsageError.
    """
    wanted = dict(tags or {})
    if name and wanted.get("Name", name) != name:
        raise UsageError(f"the name {name} and --tag Name={wanted['Name']} differ", hint="give one of them")
    if name:
        wanted["Name"] = name
    if not wanted:
        return {}
    listed = tag_list(check_tags(wanted))
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": listed} for kind in kinds]}
