"""Deployments."""

from __future__ import annotations

from awsh import CommandError, Context
from awsh_apigw.gateway import gateway
from awsh_apigw.making.commands import Deployment
from awsh_apigw.stages.names import check_stage


def deployed(ctx: Context, id: str, stage: str | None, description: str) -> Deployment:
    """Has STAGE of the API serve what it is now."""
    api = gateway(ctx, id)
    known = {each["stage"]: each for each in api.stages()}
    if stage is None and not known:
        stage = api.first_stage
    if stage is None or api.type == "http":
        stage = api.stage_or_only(stage)
    check_stage(stage, rest=api.type == "rest")
    if api.type == "http" and known[stage]["auto"]:
        raise CommandError(
            f"the stage {stage} of {api.name} serves every change at once: there is nothing to deploy",
            hint=f"`apigw stage set {api.name} '{stage}' --no-auto` has it wait for `apigw deploy`",
        )
    if not api.routes():
        raise CommandError(
            f"the API {api.name} has no routes, so there is nothing to deploy",
            hint=f"`apigw route add {api.name} 'GET /' --lambda FUNCTION`",
        )
    made = api.deploy(stage, description)
    return {"api": api.name, "stage": stage, "url": api.url(stage), "deployment": made}
