"""`cidr`: the calculator of address ranges. Its arithmetic: ranges.py and cidr.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_interface
from itertools import chain
from typing import Annotated

from awsh import MANY, Context, Rows, UsageError, by, named
from awsh_vpc.arguments import AnyRange, Length
from awsh_vpc.cidr import gaps
from awsh_vpc.groups import cidr
from awsh_vpc.kinds import VPC, VpcId
from awsh_vpc.ranges import Network, Overlap, Piece, Range, describe, overlaps, piece
from awsh_vpc.rows import subnet_row, vpc_row


@cidr.command
def show(ctx: Context, *ranges: AnyRange, rows: Rows | None = None) -> Range | list[Range]:
    """Tell a range's mask, size, ends and kind, and what AWS makes of it.

    `cidr RANGE` is the same. AWS keeps five addresses of each subnet: the first four and the last.

    Args:
        ranges: one is shown in full, several as a table: 10.0.0.0/20, 10.0.3.7/255.255.240.0, 2001:db8::/56.
        rows: from a pipeline: what has a `cidr`.
    Examples:
        awsh> cidr 10.0.0.0/20
        awsh> cidr 10.0.0.0/16 172.31.0.0/16 2600:1f18::/56
        awsh> cidr 10.0.3.7/255.255.240.0 | get cidr
        awsh> vpc subnet ls | cidr
    """
    found = []
    for text in ranges:
        interface = ip_interface(text)
        if interface.ip != interface.network[0]:
            ctx.note(f"{interface.ip} lies in {interface.network}")
        found.append(describe(interface.network))
    if rows is None and len(found) == 1:
        return found[0]
    found += map(describe, _fed(rows))
    if not found and rows is None:
        raise UsageError("cidr wants a range", usage=show.usage, hint="such as 10.0.0.0/20")
    return found


def _fed(rows: Rows | None) -> Iterator[Network]:
    for row in rows or ():
        given = row.get("cidr") if isinstance(row, Mapping) else row
        if given is None:
            raise UsageError("these rows carry no range", hint="it would be in `cidr`")
        # A subnet that has IPv6 only has an empty one.
        if given:
            try:
                yield ip_interface(str(given)).network
            except ValueError as error:
                raise UsageError(str(error)) from None


def _networks(ranges: Iterable[str]) -> Iterator[Network]:
    return (ip_interface(text).network for text in ranges)


@cidr.command
def split(
    ctx: Context, range: AnyRange, *, into: Length | None = None, parts: int | None = None
) -> Iterator[Piece]:
    """Split a range into equal parts.

    Args:
        range: what is split.
        into: the parts' prefix length, such as /24.
        parts: how many there are to be at least; rounded up to a power of two.
    Examples:
        awsh> cidr split 10.0.0.0/16 --into /18
        awsh> cidr split 10.0.0.0/16 --parts 3 | get cidr
        awsh> cidr split 2001:db8::/56 --into /64 | first 4
    """
    network = ip_interface(range).network
    if (into is None) == (parts is None):
        raise UsageError("cidr split wants --into or --parts", usage=split.usage, hint="such as --into /24")
    if parts is not None and parts < 1:
        raise UsageError(f"--parts {parts}: there is no less than one part")
    length = into if into is not None else network.prefixlen + (int(parts or 1) - 1).bit_length()
    if length > network.max_prefixlen:
        wanted = f"{parts} parts" if into is None else f"/{length}"
        raise UsageError(f"{network} has {network.num_addresses:,} addresses, which is too few for {wanted}")
    if length < network.prefixlen:
        raise UsageError(f"a /{length} is larger than {network}", hint=f"/{network.prefixlen} or more")
    return map(piece, network.subnets(new_prefix=length))


@cidr.command
def overlap(ctx: Context, *ranges: AnyRange, rows: Rows | None = None) -> Iterator[Overlap]:
    """Tell which ranges share addresses, two by two; no rows where none do.

    Args:
        ranges: the ranges.
        rows: from a pipeline: what has a `cidr`.
    Examples:
        awsh> cidr overlap 10.0.0.0/16 10.0.3.0/24 10.1.0.0/16
        awsh> vpc ls | cidr overlap 10.0.0.0/8
    """
    networks = [*_networks(ranges), *_fed(rows)]
    if len(networks) < 2 and rows is None:
        raise UsageError("cidr overlap wants two ranges at least", usage=overlap.usage)
    found = False
    for each in overlaps(networks):
        found = True
        yield each
    if not found:
        ctx.note(f"none of these {len(networks)} ranges share an address")


@cidr.command
def free(
    ctx: Context,
    *ranges: AnyRange,
    taken: Annotated[list[AnyRange] | None, MANY] = None,
    vpc: VpcId | None = None,
    size: Length | None = None,
) -> Iterator[Piece]:
    """List what is free of a VPC, or of any ranges (DescribeVpcs, DescribeSubnets).

    The largest ranges there are, or all of one size. Of a VPC that has IPv6, its IPv6 too.

    Args:
        ranges: of these; of the VPC's own ranges when left out.
        taken: what is taken of them, beside the VPC's subnets.
        vpc: the VPC whose subnets take; the current one when neither it nor ranges are given.
        size: only ranges of this prefix length, such as /24.
    Examples:
        awsh> vpc create 10.87.0.0/16 --name roomy
        awsh> vpc subnet create 10.87.1.0/24 --vpc roomy
        awsh> cidr free --vpc roomy
        awsh> cidr free --vpc roomy --size /24 | first 3
        awsh> cidr free 10.0.0.0/16 --taken 10.0.0.0/20 10.0.128.0/17
    """
    outer, used = list(_networks(ranges)), list(_networks(taken or ()))
    whose = vpc or (None if ranges else ctx.current(VPC.name))
    if whose is not None:
        own, subnets = _of_vpc(ctx, whose)
        outer, used = outer or own, used + subnets
    if not outer:
        raise UsageError("cidr free wants a VPC or ranges", usage=free.usage, hint="such as --vpc lab")
    found = False
    for gap in chain.from_iterable(_gaps(network, used) for network in outer):
        if size is not None and not gap.prefixlen <= size <= gap.max_prefixlen:
            continue
        for network in [gap] if size is None else gap.subnets(new_prefix=size):
            found = True
            yield piece(network)
    if not found:
        what = "nothing" if size is None else f"no /{size}"
        ctx.note(f"{what} is free of {', '.join(map(str, outer))}")


def _gaps(outer: Network, used: Iterable[Network]) -> Iterator[Network]:
    # The two versions never touch.
    if isinstance(outer, IPv4Network):
        return gaps(outer, [network for network in used if isinstance(network, IPv4Network)])
    return gaps(outer, [network for network in used if isinstance(network, IPv6Network)])


def _of_vpc(ctx: Context, vpc: str) -> tuple[list[Network], list[Network]]:
    """The ranges of a VPC, and those of its subnets."""
    home = vpc_row(ctx.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"][0])
    found = ctx.search("ec2", "describe_subnets", "Subnets[]", Filters=by("vpc-id", vpc))
    subnets = [subnet_row(record) for record in found]
    ctx.note(f"of VPC {named(vpc, home['name'])}, {', '.join([*home['cidrs'], *home['ipv6']])}")
    used = [text for row in subnets for text in (row["cidr"], *row["ipv6"]) if text]
    return list(_networks([*home["cidrs"], *home["ipv6"]])), list(_networks(used))
