"""The calculator's arithmetic against `ipaddress`, of both versions."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_address, ip_network
from itertools import combinations, islice
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from awsh_vpc import calculator, cidr, ranges
from awsh_vpc.ranges import Network

any_v4 = st.builds(
    lambda address, length: IPv4Network((address, length), strict=False),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)
any_v6 = st.builds(
    lambda address, length: IPv6Network((address, length), strict=False),
    st.integers(0, 2**128 - 1),
    st.integers(0, 128),
)
SIX = int(IPv6Network("2001:db8::/60")[0])
near_v4 = st.builds(
    lambda offset, length: IPv4Network((0x0A000000 + offset, length), strict=False),
    st.integers(0, 255),
    st.integers(24, 32),
)
near_v6 = st.builds(
    lambda offset, length: IPv6Network((SIX + (offset << 64), length), strict=False),
    st.integers(0, 15),
    st.integers(60, 68),
)
either = st.one_of(any_v4, any_v6)
near = st.one_of(near_v4, near_v6)


@given(either)
def test_mask_ends_and_size(network: Network) -> None:
    told = ranges.describe(network)
    assert (told["mask"], told["wildcard"]) == (str(network.netmask), str(network.hostmask))
    assert (told["bits"], told["version"]) == (network.prefixlen, network.version)
    first, last = ip_address(told["first"]), ip_address(told["last"])
    if network.prefixlen >= network.max_prefixlen - 1:
        # A point-to-point link uses both of its addresses.
        assert [first, last] == [network[0], network[-1]]
    else:
        assert first == network.network_address + 1
        # Only IPv4 has a broadcast address.
        assert last == (network.broadcast_address - 1 if network.version == 4 else network.broadcast_address)
    broadcast = network.broadcast_address if network.version == 4 and network.prefixlen < 31 else None
    assert told["broadcast"] == (str(broadcast) if broadcast else None)


@given(either)
def test_aws_keeps_five_of_what_it_takes(network: Network) -> None:
    told = ranges.describe(network)
    four = network.version == 4 and 16 <= network.prefixlen <= 28
    six = network.version == 6 and network.prefixlen in range(44, 65, 4)
    if not (four or six):
        assert (told["aws_usable"], told["aws_first"], told["aws_last"]) == (None, None, None)
        return
    assert told["aws_usable"] == network.num_addresses - 5
    assert told["aws_first"] == str(network.network_address + 4)
    assert told["aws_last"] == str(network.broadcast_address - 1)
    assert (
        int(ip_address(told["aws_last"] or "")) - int(ip_address(told["aws_first"] or "")) + 1
        == told["aws_usable"]
    )


@given(any_v4)
def test_the_class_is_that_of_the_leading_bits(network: IPv4Network) -> None:
    def of(bits: str) -> str:
        return next(
            c
            for c, begin in zip("ABCDE", ("0", "10", "110", "1110", "1111"), strict=True)
            if bits.startswith(begin)
        )

    first, last = (of(f"{int(address):032b}") for address in (network[0], network[-1]))
    assert ranges.describe(network)["legacy_class"] == (first if first == last else f"{first} to {last}")


@given(either)
def test_what_is_called_private_is(network: Network) -> None:
    told = ranges.describe(network)
    if told["private"]:
        assert network.is_private
        assert "private" in told["scope"]
    if network.version == 4 and network.is_global and network.prefixlen >= 8:
        assert not told["private"]


class _Silent:
    """A context that hears nothing."""

    def note(self, text: str) -> None:
        pass


@given(either, st.integers(0, 6))
def test_a_split_is_that_of_ipaddress(network: Network, more: int) -> None:
    length = min(network.prefixlen + more, network.max_prefixlen)
    found = list(calculator.split(_Silent(), str(network), into=length))
    assert [ip_network(each["cidr"]) for each in found] == list(network.subnets(new_prefix=length))
    assert sum(each["addresses"] for each in found) == network.num_addresses


@given(either, st.integers(1, 70))
def test_parts_are_as_many_as_asked_for_at_least(network: Network, parts: int) -> None:
    if parts > network.num_addresses:
        return
    found = list(calculator.split(_Silent(), str(network), parts=parts))
    assert parts <= len(found) < 2 * parts
    assert list(collapse_addresses([ip_network(each["cidr"]) for each in found])) == [network]  # type: ignore[type-var]


@given(either)
def test_a_split_of_any_size_begins_at_once(network: Network) -> None:
    found = calculator.split(_Silent(), str(network), into=network.max_prefixlen)
    first = [ip_network(each["cidr"]) for each in islice(found, 3)]
    assert first == [ip_network(network[n]) for n in range(min(3, network.num_addresses))]


@given(st.lists(near, max_size=9))
def test_overlaps_of_both_versions(networks: list[Network]) -> None:
    found = [
        (ip_network(each["outer"]), ip_network(each["inner"]), each) for each in ranges.overlaps(networks)
    ]
    pairs = [(a, b) for a, b in combinations(networks, 2) if a.version == b.version and a.overlaps(b)]
    assert len(found) == len(pairs)
    for outer, inner, each in found:
        assert (outer, inner) in pairs or (inner, outer) in pairs
        assert outer.supernet_of(inner)  # type: ignore[arg-type]
        assert each["shared"] == inner.num_addresses
        assert each["relation"] == ("the same" if outer == inner else "holds it")


@given(near_v6, st.lists(near_v6, max_size=6))
def test_gaps_of_ipv6(outer: IPv6Network, taken: list[IPv6Network]) -> None:
    check_gaps(outer, taken)


@given(near_v4, st.lists(near_v4, max_size=8))
def test_gaps_of_ipv4(outer: IPv4Network, taken: list[IPv4Network]) -> None:
    check_gaps(outer, taken)


def check_gaps(outer: Any, taken: Any) -> None:
    """They and what is taken are the whole, they touch nothing, and none could be larger."""
    found = list(cidr.gaps(outer, taken))
    assert not any(gap.overlaps(other) for gap in found for other in taken)
    assert all(gap.subnet_of(outer) for gap in found)
    assert found == sorted(collapse_addresses(found))
    inside = [each for each in taken if each.subnet_of(outer)]
    if any(outer.subnet_of(each) for each in taken):
        assert found == []
    else:
        assert list(collapse_addresses([*found, *inside])) == [outer]


@given(st.lists(near_v4, max_size=8), st.integers(24, 30))
def test_free_ranges_of_a_size(taken: list[IPv4Network], size: int) -> None:
    outer = IPv4Network("10.0.0.0/24")
    found = calculator.free(_Silent(), str(outer), taken=list(map(str, taken)), size=size)
    every = outer.subnets(new_prefix=size)
    assert [each["cidr"] for each in found] == [
        str(each) for each in every if not any(each.overlaps(other) for other in taken)
    ]
