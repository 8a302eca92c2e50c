"""`apigw stage`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import CURRENT, Candidate, Completing, Context, Name, UsageError, ValueType
from awsh_apigw.gateway import StageChange, gateway
from awsh_apigw.groups import stage
from awsh_apigw.kinds import ApiId
from awsh_apigw.rows import Stage
from awsh_apigw.stages.names import check_stage


def _complete(completing: Completing) -> Iterator[Candidate]:
    given = completing.given.get("api")
    if not given:
        return
    ctx, named = completing.ctx, given[0]

    def fetch() -> Iterator[Name]:
        for each in gateway(ctx, ctx.resolve("apigw:api", named)).stages():
            yield Name(each["stage"], description=each["url"])

    for found in ctx.matching(f"apigw:stages-of-{named}", completing.word, "apigatewayv2", fetch):
        yield Candidate(found.id, found.description)


StageName = Annotated[str, ValueType("STAGE", None, _complete)]


@stage.command
def ls(ctx: Context, api: ApiId = CURRENT) -> list[Stage]:
    """List the stages of an API (GetStages).

    Args:
        api: the current one when left out.
    Examples:
        awsh> apigw stage ls forms
    """
    return gateway(ctx, api).stages()


@stage.command
def create(ctx: Context, api: ApiId, name: str, *, description: str = "") -> Stage:
    """Make a stage that serves the API as it is (CreateStage; CreateDeployment of a REST API).

    That of an HTTP API serves every later change at once, too.

    Args:
        api: which.
        name: it stands in the path; '$default' of an HTTP API does not.
        description: a sentence about it.
    Examples:
        awsh> apigw stage create forms test
    """
    found = gateway(ctx, api)
    check_stage(name, rest=found.type == "rest")
    found.create_stage(name, description)
    return _one(found.stages(), name)


@stage.command(name="set")
def set_(
    ctx: Context,
    api: ApiId,
    name: StageName,
    *,
    rate: float | None = None,
    burst: int | None = None,
    variable: dict[str, str] | None = None,
    logs: bool | None = None,
    auto: bool | None = None,
    description: str | None = None,
) -> Stage:
    """Change how a stage serves: limits, variables, logs (UpdateStage). What is not given stays.

    Args:
        api: which.
        name: the stage.
        rate: requests a second for each route; more are answered 429.
        burst: requests at once.
        variable: KEY=VALUE, in events and as ${stageVariables.KEY} in addresses; an empty value takes it away.
        logs: one line of JSON for each request, in a log group that is made; --no-logs for none.
        auto: serve every change at once; HTTP APIs only.
        description: a sentence about it.
    Examples:
        awsh> apigw stage set forms '$default' --rate 100 --burst 20 --logs
        awsh> apigw stage set forms test --variable table=test-forms
    """
    from awsh_apigw.logs import access_logs

    if (rate is not None and rate < 0) or (burst is not None and burst < 0):
        raise UsageError("limits are numbers from 0 on")
    found = gateway(ctx, api)
    found.stage_or_only(name)
    arn = None if logs is None else access_logs(ctx, found) if logs else ""
    change = StageChange(rate, burst, variable, arn, auto, description)
    if all(each is None for each in change):
        raise UsageError("nothing to change was given", hint="such as --rate 100")
    found.change_stage(name, change)
    return _one(found.stages(), name)


@stage.command
def rm(ctx: Context, api: ApiId, name: StageName) -> None:
    """Remove a stage, after asking (DeleteStage). Its address answers no more.

    Args:
        api: which.
        name: the stage.
    Examples:
        awsh> apigw stage rm forms test
    """
    found = gateway(ctx, api)
    name = found.stage_or_only(name)
    ctx.confirm(f"Remove the stage {name} of {found.name}? {found.url(name)} will answer no more.")
    found.remove_stage(name)


def _one(stages: list[Stage], name: str) -> Stage:
    return next(each for each in stages if each["stage"] == name)
