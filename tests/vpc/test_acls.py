"""`vpc acl`: network ACLs, and rules read as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import CommandError, UsageError
from awsh.shell import Shell
from awsh_vpc.acls.entries import Entry, lets, ordered
from awsh_vpc.acls.words import read

Typed = Callable[[str], list[Any]]


@pytest.fixture
def net(typed: Typed) -> str:
    """A VPC `lab` with the subnet `front` and the ACL `public`."""
    id: str = typed("vpc create 10.0.0.0/16 --name lab")[0]["id"]
    typed("vpc subnet create --next /24 --vpc lab --name front")
    typed("vpc acl create --vpc lab --name public --tag env=test")
    return id


def said(typed: Typed, acl: str = "public") -> list[str]:
    return [row["rule"] for row in typed(f"vpc acl rules {acl}")]


def test_a_new_one_lets_nothing_through(typed: Typed, net: str) -> None:
    [row] = typed("vpc acl show public")
    assert (row["name"], row["default"], row["rules"], row["vpc_id"]) == ("public", False, 0, net)
    assert row["inbound"] == ["* deny all traffic from 0.0.0.0/0 in"]
    assert row["outbound"] == ["* deny all traffic to 0.0.0.0/0 out"]
    listed = {row["name"]: row["default"] for row in typed("vpc acl ls lab")}
    assert listed == {"": True, "public": False}


def test_rules_are_sentences_in_order(typed: Typed, net: str) -> None:
    typed("vpc acl allow public 200 in tcp 443 from 0.0.0.0/0")
    typed("vpc acl deny public 100 in all from 203.0.113.0/24")
    typed("vpc acl allow public 100 out tcp 1024-65535 to anywhere")
    assert said(typed) == [
        "100 deny all traffic from 203.0.113.0/24 in",
        "200 allow tcp 443 from 0.0.0.0/0 in",
        "* deny all traffic from 0.0.0.0/0 in",
        "100 allow tcp 1024-65535 to 0.0.0.0/0 out",
        "* deny all traffic to 0.0.0.0/0 out",
    ]
    [row] = typed("vpc acl rules public | where number = 200")
    assert (row["service"], row["first"], row["peer"], row["acl"]) == ("https", 443, "0.0.0.0/0", "public")


def test_a_number_is_chosen_and_said(typed: Typed, person: Any, net: str) -> None:
    typed("vpc acl allow public https,http from anywhere")
    assert "numbers 100, 110" in person.said
    typed("vpc acl allow public 205 in ssh from 198.51.100.7")
    person.notes.clear()
    typed("vpc acl allow public udp 53 from 10.0.0.0/8")
    assert person.notes[0] == "number 210"
    assert [row["number"] for row in typed("vpc acl rules public | where direction = in")] == [
        *(100, 110, 205, 210, 32767)
    ]
    person.notes.clear()
    typed("vpc acl allow public https from anywhere")
    assert person.notes[0] == "already there: 100 allow tcp 443 from 0.0.0.0/0 in"
    assert len(typed("vpc acl rules public | where direction = in")) == 5


def test_a_number_that_is_taken(typed: Typed, net: str) -> None:
    typed("vpc acl allow public 100 in tcp 443 from anywhere")
    with pytest.raises(CommandError, match="has a rule 100 already: 100 allow tcp 443"):
        typed("vpc acl allow public 100 in tcp 80 from anywhere")
    typed("vpc acl allow public 100 in tcp 80 from anywhere --replace")
    assert said(typed)[0] == "100 allow tcp 80 from 0.0.0.0/0 in"
    typed("vpc acl allow public 100 out all to anywhere")
    assert "100 allow all traffic to 0.0.0.0/0 out" in said(typed), "each way has numbers of its own"


def test_stateless_is_said_until_answers_have_a_rule(typed: Typed, person: Any, net: str) -> None:
    typed("vpc acl allow public https from anywhere")
    note = next(note for note in person.notes if "stateless" in note)
    assert note.endswith("`vpc acl allow public out tcp 1024-65535 to 0.0.0.0/0`")
    typed(note.split("`")[1])
    person.notes.clear()
    typed("vpc acl allow public http from anywhere")
    assert "stateless" not in person.said
    typed("vpc acl deny public 50 out tcp 2000 to 0.0.0.0/0")
    typed("vpc acl allow public ssh from anywhere")
    assert "stateless" in person.said, "a denial that comes first takes part of the answers"
    person.notes.clear()
    typed("vpc acl allow public ping from anywhere")
    assert "icmp type 0" in person.said


def test_what_is_never_reached_is_said(typed: Typed, person: Any, net: str) -> None:
    typed("vpc acl allow public all from anywhere")
    typed("vpc acl deny public ssh from 203.0.113.0/24")
    assert "rule 110 is never reached: 100 allow all traffic from 0.0.0.0/0 in comes first" in person.said


def test_icmp_and_ipv6(typed: Typed, net: str) -> None:
    typed("vpc acl allow public ping from anywhere ::/0")
    typed("vpc acl allow public 300 in icmp 3/4 from 10.0.0.0/8")
    typed("vpc acl allow public 400 in tcp 443 from 2001:db8::/32")
    assert said(typed)[:4] == [
        "100 allow icmp ping from 0.0.0.0/0 in",
        "110 allow icmpv6 ping from ::/0 in",
        "300 allow icmp type 3 code 4 from 10.0.0.0/8 in",
        "400 allow tcp 443 from 2001:db8::/32 in",
    ]


def test_me_is_an_address() -> None:
    [(_, peer)] = read(["100", "in", "ssh", "from", "me"], lambda: "2001:db8::7").traffic
    assert peer == "2001:db8::7/128"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("tcp 443", "says `from` whom"),
        ("0 in tcp 443 from anywhere", "no rule number 0"),
        ("32767 in tcp 443 from anywhere", "they go from 1 to 32766"),
        ("in tcp 443 to anywhere", "what comes in is `from` somebody"),
        ("tcp 443 from sg:web", "a network ACL knows ranges alone"),
        ("tcp 443 from 10.0.0.5/16", "did you mean 10.0.0.0/16"),
        ("tcp 99999 from anywhere", "there is no port 99999"),
        ("tcp from anywhere", "tcp wants a port"),
        ("443 from anywhere", "a rule begins with"),
        ("icmp ping from", "`from` wants somebody"),
        ("htps from anywhere", "did you mean 'https'"),
    ],
)
def test_what_is_no_rule(words: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(words.split(), str)


def test_rules_are_taken_away(typed: Typed, person: Any, net: str) -> None:
    typed("vpc acl allow public 100 in all from anywhere; vpc acl allow public 100 out all to anywhere")
    with pytest.raises(UsageError, match="a rule 100 each way"):
        typed("vpc acl remove public 100")
    with pytest.raises(CommandError, match="no rule in 110"):
        typed("vpc acl remove public in 100 110")
    assert len(said(typed)) == 4, "all or none"
    typed("vpc acl remove public in 100")
    assert person.questions[-1].startswith("Take 100 allow all traffic from 0.0.0.0/0 in out of network ACL")
    typed("vpc acl rules public | where number = 100 | vpc acl remove")
    assert said(typed) == [
        "* deny all traffic from 0.0.0.0/0 in",
        "* deny all traffic to 0.0.0.0/0 out",
    ]
    with pytest.raises(UsageError, match="carry no rule"):
        typed("vpc ls | vpc acl remove")


def test_subnets_change_theirs_and_go_back(typed: Typed, person: Any, net: str) -> None:
    [row] = typed("vpc acl associate public front")
    [front] = typed("vpc subnet ls lab")
    assert row["subnets"] == [front["id"]]
    typed("vpc acl associate public front")
    assert "uses it already" in person.said
    typed("vpc acl ls lab | where name = public | vpc acl rm")
    assert "which 1 subnet uses?" in person.questions[-1]
    [default] = typed("vpc acl ls lab")
    assert (default["default"], default["subnets"]) == (True, [front["id"]])
    with pytest.raises(CommandError, match="is the default network ACL"):
        typed(f"vpc acl rm {default['id']}")


def test_an_acl_of_another_network(typed: Typed, net: str) -> None:
    typed("vpc create 10.1.0.0/16 --name other; vpc acl create --vpc other --name theirs")
    with pytest.raises(CommandError, match="the network ACL in"):
        typed("vpc acl associate theirs front")


def test_completing_a_rule(shell: Shell, net: str) -> None:
    from awsh.completion import complete

    def next_words(line: str) -> set[str]:
        return {item.insert.strip() for item in complete(shell, line, len(line)).items}

    assert {"in", "out", "tcp", "https"} <= next_words("vpc acl allow public ")
    assert {"tcp", "all"} <= next_words("vpc acl allow public 100 in ")
    assert "from" in next_words("vpc acl allow public 100 in tcp 443 ")
    assert "to" not in next_words("vpc acl allow public 100 in tcp 443 ")
    assert "anywhere" in next_words("vpc acl allow public tcp 443 from ")


def test_the_first_rule_that_fits_decides() -> None:
    def entry(number: int, words: str, allow: bool) -> Entry:
        [(ports, peer)] = read(words.split(), str).traffic
        return Entry(number, read(words.split(), str).egress, allow, ports, peer)

    wanted = entry(1, "tcp 80 from 10.0.0.0/24", True)
    narrow = entry(10, "tcp 80 from 10.0.0.7", False)
    wide = entry(20, "tcp 1-100 from 10.0.0.0/8", True)
    assert lets(wanted, [wide])
    assert not lets(wanted, [narrow, wide]), "part of it is denied first"
    assert lets(wanted, [wide, narrow])
    assert not lets(wanted, [])
    assert ordered({"Entries": []}) == []
