"""Rules of EC2: tags, and what is filtered by, are found as they are asked for: once for every thing there is."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal
from awsh.sandbox.xml_text import UNSAYABLE


@rule("moto.ec2.responses._base_response:EC2BaseResponse._parse_tag_specification", "expected_type")
def said(moto: Callable[..., Any], response: Any, *arguments: Any, **named: Any) -> Any:
    """What a request that makes something says of its tags is looked at before it is made."""
    tags = moto(*arguments, **named)
    _check(text for kind in tags.values() for tag in kind.items() for text in tag)
    return tags


@rule("moto.ec2.models.tags:TagBackend.create_tags", "resource_ids", "tags")
def create_tags(
    moto: Callable[..., Any], backend: Any, resource_ids: list[str], tags: dict[str, str]
) -> bool:
    """No control characters."""
    _check(text for tag in tags.items() for text in tag)
    return bool(moto(resource_ids, tags))


def _check(texts: Iterable[Any]) -> None:
    for text in texts:
        if isinstance(text, str) and UNSAYABLE.search(text):
            raise refusal("InvalidParameterValue", f"Tag value contains invalid characters: {text!r}")


@rule("moto.ec2.models.core:TaggedEC2Resource.get_tags")
def own_tags(moto: Callable[..., Any], thing: Any) -> list[dict[str, str]]:
    """They are kept by its id; moto compares that, as a pattern, with every id that has tags."""
    from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix

    tags = thing.ec2_backend.tags.get(thing.id) if thing.id else None
    if not tags:
        return []
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(thing.id), "")
    return [
        {"resource_id": thing.id, "key": key, "value": value, "resource_type": kind}
        for key, value in tags.items()
    ]


@rule("moto.ec2.utils:simple_aws_filter_to_re", "filter_string")
@functools.lru_cache(1000)
def pattern(moto: Callable[..., Any], text: str) -> str:
    """What a filter asks for is the same for all that it is held against."""
    return str(moto(text))
