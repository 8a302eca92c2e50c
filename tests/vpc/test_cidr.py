"""The arithmetic of ranges, against `ipaddress` and against counting."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh_vpc import cidr

addresses = st.integers(0, 2**32 - 1).map(IPv4Address)


def networks(shortest: int = 0, longest: int = 32) -> st.SearchStrategy[IPv4Network]:
    return st.builds(
        lambda address, length: IPv4Network((address, length), strict=False),
        addresses,
        st.integers(shortest, longest),
    )


def within(outer: str, shortest: int, longest: int) -> st.SearchStrategy[IPv4Network]:
    base = IPv4Network(outer)
    return st.builds(
        lambda offset, length: IPv4Network((base.network_address + offset, length), strict=False),
        st.integers(0, base.num_addresses - 1),
        st.integers(shortest, longest),
    )


@given(networks())
def test_a_range_in_its_own_form_is_taken_as_it_is(network: IPv4Network) -> None:
    assert cidr.parse(str(network)) == network


@given(addresses, st.integers(0, 31))
def test_a_range_that_begins_elsewhere_is_refused_with_the_right_one(
    address: IPv4Address, length: int
) -> None:
    network = IPv4Network((address, length), strict=False)
    if network.network_address == address:
        assert cidr.parse(f"{address}/{length}") == network
    else:
        with pytest.raises(ValueError, match="did you mean") as caught:
            cidr.parse(f"{address}/{length}")
        assert f"did you mean {network}?" in str(caught.value)


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[\d./:a-f٣]{0,25}", fullmatch=True)))
def test_any_text_is_a_range_or_a_reason(text: str) -> None:
    try:
        found = str(cidr.parse(text))
    except ValueError as error:
        found, reason = None, str(error)
    assert found == text.strip() if found else reason and "\n" not in reason


@given(networks())
def test_size_and_place_decide_whether_aws_takes_it(network: IPv4Network) -> None:
    refused = not 16 <= network.prefixlen <= 28 or any(
        network.overlaps(reserved) for reserved in cidr.REFUSED
    )
    if refused:
        with pytest.raises(ValueError, match="such as"):
            cidr.check_vpc(network)
    else:
        cidr.check_vpc(network)


@given(networks(16, 28))
def test_advice_is_for_what_is_not_private(network: IPv4Network) -> None:
    advice = cidr.advice(network)
    private = any(network.subnet_of(each) for each in cidr.PRIVATE)
    docker = network.overlaps(IPv4Network("172.17.0.0/16"))
    assert (advice is None) == (private and not docker)


@given(st.lists(within("10.0.0.0/22", 22, 28), max_size=8), st.integers(22, 28))
def test_free_ranges_are_all_that_touch_nothing_taken(taken: list[IPv4Network], length: int) -> None:
    found = list(cidr.free(["10.0.0.0/22"], map(str, taken), length))
    every = IPv4Network("10.0.0.0/22").subnets(new_prefix=length)
    assert found == [network for network in every if not any(network.overlaps(other) for other in taken)]


@given(st.lists(networks(8, 30), max_size=6), networks(16, 28))
def test_overlap_is_what_ipaddress_says(others: list[IPv4Network], network: IPv4Network) -> None:
    texts = [*map(str, others), "2600::/56"]
    assert cidr.overlapping(network, texts) == [other for other in others if other.overlaps(network)]
    assert cidr.inside(network, texts) == any(network.subnet_of(other) for other in others)


@given(networks(16, 28))
def test_five_addresses_of_a_subnet_are_kept(network: IPv4Network) -> None:
    kept = [IPv4Address(text) for text in cidr.kept(network)]
    assert kept == [*list(network)[:4], network.broadcast_address]
    assert cidr.usable(network) == network.num_addresses - len(set(kept))


def test_free_leaps_over_what_is_taken() -> None:
    """A whole /8 less one half, in /28s, would be half a million steps."""
    first = next(cidr.free(["10.0.0.0/8"], ["10.0.0.0/9", "10.128.0.0/28"], 28))
    assert str(first) == "10.128.0.16/28"
    assert next(cidr.free(["10.0.0.0/16"], ["10.0.0.0/16"], 24), None) is None
    assert next(cidr.free(["10.0.0.0/24"], [], 16), None) is None
    assert str(next(cidr.free(["255.255.255.0/24"], [], 24))) == "255.255.255.0/24"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("10.0.0.0", "'10.0.0.0' has no prefix length, such as 10.0.0.0/16 (did you mean 10.0.0.0/16?)"),
        ("10.0/16", "'10.0/16' wants four numbers before the slash (did you mean 10.0.0.0/16?)"),
        ("10.0.0.0/255.255.0.0", "'10.0.0.0/255.255.0.0' has its mask in dots (did you mean 10.0.0.0/16?)"),
        ("10.0.300.0/16", "'10.0.300.0/16' is no range: octet 300 (> 255) not permitted"),
        ("10.0.0.0/33", "the prefix length is a number from 0 to 32, not '33'"),
        ("10.0.0.0/", "the prefix length is a number from 0 to 32, not ''"),
        ("2001:db8::/56", "is not IPv4"),
        ("", "has no prefix length"),
    ],
)
def test_what_is_wrong_is_said(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        cidr.parse(text)
