"""Every module that declares a command of `vpc`; imported when one of them is wanted."""

from awsh_vpc import diagram, igws, nats, route_tables, routes, subnets, tags, vpcs

__all__ = ["diagram", "igws", "nats", "route_tables", "routes", "subnets", "tags", "vpcs"]
