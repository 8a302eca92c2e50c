"""A managed policy by its name, without listing the thousand that AWS has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsh import Context, UsageError, managed_policy


def policy_arn(ctx: Context, given: Any) -> str:
    """The ARN of the policy that is meant: by name, ARN, unique prefix or row. Raises ValueError, UsageError."""
    if isinstance(given, Mapping) or str(given).startswith("arn:"):
        return ctx.resolve("iam:policy", given)
    known = [each for each in ctx.names("iam:policy") if each.name == str(given)]
    if len(known) == 1:
        return known[0].id
    try:
        return managed_policy(ctx, str(given))
    except UsageError:
        return ctx.resolve("iam:policy", given)
