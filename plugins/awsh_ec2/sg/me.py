"""This machine, as the other end of a rule."""

from __future__ import annotations

from awsh import Context


def my_range(ctx: Context) -> str:
    """The range of this one address, such as 93.184.216.34/32. Raises CommandError, ConfigError."""
    address = ctx.my_address()
    return f"{address}/{address.max_prefixlen}"
