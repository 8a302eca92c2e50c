"""SNS: topics, and who is told of what is published to them."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_sns.groups import sns

    return [sns]
