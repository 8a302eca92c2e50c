"""Rules as sentences, as they are typed, and whether one covers another: no requests."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsh import Ports, read_ports
from awsh_ec2.sg.guarded import guarded
from awsh_ec2.sg.known import by_many
from awsh_ec2.sg.rules import Rule, of_group, of_record

ports = st.tuples(st.integers(0, 65535), st.integers(0, 65535)).map(sorted)
ranges = st.builds(
    lambda address, length: str(IPv4Network((address, length), strict=False)),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)


@st.composite
def rules(draw: Any) -> Rule:
    protocol = draw(st.sampled_from(["tcp", "udp", "-1"]))
    span = draw(ports) if protocol != "-1" else (-1, -1)
    return Rule(draw(st.booleans()), Ports(protocol, *span), draw(ranges))


@given(rules())
def test_what_is_said_can_be_typed(rule: Rule) -> None:
    *what, way, peer = rule.typed({}).split()
    assert way == ("to" if rule.egress else "from")
    assert ip_network("0.0.0.0/0" if peer == "anywhere" else peer) == ip_network(rule.peer)
    assert read_ports(what) == [rule.ports]


@given(rules(), rules(), st.integers(0, 65535), st.integers(0, 2**32 - 1))
def test_a_rule_that_covers_another_lets_all_of_it_through(
    wide: Rule, narrow: Rule, port: int, address: int
) -> None:
    def lets(rule: Rule) -> bool:
        return rule.ports.covers(Ports("tcp", port, port)) and IPv4Network((address, 32)).subnet_of(
            IPv4Network(rule.peer)
        )

    assert wide.covers(wide)
    if wide.covers(narrow) and lets(narrow):
        assert lets(wide)


def test_covers() -> None:
    everything = Rule(False, Ports("-1"), "0.0.0.0/0")
    ssh = Rule(False, Ports("tcp", 22, 22), "10.0.0.0/16")
    assert everything.covers(ssh)
    assert not ssh.covers(everything)
    assert not Rule(True, Ports("-1"), "0.0.0.0/0").covers(ssh)
    assert Rule(False, Ports("tcp", 20, 25), "10.0.0.0/8").covers(ssh)
    assert not Rule(False, Ports("udp", 20, 25), "10.0.0.0/8").covers(ssh)
    assert not Rule(False, Ports("tcp", 23, 25), "10.0.0.0/8").covers(ssh)
    assert not Rule(False, Ports("tcp", 22, 22), "sg-12345678").covers(ssh)
    assert not everything.covers(Rule(False, Ports("tcp", 22, 22), "::/0"))
    assert Rule(False, Ports("icmp", -1, -1), "10.0.0.0/8").covers(
        Rule(False, Ports("icmp", 8, -1), "10.0.0.0/16")
    )
    assert not Rule(False, Ports("icmp", 8, -1), "10.0.0.0/8").covers(
        Rule(False, Ports("icmp", -1, -1), "10.0.0.0/8")
    )


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (
            {"IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": "0.0.0.0/0"},
            "all traffic from anywhere",
        ),
        (
            {"IpProtocol": "6", "FromPort": 0, "ToPort": 65535, "CidrIpv4": "10.0.0.1/32"},
            "all tcp from 10.0.0.1",
        ),
        (
            {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "CidrIpv6": "::/0"},
            "all icmp from anywhere (IPv6)",
        ),
        (
            {"IpProtocol": "58", "FromPort": 128, "ToPort": -1, "CidrIpv6": "::/0"},
            "icmpv6 ping from anywhere (IPv6)",
        ),
        (
            {"IpProtocol": "50", "FromPort": -1, "ToPort": -1, "CidrIpv4": "10.0.0.0/8"},
            "protocol 50 (esp) from 10.0.0.0/8",
        ),
        (
            {"IpProtocol": "99", "FromPort": -1, "ToPort": -1, "PrefixListId": "pl-1"},
            "protocol 99 from prefix list pl-1",
        ),
        (
            {
                "IpProtocol": "tcp",
                "FromPort": 1,
                "ToPort": 2,
                "IsEgress": True,
                "ReferencedGroupInfo": {"GroupId": "sg-1"},
            },
            "tcp 1-2 to members of sg-1",
        ),
    ],
)
def test_sentences(record: dict[str, Any], sentence: str) -> None:
    assert of_record(record).sentence({}) == sentence


def test_rules_of_a_group_are_those_of_their_records() -> None:
    group = {
        "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
            {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1", "UserId": "1"}]},
        ],
        "IpPermissionsEgress": [{"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}],
    }
    assert list(of_group(group)) == [
        of_record({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "10.0.0.0/8"}),
        of_record(
            {"IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "ReferencedGroupInfo": {"GroupId": "sg-1"}}
        ),
        of_record({"IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv6": "::/0", "IsEgress": True}),
    ]


def test_the_world_in_halves_is_the_world() -> None:
    for peer in ("0.0.0.0/0", "128.0.0.0/1", "::/0", "2000::/3"):
        assert Rule(False, Ports("tcp", 22, 22), peer).exposes == ["ssh"]
    for peer in ("10.0.0.0/8", "2001:db8::/32", "sg-12345678", "pl-12345678"):
        assert Rule(False, Ports("tcp", 22, 22), peer).exposes == []
    assert Rule(True, Ports("tcp", 22, 22), "0.0.0.0/0").exposes == []


def test_what_nobody_means_to_open() -> None:
    assert "postgres" in guarded(Ports("tcp", 5000, 6000))
    assert guarded(Ports("udp", 22, 22)) == []
    assert guarded(Ports("icmp")) == []
    assert {"ssh", "memcached"} <= {*guarded(Ports("-1"))}


def test_a_filter_has_200_values_at_most() -> None:
    asked = list(by_many("group-id", [f"sg-{number}" for number in range(450)] * 2))
    assert [len(values) for [found] in asked for values in [found["Values"]]] == [200, 200, 50]
    assert list(by_many("group-id", [])) == []
