"""What the commands return."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL


class Api(TypedDict):
    """An API. url: where it answers; of a REST API with its stage, if it has just one. routes: where each leads.

    endpoint: the address that AWS gives it. stages: the address of each.
    """

    name: str
    id: str
    type: str
    url: str
    created: datetime | None
    description: Annotated[str, DETAIL]
    endpoint: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]
    routes: NotRequired[Annotated[dict[str, str], DETAIL]]
    stages: NotRequired[Annotated[dict[str, str], DETAIL]]
    cors: NotRequired[Annotated[dict[str, Any], DETAIL]]


class Route(TypedDict):
    """A route. target: the function it leads to, or an address. type: AWS's name of the integration.

    payload: the format of the function's event. timeout: milliseconds.
    """

    route: str
    target: str
    type: str
    authorization: str
    payload: Annotated[str, DETAIL]
    timeout: Annotated[int | None, DETAIL]
    integration: Annotated[str, DETAIL]
    id: Annotated[str, DETAIL]
    api: Annotated[str, DETAIL]


class Stage(TypedDict):
    """A stage. rate: requests a second, burst: at once; None for the account's own limits. logs: the log group's name.

    auto: what is changed is served at once. deployment: the id of what is served.
    """

    stage: str
    url: str
    auto: bool
    rate: float | None
    burst: int | None
    variables: dict[str, str]
    logs: str
    deployment: Annotated[str | None, DETAIL]
    created: Annotated[datetime | None, DETAIL]
    description: Annotated[str, DETAIL]
    api: Annotated[str, DETAIL]
