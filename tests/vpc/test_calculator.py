"""`cidr`: the calculator."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh.errors import CommandError, UsageError
from awsh_vpc import cidr, ranges

Typed = Callable[[str], list[Any]]

v4 = st.builds(
    lambda address, length: IPv4Network((address, length), strict=False),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)
v6 = st.builds(
    lambda address, length: IPv6Network((address, length), strict=False),
    st.integers(0, 2**128 - 1),
    st.integers(0, 128),
)
few = st.builds(
    lambda offset, length: IPv4Network((0x0A000000 + offset, length), strict=False),
    st.integers(0, 63),
    st.integers(26, 32),
)


@given(st.one_of(v4, v6))
def test_a_range_is_described_as_ipaddress_has_it(network: IPv4Network | IPv6Network) -> None:
    told = ranges.describe(network)
    assert (told["cidr"], told["addresses"]) == (str(network), network.num_addresses)
    assert ip_network(f"{network[0]}/{told['bits']}") == network
    if network.num_addresses <= 1024:
        hosts = list(network.hosts())
        # ipaddress leaves the first address of an IPv6 range out, as it should, and here so too.
        assert (told["first"], told["last"]) == (str(hosts[0]), str(hosts[-1]))
    if told["aws_usable"] is not None:
        kept = network.num_addresses - told["aws_usable"]
        ends = int(network[-1]) - int(ip_network(told["aws_last"])[0]), int(ip_network(told["aws_first"])[0])
        assert kept == ends[0] + ends[1] - int(network[0])
    for scope in (told["scope"], told["aws"]):
        assert scope
        assert "\n" not in scope


@given(st.lists(few, max_size=8))
def test_overlap_is_every_pair_that_ipaddress_finds(networks: list[IPv4Network]) -> None:
    found = [(each["outer"], each["inner"]) for each in ranges.overlaps(networks)]
    pairs = [
        (one, other) for i, one in enumerate(networks) for other in networks[i + 1 :] if one.overlaps(other)
    ]
    assert len(found) == len(pairs)
    assert all(ip_network(inner).subnet_of(ip_network(outer)) for outer, inner in found)  # type: ignore[arg-type]


@given(st.lists(few, max_size=6))
def test_gaps_and_what_is_taken_are_the_whole(taken: list[IPv4Network]) -> None:
    outer = IPv4Network("10.0.0.0/26")
    found = list(cidr.gaps(outer, taken))
    addresses = {address for network in found for address in network}
    assert addresses == set(outer) - {address for network in taken for address in network}
    assert sum(network.num_addresses for network in found) == len(addresses)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            "10.0.0.0/20",
            {
                "mask": "255.255.240.0",
                "bits": 20,
                "first": "10.0.0.1",
                "last": "10.0.15.254",
                "aws_usable": 4091,
                "aws_first": "10.0.0.4",
                "legacy_class": "A",
                "private": True,
                "scope": "private (RFC 1918)",
                "aws": "VPC or subnet",
            },
        ),
        ("172.32.0.0/16", {"legacy_class": "B", "private": False, "scope": "public"}),
        ("192.168.1.0/30", {"legacy_class": "C", "aws_usable": None, "last": "192.168.1.2"}),
        ("8.0.0.0/5", {"scope": "public and more: 10.0.0.0/8 in it is private (RFC 1918)"}),
        (
            "127.0.0.0/16",
            {"aws": "neither VPC nor subnet: 127.0.0.0/16 cannot be a VPC: 127.0.0.0/8 is the "},
        ),
        ("0.0.0.0/0", {"legacy_class": "A to E", "mask": "0.0.0.0"}),
        (
            "2600:1f18:1:2::/64",
            {"aws_usable": 2**64 - 5, "aws": "subnet", "scope": "public", "broadcast": None},
        ),
        ("fd00::/48", {"private": True, "legacy_class": None, "version": 6}),
        ("10.1.2.3/31", {"first": "10.1.2.2", "last": "10.1.2.3"}),
    ],
)
def test_one_range_in_full(typed: Typed, given: str, expected: dict[str, Any]) -> None:
    [told] = typed(f"cidr {given}")
    for field, value in expected.items():
        same = told[field].startswith(value) if field == "aws" else told[field] == value
        assert same, (field, told[field])


def test_an_address_is_told_where_it_lies(typed: Typed, person: Any) -> None:
    assert typed("cidr 10.0.3.7/255.255.240.0")[0]["cidr"] == "10.0.0.0/20"
    assert person.said == "10.0.3.7 lies in 10.0.0.0/20"
    assert [row["bits"] for row in typed("cidr 1.2.3.4 ::1")] == [32, 128]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("10.0.0.0/33", "/33 is more than the /32 of one address"),
        ("10.0.0.0/255.0.255.0", "'255.0.255.0' is no mask"),
        ("10.0.0", "is no range such as"),
        ("fe80::1%eth0/64", "names an interface"),
        ("300.0.0.0/8", "is no range such as"),
        ("lab", "is no range such as"),
    ],
)
def test_what_is_no_range_is_refused(typed: Typed, given: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        typed(f"cidr {given}")
    assert why in str(caught.value)


def test_split(typed: Typed) -> None:
    whole = typed("cidr split 10.0.0.0/16 --into /24")
    assert len(whole) == 256
    assert (whole[-1]["cidr"], whole[-1]["aws_usable"]) == ("10.0.255.0/24", 251)
    assert [row["cidr"] for row in typed("cidr split 10.0.0.0/16 --parts 3")] == [
        "10.0.0.0/18",
        "10.0.64.0/18",
        "10.0.128.0/18",
        "10.0.192.0/18",
    ]
    assert len(typed("cidr split 2001:db8::/32 --into /64 | first 3")) == 3
    for words in ("", "--into /8", "--into /33", "--parts 0", "--parts 99999999999", "--into /24 --parts 2"):
        with pytest.raises(UsageError):
            typed(f"cidr split 10.0.0.0/16 {words}")


def test_overlap_takes_words_and_rows(typed: Typed, person: Any) -> None:
    [row] = typed("cidr overlap 10.0.0.0/16 10.1.0.0/16 10.0.3.0/24")
    assert (row["outer"], row["inner"], row["shared"]) == ("10.0.0.0/16", "10.0.3.0/24", 256)
    assert typed("cidr overlap 10.0.0.0/16 10.1.0.0/16 ::/0") == []
    assert person.said == "none of these 3 ranges share an address"
    assert [row["outer"] for row in typed("vpc ls | cidr overlap 172.0.0.0/8")] == ["172.0.0.0/8"]
    with pytest.raises(UsageError, match="carry no range"):
        typed("vpc igw create --name door; vpc igw ls | cidr overlap 10.0.0.0/8")


def test_free_of_a_vpc(typed: Typed, ec2: Any, person: Any) -> None:
    [net] = typed("vpc create 10.0.0.0/16 --name lab --ipv6")
    [six] = net["ipv6"]
    [subnet] = typed("vpc subnet create 10.0.0.0/24 --vpc lab")
    first = str(next(IPv6Network(six).subnets(new_prefix=64)))
    ec2.associate_subnet_cidr_block(SubnetId=subnet["id"], Ipv6CidrBlock=first)
    found = [ip_network(row["cidr"]) for row in typed("cidr free --vpc lab")]
    assert sum(each.num_addresses for each in found if each.version == 4) == 2**16 - 2**8
    assert sum(each.num_addresses for each in found if each.version == 6) == 2**72 - 2**64
    typed("use vpc lab")
    assert typed("cidr free --size /24 | first 1")[0]["cidr"] == "10.0.1.0/24"
    assert typed("cidr free --taken 10.0.0.0/17 --size /17")[0]["cidr"] == "10.0.128.0/17"
    person.notes.clear()
    assert typed("cidr free 10.0.0.0/24 --taken 10.0.0.0/24 --size /28") == []
    assert person.said == "no /28 is free of 10.0.0.0/24"
    typed("use vpc --clear")
    with pytest.raises((UsageError, CommandError), match="wants a VPC or ranges"):
        typed("cidr free")
