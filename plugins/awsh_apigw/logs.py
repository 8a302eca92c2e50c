"""`apigw logs`: the access log of a stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, TypedDict

from awsh import CURRENT, DETAIL, AwsError, CommandError, Context, Follow, Time, log_events
from awsh_apigw.gateway import Gateway, gateway
from awsh_apigw.groups import apigw
from awsh_apigw.kinds import ApiId
from awsh_apigw.log_role import need_log_role


class Access(TypedDict):
    """A request that was answered. length: bytes; latency: milliseconds."""

    time: Any
    method: str
    path: str
    route: str
    status: str
    latency: str
    ip: str
    error: str
    length: Annotated[str, DETAIL]
    requestId: Annotated[str, DETAIL]


@apigw.command
def logs(
    ctx: Context,
    api: ApiId = CURRENT,
    *,
    stage: str | None = None,
    since: Time | None = None,
    follow: Follow = False,
) -> Iterator[Access]:
    """Show the requests that a stage has answered (logs FilterLogEvents). What functions say: `lambda logs`.

    Args:
        api: the current one when left out.
        stage: the only one when left out.
        since: from then on.
        follow: and what comes, until Ctrl-C.
    Examples:
        awsh> apigw stage set forms '$default' --logs
        awsh> apigw logs forms --since 1h
    """
    import json

    found = gateway(ctx, api)
    name = found.stage_or_only(stage)
    group = next(each["logs"] for each in found.stages() if each["stage"] == name)
    if not group:
        raise CommandError(
            f"the stage {name} of {found.name} keeps no log",
            hint=f"`apigw stage set {found.name} '{name}' --logs` has it keep one",
        )
    for event in log_events(ctx, group, since=since, follow=follow, to_come=True):
        try:
            line = json.loads(event["message"])
        except ValueError:
            line = {"path": event["message"]}
        if not isinstance(line, dict):
            continue
        told = {key: "" if line.get(key) in (None, "-") else str(line[key]) for key in Access.__annotations__}
        yield Access(**{**told, "time": event["time"]})  # type: ignore[typeddict-item]


def access_logs(ctx: Context, api: Gateway) -> str:
    """The ARN of the log group for the API's requests, made if it is missing (logs CreateLogGroup)."""
    if api.type == "rest":
        need_log_role(ctx)
    group = f"/aws/apigateway/{api.id}"
    try:
        ctx.call("logs", "create_log_group", logGroupName=group)
    except AwsError as error:
        if error.code != "ResourceAlreadyExistsException":
            raise
    found = ctx.call("logs", "describe_log_groups", logGroupNamePrefix=group)["logGroups"]
    arn = next(each["arn"] for each in found if each["logGroupName"] == group)
    return str(arn).removesuffix(":*")
