"""What the words of the network commands mean: CIDR ranges, tags, availability zones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any

from awsh import Candidate, Completing, Context, Name, ValueType


def _cidr(ctx: Context, given: Any) -> str:
    from awsh_vpc.cidr import parse

    return str(parse(str(given)))


def _vpc_cidr(ctx: Context, given: Any) -> str:
    from awsh_vpc.cidr import check_vpc, parse

    network = parse(str(given))
    check_vpc(network)
    return str(network)


def _subnet_cidr(ctx: Context, given: Any) -> str:
    from awsh_vpc.cidr import check_size, parse

    network = parse(str(given))
    check_size(network, "subnet")
    return str(network)


def _range(ctx: Context, given: Any) -> str:
    from awsh_vpc.ranges import read

    return str(read(str(given)))


def _length(ctx: Context, given: Any) -> int:
    text = str(given).removeprefix("/")
    if not (text.isascii() and text.isdigit() and int(text) <= 128):
        raise ValueError(f"{given!r} is no prefix length, such as /24")
    return int(text)


def _subnet_length(ctx: Context, given: Any) -> int:
    from ipaddress import IPv4Network

    from awsh_vpc.cidr import check_size

    length = _length(ctx, given)
    if length > 32:
        raise ValueError(f"{given!r} is no prefix length of IPv4, such as /24")
    check_size(IPv4Network((0x0A000000, length), strict=False), "subnet")
    return length


def _free_for_a_vpc(completing: Completing) -> Iterator[Candidate]:
    """Ranges that no VPC of the region has, as far as is known."""
    from awsh_vpc.cidr import free

    taken = [name.description for name in completing.ctx.names("vpc:vpc") if "/" in name.description]
    for outer in ("10.0.0.0/8", "192.168.0.0/16"):
        for network in islice(free([outer], taken, 16), 20):
            if str(network).startswith(completing.word):
                yield Candidate(str(network), "free, 65,536 addresses")


Cidr = Annotated[str, ValueType("CIDR", _cidr)]
"""An IPv4 range, such as 10.0.0.0/16, in the form that begins where it says."""

VpcCidr = Annotated[str, ValueType("CIDR", _vpc_cidr, _free_for_a_vpc)]
"""A range that AWS takes for a VPC."""

SubnetCidr = Annotated[str, ValueType("CIDR", _subnet_cidr)]
"""A range that AWS takes for a subnet."""


def _destination(ctx: Context, given: Any) -> str:
    from ipaddress import IPv4Address, IPv6Network

    from awsh_vpc.cidr import parse

    text = str(given)
    if text == "default":
        return "0.0.0.0/0"
    if text.startswith("pl-"):
        return text
    if ":" not in text:
        try:
            address = IPv4Address(text)
        except ValueError:
            return str(parse(text))
        raise ValueError(f"{text!r} has no prefix length (did you mean {address}/32?)")
    try:
        return str(IPv6Network(text))
    except ValueError as error:
        raise ValueError(f"{text!r} is no destination: {error}") from None


def _destinations(completing: Completing) -> Iterator[Candidate]:
    for text, about in (("0.0.0.0/0", "everywhere, IPv4"), ("::/0", "everywhere, IPv6")):
        yield Candidate(text, about)


def _route_target(ctx: Context, given: Any) -> str:
    from awsh_vpc.route_targets import WORDS

    return given if given in WORDS else ctx.resolve("vpc:route-target", given)


def _route_targets(completing: Completing) -> Iterator[Candidate]:
    yield Candidate("igw", "the VPC's internet gateway")
    yield Candidate("nat", "the VPC's NAT gateway")
    yield Candidate("egress-igw", "the VPC's egress-only internet gateway, for IPv6")
    for _, candidate in completing.ctx.candidates("vpc:route-target", completing.word):
        yield candidate


Destination = Annotated[str, ValueType("DESTINATION", _destination, _destinations)]
"""Where a route leads: a range of either version, a prefix list, or `default`."""

RouteTarget = Annotated[str, ValueType("igw|nat|TARGET", _route_target, _route_targets)]
"""What a route leads to: the VPC's own gateway, or a resource by name or id."""


def _address(ctx: Context, given: Any) -> str:
    text = str(given)
    for record in ctx.search("ec2", "describe_addresses", "Addresses[]"):
        names = [tag["Value"] for tag in record.get("Tags") or () if tag["Key"] == "Name"]
        if text in (record.get("AllocationId"), record.get("PublicIp"), *names):
            if record.get("AssociationId"):
                raise ValueError(f"Elastic IP {record['PublicIp']} is in use")
            return str(record["AllocationId"])
    raise ValueError(f"there is no Elastic IP {text!r}")


def _addresses(completing: Completing) -> Iterator[Candidate]:
    ctx = completing.ctx

    def fetch() -> Iterator[Name]:
        for record in ctx.search("ec2", "describe_addresses", "Addresses[?!AssociationId]"):
            yield Name(record["PublicIp"], description=record.get("AllocationId", ""))

    for name in ctx.matching("vpc:addresses", completing.word, "ec2", fetch):
        yield Candidate(name.id, name.description)


Address = Annotated[str, ValueType("ADDRESS", _address, _addresses)]
"""An Elastic IP that nothing uses: its address, id or Name tag."""

AnyRange = Annotated[str, ValueType("RANGE", _range)]
"""An address with its range, IPv4 or IPv6, written as anybody writes it: 10.0.3.7/255.255.240.0."""

Length = Annotated[int, ValueType("/LENGTH", _length)]
"""A prefix length, with or without its slash."""

SubnetLength = Annotated[int, ValueType("/LENGTH", _subnet_length)]
"""A prefix length that AWS takes for a subnet."""

Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]
"""Tags, one for each time that the option is given."""
