"""Where an API answers."""

from __future__ import annotations

import re

from awsh import Context

SERVICE = "execute-api"
"""What serves APIs, as IAM and `ctx.service_url` call it."""


def base_url(ctx: Context, id: str) -> str:
    """The address of the API without a stage, and without a slash at its end."""
    own = ctx.service_url(SERVICE, id)
    return (own or aws_url(ctx, id)).rstrip("/")


def aws_url(ctx: Context, id: str) -> str:
    """AWS's address."""
    domain = re.search(r"amazonaws\.[a-z.]+", ctx.client("apigatewayv2").meta.endpoint_url)
    return f"https://{id}.{SERVICE}.{ctx.region}.{domain[0] if domain else 'amazonaws.com'}"


def stage_url(base: str, stage: str) -> str:
    """The address of a stage: `$default` is at the API's own."""
    return base if stage == "$default" else f"{base}/{stage}"
