"""What can come next in a rule that is being typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from awsh import Candidate, Context, complete_ports
from awsh_ec2.sg.kinds import GROUP


def complete(ctx: Context, word: str, given: Sequence[str]) -> Iterator[Candidate]:
    """Candidates for WORD behind those GIVEN of the rule."""
    found = _whom(ctx, word) if {"from", "to"} & {*given} else _what(given)
    return (candidate for candidate in found if candidate.text.startswith(word))


def _what(given: Sequence[str]) -> Iterator[Candidate]:
    if given and (given[0] not in ("tcp", "udp") or len(given) > 1):
        yield Candidate("from", "lets in")
        yield Candidate("to", "lets out")
    yield from complete_ports(given)


def _whom(ctx: Context, word: str) -> Iterator[Candidate]:
    yield Candidate("anywhere", "0.0.0.0/0, the whole Internet")
    yield Candidate("me", "this machine's public address")
    if "sg:".startswith(word):
        yield Candidate("sg:", "members of a group", final=False)
    if word.startswith("sg:"):
        for _, candidate in ctx.candidates(GROUP.name, word.removeprefix("sg:")):
            yield candidate._replace(text=f"sg:{candidate.text}")
