"""Whether a function that a bucket tells would wake itself: the lambda plugin's to say, where it is there."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import AwsError, Context, spoken
from awsh_s3.events.targets import Target

_FUNCTIONS = "lambda:function"


def judge(
    ctx: Context, bucket: str, function: Target, *, on: Sequence[str], prefix: str, suffix: str
) -> None:
    """Raises CommandError where FUNCTION would change what it is told of. What can't be judged is said."""
    if not any(kind.name == _FUNCTIONS for kind in ctx.kinds()):
        return
    if function.region != ctx.region:
        ctx.note(f"whether {function.name} would wake itself can be judged in {function.region} alone")
        return
    name, *alias = function.arn.split(":")[6:]
    options = [
        *(("--prefix", prefix) if prefix else ()),
        *(("--suffix", suffix) if suffix else ()),
        *(("--alias", *alias) if alias else ()),
    ]
    try:
        spoken(ctx, "lambda trigger check", name, "s3", bucket, *options, "--events", *on)
    except AwsError as error:
        ctx.note(f"whether {function.name} would wake itself can't be judged: {error}")
