"""SES: mail."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_ses.groups import ses

    return [ses]
