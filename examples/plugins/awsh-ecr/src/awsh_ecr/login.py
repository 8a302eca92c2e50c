"""`ecr login`: docker may push and pull, without its password on any command line or screen."""

from __future__ import annotations

from awsh import Context

from awsh_ecr.groups import ecr
from awsh_ecr.rows import Login


@ecr.command
def login(ctx: Context) -> Login | None:
    """Log docker in to the registry of the account and region for twelve hours (GetAuthorizationToken).

    The password goes to docker's credential helper, where one is configured, else into docker's own config.json,
    which others cannot read then. `DOCKER_CONFIG` names the folder, if it is not ~/.docker.

    Examples:
        awsh> ecr login
    """
    from base64 import b64decode

    from awsh_ecr import docker

    (found,) = ctx.call("ecr", "get_authorization_token")["authorizationData"]
    user, _, password = b64decode(found["authorizationToken"]).decode().partition(":")
    registry = found["proxyEndpoint"].removeprefix("https://")
    if ctx.dry_run:
        ctx.note(f"would log docker in to {registry}")
        return None
    kept = docker.keep(registry, user, password)
    ctx.note(f"docker push {registry}/REPOSITORY:TAG")
    return {"registry": registry, "until": found["expiresAt"], "kept": kept}
