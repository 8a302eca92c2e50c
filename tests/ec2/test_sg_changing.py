"""`sg allow`, `sg revoke`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from awsh.errors import AwsError, CommandError, UsageError
from awsh.shell import Shell
from tests.completion.asking import arrive, labels
from tests.ec2.groups import ingress

Typed = Callable[[str], list[Any]]


MEANT = [
    ("tcp 443 from 10.0.0.0/16", [("tcp", 443, 443, "10.0.0.0/16")]),
    ("https from 10.0.0.0/16", [("tcp", 443, 443, "10.0.0.0/16")]),
    ("TCP Https from 10.0.0.0/16", [("tcp", 443, 443, "10.0.0.0/16")]),
    ("tcp 8000-8100 from 10.0.0.7", [("tcp", 8000, 8100, "10.0.0.7/32")]),
    ("tcp 80,443 from 10.0.0.7", [("tcp", 80, 80, "10.0.0.7/32"), ("tcp", 443, 443, "10.0.0.7/32")]),
    ("http https from 10.0.0.7", [("tcp", 80, 80, "10.0.0.7/32"), ("tcp", 443, 443, "10.0.0.7/32")]),
    ("udp all from 10.0.0.7", [("udp", 0, 65535, "10.0.0.7/32")]),
    ("dns from 10.0.0.7", [("tcp", 53, 53, "10.0.0.7/32"), ("udp", 53, 53, "10.0.0.7/32")]),
    ("icmp from 10.0.0.7", [("icmp", -1, -1, "10.0.0.7/32")]),
    ("icmp ping from 10.0.0.7", [("icmp", 8, -1, "10.0.0.7/32")]),
    ("icmp 3/4 from 10.0.0.7", [("icmp", 3, 4, "10.0.0.7/32")]),
    ("icmpv6 ping from 2001:db8::1", [("icmpv6", 128, -1, "2001:db8::1/128")]),
    ("ping from ::/0", [("icmpv6", 128, -1, "::/0")]),
    ("all from 10.0.0.0/8", [("-1", None, None, "10.0.0.0/8")]),
    ("tcp 443 from 2001:DB8::/32", [("tcp", 443, 443, "2001:db8::/32")]),
    ("tcp 443 from anywhere", [("tcp", 443, 443, "0.0.0.0/0")]),
    ("tcp 9 from 10.0.0.1 10.0.0.2", [("tcp", 9, 9, "10.0.0.1/32"), ("tcp", 9, 9, "10.0.0.2/32")]),
]


def test_words_become_aws_rules(typed: Typed, ec2: Any, web_group: str) -> None:
    for words, expected in MEANT:
        rows = typed(f"sg allow web {words}")
        assert sorted(ingress(ec2, web_group), key=str) == sorted(expected, key=str), words
        assert len(rows) == len(expected)
        typed(f"sg revoke web {words}")
        assert ingress(ec2, web_group) == [], words


REFUSED = [
    ("", "`from` whom"),
    ("tcp 443", "`from` whom"),
    ("tcp from 10.0.0.1", "tcp wants a port"),
    ("443 from 10.0.0.1", "`tcp 443` or `udp 443`"),
    ("tcp 443 from", "wants somebody"),
    ("from 10.0.0.1", "a rule begins with"),
    ("tcp 65536 from 10.0.0.1", "no port 65536"),
    ("tcp 99999999999 from 10.0.0.1", "no port 99999999999"),
    ("tcp 90-80 from 10.0.0.1", "did you mean 80-90"),
    ("tcp 80- from 10.0.0.1", "'80-' is no port"),
    ("tcp postgress from 10.0.0.1", "did you mean 'postgres'"),
    ("postgress from 10.0.0.1", "did you mean 'postgres'"),
    ("udp ssh from 10.0.0.1", "a service of tcp"),
    ("all 22 from 10.0.0.1", "did you mean `tcp 22`"),
    ("ssh tcp from 10.0.0.1", "tcp stands first"),
    ("icmp 256 from 10.0.0.1", "no type of ICMP"),
    ("icmp from ::/0", "icmpv6"),
    ("icmpv6 from 10.0.0.0/8", "is icmp"),
    ("tcp 22 from 10.0.0.5/24", r"did you mean 10\.0\.0\.0/24, or 10\.0\.0\.5 alone"),
    ("tcp 22 from 2001:db8::1/32", "did you mean 2001:db8::/32"),
    ("tcp 22 from 10.0.0.0/255.0.0.0", r"did you mean 10\.0\.0\.0/8"),
    ("tcp 22 from 10.0.0.0/33", "is no range"),
    ("tcp 22 from 10.0.0", "is no address"),
    ("tcp 22 from fe80::1%eth0", "interface of this machine"),
    ("tcp 22 from web", "sg:web"),
    ("tcp 22 from sg:wep", "no security group 'wep'.*did you mean 'web'"),
]


def test_what_makes_no_rule_is_refused_before(typed: Typed, ec2: Any, web_group: str) -> None:
    for words, why in REFUSED:
        with pytest.raises(UsageError, match=why):
            typed(f"sg allow web {words}")
    assert ingress(ec2, web_group) == []


def test_allowing_twice_is_no_error(typed: Typed, person: Any, ec2: Any, web_group: str) -> None:
    [first] = typed("sg allow web https from 10.0.0.0/16")
    [again] = typed("sg allow web tcp 443 from 10.0.0.0/16")
    assert again["id"] == first["id"]
    assert person.notes == ["already there: tcp 443 from 10.0.0.0/16"]
    both = typed("sg allow web https from 10.0.0.0/16 10.1.0.0/16")
    assert both[0]["id"] == first["id"]
    assert len(ingress(ec2, web_group)) == 2


def test_a_description_is_set_anew(typed: Typed, web_group: str) -> None:
    typed("sg create jump")
    typed("sg allow web ssh from sg:jump --description old")
    [row] = typed("sg allow web ssh from sg:jump --description 'the bastion'")
    assert row["description"] == "the bastion"
    assert [each["description"] for each in typed("sg rules web --ingress")] == ["the bastion"]
    with pytest.raises(UsageError, match="has '>'"):
        typed("sg allow web ssh from 10.0.0.1 --description 'a>b'")


def test_a_group_may_be_a_variable_or_an_id(typed: Typed, ec2: Any, web_group: str) -> None:
    [jump] = typed("sg create jump")
    typed("let j = sg show jump")
    typed("sg allow web ssh from $j")
    typed(f"sg allow web rdp from {jump['id']}")
    assert [rule[3] for rule in ingress(ec2, web_group)] == [jump["id"]] * 2


def test_groups_of_a_pipeline(typed: Typed) -> None:
    typed("sg create a")
    typed("sg create b")
    typed("sg ls | where name != default | sg allow ssh from 10.0.0.1")
    assert [row["rules_in"] for row in typed("sg ls | where name != default")] == [1, 1]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("ssh from anywhere", "ssh"),
        ("tcp 3000-3400 from ::/0", "rdp, mysql"),
        ("all from anywhere", r"ssh, rdp, telnet, smb and \d+ more"),
        ("tcp 22 from 0.0.0.0/1 128.0.0.0/1", "ssh"),
    ],
)
def test_opening_logins_to_the_world_asks(
    typed: Typed, person: Any, ec2: Any, web_group: str, words: str, named: str
) -> None:
    person.answer = False
    with pytest.raises(CommandError, match="left as it was"):
        typed(f"sg allow web {words}")
    assert ingress(ec2, web_group) == []
    [question] = person.questions
    assert re.search(f"Open {named} to the whole Internet", question)
    person.answer = True
    typed(f"sg allow web {words}")
    assert ingress(ec2, web_group)
    typed(f"sg allow web {words}")
    assert len(person.questions) == 2


@pytest.mark.parametrize("words", ["https from anywhere", "ssh from 10.0.0.0/8", "ssh to anywhere"])
def test_what_is_usual_is_not_asked(typed: Typed, person: Any, web_group: str, words: str) -> None:
    typed(f"sg allow web {words}")
    assert person.questions == []


def test_egress(typed: Typed, person: Any, ec2: Any, web_group: str) -> None:
    [made] = typed("sg allow web postgres to 10.0.5.0/24")
    assert made["direction"] == "out"
    assert "a wider rule too: all traffic to anywhere" in person.said
    typed("sg revoke web all to anywhere")
    [group] = ec2.describe_security_groups(GroupIds=[web_group])["SecurityGroups"]
    assert [each["FromPort"] for each in group["IpPermissionsEgress"]] == [5432]
    assert group["IpPermissions"] == []


def test_revoking_says_what_still_lets_it_in(typed: Typed, person: Any, web_group: str) -> None:
    typed("sg allow web tcp 443 from 10.0.0.0/16")
    [wide] = typed("sg allow web tcp 1-1000 from 10.0.0.0/8")
    person.notes.clear()
    typed("sg revoke web tcp 443 from 10.0.0.0/16")
    assert person.notes == [
        "revoked tcp 443 from 10.0.0.0/16 (web)",
        f"still allowed by: tcp 1-1000 from 10.0.0.0/8 (`sg revoke {wide['id']}`)",
    ]
    typed("sg revoke web tcp 443 from 10.0.0.0/16")
    assert person.notes[2].startswith("not there: tcp 443 from 10.0.0.0/16 is no rule of web")
    assert person.questions == []


def test_revoking_by_id_and_from_a_pipeline(typed: Typed, person: Any, ec2: Any, web_group: str) -> None:
    typed("sg create jump")
    [one, two] = typed("sg allow web http,https from anywhere")
    typed("sg allow web ssh from sg:jump --description 'kept'")
    typed(f"sg revoke {one['id']}")
    assert person.questions == []
    typed("sg rules web --ingress | sg revoke")
    assert person.questions == [
        "Take away 2 rules: tcp 443 from anywhere (web); tcp 22 from members of jump (web)?"
    ]
    assert ingress(ec2, web_group) == []
    with pytest.raises(AwsError, match="InvalidSecurityGroupRuleId"):
        typed(f"sg revoke {two['id']}")


def test_revoke_refuses_what_is_neither(typed: Typed, web_group: str) -> None:
    with pytest.raises(UsageError, match="wants a group and a rule"):
        typed("sg revoke")
    with pytest.raises(UsageError, match="there is no security group 'nope'"):
        typed("sg revoke nope https from anywhere")
    with pytest.raises(UsageError, match="carry no rule"):
        typed("vpc ls | sg revoke")
    with pytest.raises(UsageError, match="is no rule's id"):
        typed(f"sg revoke sgr-{'0' * 17} web")


def test_the_quota_is_told_of(typed: Typed, person: Any, web_group: str) -> None:
    sources = " ".join(f"10.0.0.{number}" for number in range(60))
    typed(f"sg allow web https from {sources}")
    assert person.notes == []
    with pytest.raises(AwsError, match=r"RulesPerSecurityGroupLimitExceeded.*prefix list"):
        typed("sg allow web https from 10.0.1.1")
    assert "that makes 61 rules" in person.said


def test_completion(shell: Shell, typed: Typed, web_group: str) -> None:
    arrive(shell, "ec2:security-group")
    assert "web" in labels(shell, "sg allow w")
    assert {"tcp", "all", "ssh"} <= {*labels(shell, "sg allow web ")}
    assert {"postgres", "all"} <= {*labels(shell, "sg allow web tcp ")}
    assert "ping" not in labels(shell, "sg allow web tcp ")
    assert {"from", "to"} <= {*labels(shell, "sg allow web tcp 443 ")}
    assert labels(shell, "sg allow web tcp 443 f") == ["from"]
    assert {"me", "anywhere", "sg:"} <= {*labels(shell, "sg allow web ssh from ")}
    assert labels(shell, "sg allow web ssh from sg:w") == ["sg:web"]
    assert "web" in labels(shell, "sg revoke w")
    assert "ssh" in labels(shell, "sg revoke web s")
