"""What stands behind `sg allow GROUP` and `sg revoke GROUP`: `tcp 443 from anywhere`, read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from awsh import Context, Ports, UsageError, read_ports, read_range
from awsh_ec2.sg.kinds import GROUP
from awsh_ec2.sg.known import groups
from awsh_ec2.sg.rules import ANYWHERE, Rule, is_range


def read(ctx: Context, group: Mapping[str, Any], words: Sequence[str], usage: str) -> list[Rule]:
    """The rules that WORDS mean for a GROUP of DescribeSecurityGroups. Raises UsageError."""
    turn = next((place for place, word in enumerate(words) if word in ("from", "to")), None)
    if turn is None:
        raise UsageError(
            "a rule says `from` whom, or `to` whom", hint="such as `tcp 443 from anywhere`", usage=usage
        )
    egress = words[turn] == "to"
    try:
        ports = read_ports(words[:turn])
        sources = [part for word in words[turn + 1 :] for part in word.split(",") if part]
        if not sources:
            raise ValueError(
                f"`{words[turn]}` wants somebody: 10.0.0.0/16, sg:NAME, me, anywhere, or a prefix list's pl-…"
            )
        peers = [_peer(ctx, group, source) for source in sources]
        return list(dict.fromkeys(_rule(egress, port, peer) for port in ports for peer in peers))
    except ValueError as error:
        raise UsageError(str(error), usage=usage) from None


def _rule(egress: bool, ports: Ports, peer: str) -> Rule:
    return Rule(egress, ports.fitting(peer) if is_range(peer) else ports, peer)


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
    found = read_range(word)
    if found is None:
        raise ValueError(
            f"{word!r} is nobody: an address or range, me, anywhere, pl-… or a group (sg:{word}?)"
        )
    return found


def _group(ctx: Context, group: Mapping[str, Any], name: str) -> str:
    """A group by its name, before all in the VPC of the one whose rule it is."""
    if GROUP.is_id(name):
        return name
    alike = [each for each in groups(ctx) if each["GroupName"] == name]
    here = [each for each in alike if each.get("VpcId") == group.get("VpcId")]
    if len(here) == 1:
        return str(here[0]["GroupId"])
    return ctx.resolve(GROUP.name, name)
