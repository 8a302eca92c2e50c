"""`ec2 console`: what a server wrote while it started."""

from __future__ import annotations

from awsh import CURRENT, AwsError, Context
from awsh_ec2.groups import ec2
from awsh_ec2.kinds import InstanceId


@ec2.command
def console(ctx: Context, instance: InstanceId = CURRENT) -> str:
    """Show what an instance wrote to its console (GetConsoleOutput): how it started, and why it did not.

    That is the newest there is, where the type can give it; else what AWS kept of the last start, some
    minutes late.

    Args:
        instance: which one; the current one when left out.
    Examples:
        awsh> ec2 launch talking --image al2023 --wait
        awsh> ec2 console talking | first 3
    """
    try:
        answer = ctx.call("ec2", "get_console_output", InstanceId=instance, Latest=True)
    except AwsError as error:
        # Only Nitro can be asked for the newest.
        if error.code != "UnsupportedOperation":
            raise
        answer = ctx.call("ec2", "get_console_output", InstanceId=instance)
    text = str(answer.get("Output") or "")
    if not text:
        ctx.note("nothing yet: it takes a minute or two after the start")
    return text
