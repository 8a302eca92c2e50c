"""What can come next in a rule that is being typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from awsh import Candidate, Context
from awsh_ec2.sg.kinds import GROUP
from awsh_ec2.sg.ports import SERVICES
from awsh_ec2.sg.words import PROTOCOLS


def complete(ctx: Context, word: str, given: Sequence[str]) -> Iterator[Candidate]:
    """Candidates for WORD behind those GIVEN of the rule."""
    found = _whom(ctx, word) if {"from", "to"} & {*given} else _what(given)
    return (candidate for candidate in found if candidate.text.startswith(word))


def _what(given: Sequence[str]) -> Iterator[Candidate]:
    protocol = given[0] if given else ""
    if given and (protocol not in ("tcp", "udp") or len(given) > 1):
        yield Candidate("from", "lets in")
        yield Candidate("to", "lets out")
    if not given:
        yield from (Candidate(name, "protocol") for name in PROTOCOLS)
    if protocol in ("icmp", "icmpv6"):
        yield Candidate("ping", "type of ICMP")
    elif protocol != "all":
        if protocol in ("tcp", "udp"):
            yield Candidate("all", "every port")
        for name, ports in SERVICES.items():
            fitting = [port for port in ports if protocol in (port.protocol, "")]
            if fitting and not (given and protocol not in PROTOCOLS):
                yield Candidate(name, ", ".join(f"{p.protocol} {p.first}" for p in fitting))


def _whom(ctx: Context, word: str) -> Iterator[Candidate]:
    yield Candidate("anywhere", "0.0.0.0/0, the whole Internet")
    yield Candidate("me", "this machine's public address")
    if "sg:".startswith(word):
        yield Candidate("sg:", "members of a group", final=False)
    if word.startswith("sg:"):
        for _, candidate in ctx.candidates(GROUP.name, word.removeprefix("sg:")):
            yield candidate._replace(text=f"sg:{candidate.text}")
