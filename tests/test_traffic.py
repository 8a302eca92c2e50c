"""Traffic as people type it."""

from __future__ import annotations

import pytest

from awsh import Ports, complete_ports, read_ports, read_range


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tcp 443", [Ports("tcp", 443, 443)]),
        ("tcp 80,443 8000-8100", [Ports("tcp", 80, 80), Ports("tcp", 443, 443), Ports("tcp", 8000, 8100)]),
        ("udp all", [Ports("udp", 0, 65535)]),
        ("dns", [Ports("tcp", 53, 53), Ports("udp", 53, 53)]),
        ("udp dns", [Ports("udp", 53, 53)]),
        ("https http", [Ports("tcp", 443, 443), Ports("tcp", 80, 80)]),
        ("icmp", [Ports("icmp")]),
        ("icmp 3/4", [Ports("icmp", 3, 4)]),
        ("ping", [Ports("icmp", 8)]),
        ("icmpv6 ping", [Ports("icmpv6", 128)]),
        ("ALL", [Ports("-1")]),
        ("tcp 22 22", [Ports("tcp", 22, 22)]),
    ],
)
def test_words(words: str, meant: list[Ports]) -> None:
    assert read_ports(words.split()) == meant
    for ports in meant:
        assert read_ports(ports.typed.split()) == [ports], "what is typed for it means it"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "a rule begins with"),
        ("443", "of which protocol"),
        ("tcp", "wants a port"),
        ("tcp 70000", "no port 70000"),
        ("tcp 90-80", "did you mean 80-90"),
        ("udp https", "a service of tcp, not of udp"),
        ("postgrs", "did you mean 'postgres'"),
        ("all 443", "did you mean `tcp 443`"),
        ("icmp 300", "no type of ICMP"),
        ("https tcp", "stands first and alone"),
    ],
)
def test_what_is_none(words: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_ports(words.split())


def test_said() -> None:
    said = [
        *(
            "tcp 443",
            "all udp",
            "icmp ping",
            "icmp type 3 code 4",
            "all icmpv6",
            "all traffic",
            "protocol 47 (gre)",
        ),
    ]
    ports = [
        Ports("tcp", 443, 443),
        Ports("udp", 0, 65535),
        Ports("icmp", 8),
        Ports("icmp", 3, 4),
        Ports("icmpv6"),
        Ports("-1"),
        Ports("47"),
    ]
    assert [each.text for each in ports] == said
    assert Ports("tcp", 5432, 5432).service == "postgres"
    assert Ports("tcp", 5432, 5433).service == ""


def test_covering_and_meeting() -> None:
    wide, narrow, beside = Ports("tcp", 1, 100), Ports("tcp", 22, 22), Ports("tcp", 90, 200)
    assert wide.covers(narrow)
    assert not narrow.covers(wide)
    assert wide.meets(beside)
    assert not narrow.meets(beside)
    assert not wide.covers(beside)
    assert Ports("-1").covers(narrow)
    assert narrow.meets(Ports("-1"))
    assert not narrow.covers(Ports("-1"))
    assert not wide.meets(Ports("udp", 22, 22))
    assert Ports("icmp").covers(Ports("icmp", 3, 4))
    assert not Ports("icmp", 3).meets(Ports("icmp", 8))


def test_ranges() -> None:
    assert read_range("10.0.0.7") == "10.0.0.7/32"
    assert read_range("2001:db8::1") == "2001:db8::1/128"
    assert read_range("10.0.0.0/16") == "10.0.0.0/16"
    assert read_range("web") is None
    for wrong, why in (
        ("10.0.0.5/16", "did you mean 10.0.0.0/16"),
        ("10.0.0", "no address"),
        ("10.0.0.0/255.255.0.0", "counts the bits"),
        ("10.0.0.0/40", "no range"),
        ("fe80::1%eth0", "an interface of this machine"),
    ):
        with pytest.raises(ValueError, match=why):
            read_range(wrong)


def test_what_may_come_next() -> None:
    def texts(*given: str) -> set[str]:
        return {candidate.text for candidate in complete_ports(given)}

    assert {"tcp", "all", "https"} <= texts()
    assert "all" in texts("tcp")
    assert "ntp" not in texts("tcp")
    assert "ntp" in texts("udp")
    assert texts("icmp") == {"ping"}
    assert texts("all") == texts("https") == set()


def test_a_ping_fits_both_families() -> None:
    assert Ports("icmp", 8).fitting("2001:db8::/32") == Ports("icmpv6", 128)
    assert Ports("icmp", 8).fitting("10.0.0.0/8") == Ports("icmp", 8)
    assert Ports("tcp", 22, 22).fitting("::/0") == Ports("tcp", 22, 22)
    with pytest.raises(ValueError, match="whose icmp is icmpv6"):
        Ports("icmp", 3, 4).fitting("::/0")
    with pytest.raises(ValueError, match="whose icmpv6 is icmp"):
        Ports("icmpv6", 128).fitting("0.0.0.0/0")
