"""Tags as people type them and as AWS's services take them: KEY=VALUE, with limits that are known before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from awsh.errors import UsageError

MOST = 50
"""Tags of one resource, where the service says nothing else."""

_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PLAIN = re.compile(r"[\w\s+\-=.:/@]*")


def tag_problem(tags: Mapping[str, str], *, most: int = MOST, plain: bool = False) -> tuple[str, str] | None:
    """What AWS refuses in TAGS, and what it takes; None where it takes them.

    plain: the service takes letters, digits, spaces and `+ - = . _ : / @` alone.
    """
    for key, value in tags.items():
        if not 1 <= len(key) <= 128:
            return f"the tag key {key[:20]!r} has {len(key)} characters", "AWS takes 1 to 128"
        if len(value) > 256:
            return f"the value of tag {key!r} has {len(value)} characters", "AWS takes 256 at most"
        if key.lower().startswith("aws:"):
            return f"the tag key {key!r} begins with aws:", "AWS keeps these to itself"
        for wrong in _UNSAYABLE.findall(key + value):
            return f"tag {key!r} has {wrong!r} in it", "control characters have no place in a tag"
        for text in (key, value) if plain else ():
            good = _PLAIN.match(text)
            if good is None or good.end() < len(text):
                wrong = text[good.end() if good else 0]
                return (
                    f"tag {key!r} has {wrong!r} in it",
                    "letters, digits, spaces and + - = . _ : / @ may stand in a tag",
                )
    if len(tags) > most:
        return f"{len(tags)} tags are too many", f"AWS takes {most} for each resource"
    return None


def check_tags(tags: Mapping[str, str], *, most: int = MOST, plain: bool = False) -> dict[str, str]:
    """TAGS as given. Raises UsageError for what AWS refuses; see `tag_problem`."""
    problem = tag_problem(tags, most=most, plain=plain)
    if problem is not None:
        raise UsageError(problem[0], hint=problem[1])
    return dict(tags)


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """TAGS in the form of most operations: a Key and a Value each."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(record: Mapping[str, Any]) -> dict[str, str]:
    """An AWS record's tags as a mapping; network interfaces have them as TagSet."""
    return {tag["Key"]: tag["Value"] for tag in record.get("Tags") or record.get("TagSet") or ()}


def tag_specifications(
    kinds: str | Iterable[str], name: str, tags: Mapping[str, str] | None
) -> dict[str, Any]:
    """The TagSpecifications parameter of a creating operation of EC2; nothing where there are no tags.

    kinds: EC2's resource types, such as `vpc`. name: the Name tag. Raises UsageError for what AWS would
    refuse, before anything is made that would then stand there without its tags.
    """
    wanted = dict(tags or {})
    if name and wanted.get("Name", name) != name:
        raise UsageError(f"the name {name} and --tag Name={wanted['Name']} differ", hint="give one of them")
    if name:
        wanted["Name"] = name
    if not wanted:
        return {}
    listed = tag_list(check_tags(wanted))
    each = [kinds] if isinstance(kinds, str) else kinds
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": listed} for kind in each]}
