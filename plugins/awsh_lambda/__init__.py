"""Lambda: functions, their layers, versions, triggers and logs."""

from __future__ import annotations

from collections.abc import Iterable

from awsh import Group, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_lambda.groups import lambda_

    return [lambda_]
