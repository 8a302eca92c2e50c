"""What stands behind `sg allow GROUP` and `sg revoke GROUP`: `tcp 443 from anywhere`, read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from awsh import Context, UsageError
from awsh_ec2.sg.kinds import GROUP
from awsh_ec2.sg.known import groups
from awsh_ec2.sg.ports import SERVICES, Ports, near, read_icmp, read_ports
from awsh_ec2.sg.rules import ANYWHERE, Rule, is_range

PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "all")


def read(ctx: Context, group: Mapping[str, Any], words: Sequence[str], usage: str) -> list[Rule]:
    """The rules that WORDS mean for a GROUP of DescribeSecurityGroups. Raises UsageError."""
    turn = next((place for place, word in enumerate(words) if word in ("from", "to")), None)
    if turn is None:
        raise UsageError(
            "a rule says `from` whom, or `to` whom", hint="such as `tcp 443 from anywhere`", usage=usage
        )
    egress = words[turn] == "to"
    try:
        ports = list(_ports([part for word in words[:turn] for part in word.lower().split(",") if part]))
        sources = [part for word in words[turn + 1 :] for part in word.split(",") if part]
        if not sources:
            raise ValueError(
                f"`{words[turn]}` wants somebody: 10.0.0.0/16, sg:NAME, me, anywhere, or a prefix list's pl-…"
            )
        peers = [_peer(ctx, group, source) for source in sources]
        return list(dict.fromkeys(_rule(egress, port, peer) for port in ports for peer in peers))
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None


def _ports(words: Sequence[str]) -> Iterator[Ports]:
    if not words:
        raise ValueError(f"a rule begins with {', '.join(PROTOCOLS)} or a service, such as https")
    protocol, *rest = words
    if protocol in ("tcp", "udp"):
        if not rest:
            raise ValueError(f"{protocol} wants a port: `{protocol} 443`, or `{protocol} all`")
        yield from (Ports(protocol, *read_ports(protocol, word)) for word in rest)
    elif protocol in ("icmp", "icmpv6"):
        for word in rest or ["all"]:
            kind, code = read_icmp(word)
            yield Ports(protocol, 128 if (protocol, word) == ("icmpv6", "ping") else kind, code)
    elif protocol == "all":
        if rest:
            raise ValueError(f"all is every port of every protocol (did you mean `tcp {' '.join(rest)}`?)")
        yield Ports("-1", -1, -1)
    else:
        for word in words:
            yield from _service(word)


def _service(word: str) -> tuple[Ports, ...]:
    if word in SERVICES:
        return SERVICES[word]
    if word[:1].isdigit():
        raise ValueError(f"{word} of which protocol? `tcp {word}` or `udp {word}`")
    if word in PROTOCOLS:
        raise ValueError(f"{word} stands first and alone; another protocol is another rule")
    raise ValueError(f"{word!r} is neither {', '.join(PROTOCOLS)} nor a service{near(word)}")


def _rule(egress: bool, port: Ports, peer: str) -> Rule:
    six = is_range(peer) and ":" in peer
    if port.protocol == "icmp" and six:
        if port == SERVICES["ping"][0]:
            return Rule.of(egress, "icmpv6", 128, -1, peer)
        raise ValueError(f"{peer} is IPv6, whose icmp is icmpv6")
    if port.protocol == "icmpv6" and is_range(peer) and not six:
        raise ValueError(f"{peer} is IPv4, whose icmpv6 is icmp")
    return Rule.of(egress, port.protocol, port.first, port.last, peer)


def _peer(ctx: Context, group: Mapping[str, Any], word: str) -> str:
    if word == "anywhere":
        return ANYWHERE
    if word == "me":
        from awsh_ec2.sg.me import my_range

        return my_range(ctx)
    if word.startswith("pl-"):
        return word
    if word.startswith("sg:"):
        return _group(ctx, group, word.removeprefix("sg:"))
    if GROUP.is_id(word):
        return word
    if "/" in word:
        return _range(word)
    try:
        address = ip_address(word)
    except ValueError:
        if word[:1].isdigit():
            raise ValueError(f"{word!r} is no address, such as 10.0.0.7 or 10.0.0.0/16") from None
        raise ValueError(
            f"{word!r} is nobody: an address or range, me, anywhere, pl-… or a group (sg:{word}?)"
        ) from None
    return f"{_plain(address)}/{address.max_prefixlen}"


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address) and address.scope_id:
        raise ValueError(f"{address} names an interface of this machine, which AWS does not know")
    return address


def _range(word: str) -> str:
    try:
        network = ip_network(word, strict=False)
    except ValueError:
        raise ValueError(f"{word!r} is no range, such as 10.0.0.0/16 or 2001:db8::/32") from None
    given, _, length = word.partition("/")
    if not (length.isascii() and length.isdigit()):
        raise ValueError(f"{word!r}: CIDR counts the bits of its mask (did you mean {network}?)")
    if ip_address(given) != network.network_address:
        raise ValueError(
            f"{word!r} does not begin where a /{length} begins (did you mean {network}, or {given} alone?)"
        )
    return str(network)


def _group(ctx: Context, group: Mapping[str, Any], name: str) -> str:
    """A group by its name, before all in the VPC of the one whose rule it is."""
    if GROUP.is_id(name):
        return name
    alike = [each for each in groups(ctx) if each["GroupName"] == name]
    here = [each for each in alike if each.get("VpcId") == group.get("VpcId")]
    if len(here) == 1:
        return str(here[0]["GroupId"])
    return ctx.resolve(GROUP.name, name)
