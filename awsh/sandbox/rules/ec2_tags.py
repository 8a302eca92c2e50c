"""Rules of EC2: tags, and what is filtered by, are found as they are asked for: once for every thing there is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule


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
