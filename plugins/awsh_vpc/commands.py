"""Every module that declares a command of `vpc` itself; imported when one of them is wanted."""

from awsh_vpc import changing, egress_igws, igws, nats, route_tables, routes, subnets, tags, vpcs
from awsh_vpc.diagram import commands as diagram
from awsh_vpc.reach import commands as reach

__all__ = [
    "changing",
    "diagram",
    "egress_igws",
    "igws",
    "nats",
    "reach",
    "route_tables",
    "routes",
    "subnets",
    "tags",
    "vpcs",
]
