"""SQS: queues and the messages in them."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from awsh import Group, Inverse, ResourceKind, hookimpl


@hookimpl
def awsh_commands() -> Iterable[Group]:
    from awsh_sqs.groups import sqs

    return [sqs]


@hookimpl
def awsh_resource_kinds() -> Iterable[ResourceKind]:
    from awsh_sqs.kinds import KINDS

    return KINDS


@hookimpl
def awsh_inverses() -> Iterable[Inverse]:
    from awsh_sqs.inverses import INVERSES

    return INVERSES


@hookimpl
def awsh_end() -> None:
    late = sys.modules.get("awsh_sqs.receiving.late")
    if late is not None:
        late.wait()
