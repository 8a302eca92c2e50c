"""One API, whichever of the two kinds it is: what both can be asked and told."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from awsh import AwsError, CommandError, Context
from awsh_apigw.address import base_url, stage_url
from awsh_apigw.keys import RouteKey
from awsh_apigw.rows import Api, Route, Stage


class Target(NamedTuple):
    """Where a route leads: the ARN of a function, or an address.

    payload: the format of a function's event; timeout: milliseconds; None: as AWS has them.
    """

    uri: str
    function: bool
    payload: str = "2.0"
    timeout: int | None = None


class StageChange(NamedTuple):
    """What of a stage is to be different; None stays. variables: an empty value takes one away.

    logs: the ARN of a log group, or nothing for none.
    """

    rate: float | None = None
    burst: int | None = None
    variables: Mapping[str, str] | None = None
    logs: str | None = None
    auto: bool | None = None
    description: str | None = None


class CorsRule(NamedTuple):
    """Who may call from a page of another site. max_age: seconds for which a browser need not ask again."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    exposed: tuple[str, ...] = ()
    max_age: int | None = None
    credentials: bool = False


class Gateway(ABC):
    """An API of AWS's; record: as AWS describes it."""

    type: str
    first_stage: str

    def __init__(self, ctx: Context, record: Mapping[str, Any]) -> None:
        self.ctx = ctx
        self.record = record

    @property
    @abstractmethod
    def id(self) -> str: ...

    @property
    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    def row(self) -> Api:
        """As `apigw ls` shows it."""

    @abstractmethod
    def routes(self) -> list[Route]:
        """Where each route leads."""

    @abstractmethod
    def add(self, key: RouteKey, target: Target, authorization: str) -> None:
        """A new route. authorization: NONE or AWS_IAM. Raises AwsError ConflictException where there is one."""

    @abstractmethod
    def remove_route(self, route: Route) -> None:
        """Without it, and without what only it has used."""

    @abstractmethod
    def stages(self) -> list[Stage]: ...

    @abstractmethod
    def create_stage(self, name: str, description: str) -> None:
        """A new stage, which serves the API as it is."""

    @abstractmethod
    def change_stage(self, name: str, change: StageChange) -> None: ...

    @abstractmethod
    def remove_stage(self, name: str) -> None: ...

    @abstractmethod
    def deploy(self, stage: str, description: str) -> str:
        """Has STAGE serve the API as it is now; the id of the deployment."""

    @abstractmethod
    def cors(self) -> CorsRule | None: ...

    @abstractmethod
    def set_cors(self, rule: CorsRule | None) -> None: ...

    @abstractmethod
    def export(self, stage: str, form: str) -> bytes:
        """OpenAPI 3.0 of what STAGE serves. form: json or yaml."""

    @abstractmethod
    def change(self, name: str | None, description: str | None) -> None:
        """Another name or description; None stays."""

    @abstractmethod
    def tag(self, tags: Mapping[str, str]) -> None: ...

    @abstractmethod
    def untag(self, keys: Sequence[str]) -> None: ...

    @abstractmethod
    def delete(self) -> None: ...

    def _arn(self, kind: str) -> str:
        """kind: restapis or apis."""
        partition = self.ctx.client("apigatewayv2").meta.partition
        return f"arn:{partition}:apigateway:{self.ctx.region}::/{kind}/{self.id}"

    def url(self, stage: str) -> str:
        """Where a stage answers."""
        return stage_url(base_url(self.ctx, self.id), stage)

    def stage_or_only(self, name: str | None) -> str:
        """NAME, or the stage that is meant where none was named. Raises CommandError."""
        known = [stage["stage"] for stage in self.stages()]
        if name is not None:
            if name not in known:
                raise CommandError(
                    f"the API {self.name} has no stage {name}",
                    hint=f"it has {', '.join(known)}"
                    if known
                    else f"`apigw stage create {self.name} {name}` makes it",
                )
            return name
        if self.first_stage in known or len(known) == 1:
            return self.first_stage if self.first_stage in known else known[0]
        if not known:
            raise CommandError(
                f"the API {self.name} has no stage, so nothing of it is served",
                hint=f"`apigw stage create {self.name} {self.first_stage.replace('$', '')}`",
            )
        raise CommandError(
            f"the API {self.name} has {len(known)} stages", hint=f"--stage {' or '.join(known)}"
        )


def gateway(ctx: Context, id: str) -> Gateway:
    """The API of this id (apigatewayv2 GetApi, or apigateway GetRestApi). Raises AwsError."""
    from awsh_apigw.http_gateway import HttpGateway
    from awsh_apigw.rest_gateway import RestGateway

    try:
        record = ctx.call("apigatewayv2", "get_api", ApiId=id)
    except AwsError as error:
        if error.code != "NotFoundException":
            raise
        return RestGateway(ctx, ctx.call("apigateway", "get_rest_api", restApiId=id))
    if record.get("ProtocolType") != "HTTP":
        raise CommandError(
            f"{record.get('Name')} is a {record.get('ProtocolType')} API",
            hint="`aws apigatewayv2` reaches it",
        )
    return HttpGateway(ctx, record)
