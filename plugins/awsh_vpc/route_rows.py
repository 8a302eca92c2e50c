"""Route tables and routes: what the commands return, and how it is read from AWS's records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from awsh import DETAIL, tags_of

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")

_TARGETS = (
    "NatGatewayId",
    "VpcPeeringConnectionId",
    "EgressOnlyInternetGatewayId",
    "TransitGatewayId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "InstanceId",
    "NetworkInterfaceId",
    "GatewayId",
)
"""An instance's route carries its interface too, and the instance says more."""


class Route(TypedDict):
    """A route. via: the id of what it leads to, or `local`. state: blackhole where that is gone."""

    destination: str
    via: str
    state: str
    table_id: str
    table: Annotated[str, DETAIL]
    origin: Annotated[str, DETAIL]


class RouteTable(TypedDict):
    """A route table. main: of the subnets that have none of their own. way_out: where 0.0.0.0/0 leads.

    blackholes: how many routes lead to what is gone.
    """

    id: str
    name: str
    way_out: str | None
    main: bool
    subnets: list[str]
    blackholes: int
    vpc_id: str
    routes: Annotated[list[Route], DETAIL]
    owner: Annotated[str, DETAIL]
    tags: Annotated[dict[str, str], DETAIL]


def destination_of(record: Mapping[str, Any]) -> str:
    return next((record[key] for key in DESTINATIONS if record.get(key)), "")


def routes_of(table: Mapping[str, Any]) -> list[Route]:
    """The routes of a table of DescribeRouteTables."""
    return [
        {
            "destination": destination_of(record),
            "via": next((record[key] for key in _TARGETS if record.get(key)), ""),
            "state": record.get("State", ""),
            "table_id": table["RouteTableId"],
            "table": tags_of(table).get("Name", ""),
            "origin": record.get("Origin", ""),
        }
        for record in table.get("Routes") or ()
    ]


def table_row(record: Mapping[str, Any]) -> RouteTable:
    """A RouteTable of DescribeRouteTables or CreateRouteTable."""
    tags = tags_of(record)
    routes = routes_of(record)
    associations = record.get("Associations") or ()
    return {
        "id": record["RouteTableId"],
        "name": tags.get("Name", ""),
        "way_out": next((route["via"] for route in routes if route["destination"] == "0.0.0.0/0"), None),
        "main": any(association.get("Main") for association in associations),
        "subnets": [each["SubnetId"] for each in associations if each.get("SubnetId")],
        "blackholes": sum(route["state"] == "blackhole" for route in routes),
        "vpc_id": record["VpcId"],
        "routes": routes,
        "owner": record.get("OwnerId", ""),
        "tags": tags,
    }
