"""Every module that declares a command of `vpc`; imported when one of them is wanted."""

from awsh_vpc import igws, subnets, tags, vpcs

__all__ = ["igws", "subnets", "tags", "vpcs"]
