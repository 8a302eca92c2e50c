"""What is shown of a trigger."""

from __future__ import annotations

from typing import Annotated, TypedDict

from awsh import DETAIL


class Trigger(TypedDict):
    """What wakes a function. does: when, in words. name: of the bucket, queue, topic, table or rule.

    state: enabled or disabled, or what AWS calls it meanwhile; `no permission`: the source may not wake it;
    `permission alone`: it might, but does not; `unknown`: what it does may not be read. id: of the notification,
    mapping, subscription or rule. arn: of the source. alias: the version or alias that is woken.
    """

    function: str
    source: str
    name: str
    does: str
    state: str
    id: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]
    alias: Annotated[str, DETAIL]
