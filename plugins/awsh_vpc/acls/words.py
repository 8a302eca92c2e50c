"""What stands behind `vpc acl allow ACL` and `vpc acl remove ACL`, read and completed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from awsh import Candidate, Ports, complete_ports, read_ports, read_range
from awsh_vpc.acls.entries import LAST

_WAYS = {"in": False, "out": True}
_TURNS = {"from": False, "to": True}


class Wanted(NamedTuple):
    """What was typed. number: None where none was."""

    number: int | None
    egress: bool
    traffic: list[tuple[Ports, str]]


def read(words: Sequence[str], me: Callable[[], object]) -> Wanted:
    """`100 in tcp 443 from 0.0.0.0/0`, of which the number and `in` may be left out. Raises ValueError.

    me: the address that `me` is, asked for where it is said.
    """
    rest = [word.lower() for word in words]
    number = _number(rest.pop(0)) if rest and rest[0].isdigit() else None
    way = _WAYS[rest.pop(0)] if rest and rest[0] in _WAYS else None
    turn = next((place for place, word in enumerate(rest) if word in _TURNS), None)
    if turn is None:
        raise ValueError("a rule says `from` whom, or `to` whom: `tcp 443 from anywhere`")
    egress = _TURNS[rest[turn]]
    if way is not None and way != egress:
        raise ValueError("what comes in is `from` somebody, and what goes out `to` somebody")
    ports = read_ports(rest[:turn])
    peers = [_peer(part, me) for word in rest[turn + 1 :] for part in word.split(",") if part]
    if not peers:
        raise ValueError(f"`{rest[turn]}` wants somebody: 10.0.0.0/16, anywhere, or ::/0")
    found = [(port.fitting(peer), peer) for port in ports for peer in peers]
    return Wanted(number, egress, list(dict.fromkeys(found)))


def _number(text: str) -> int:
    if not (text.isascii() and 1 <= int(text) <= LAST):
        raise ValueError(f"there is no rule number {text}: they go from 1 to {LAST}")
    return int(text)


def _peer(word: str, me: Callable[[], object]) -> str:
    if word == "anywhere":
        return "0.0.0.0/0"
    if word == "me":
        word = str(me())
    if word.startswith(("sg:", "sg-", "pl-")):
        raise ValueError(f"{word!r}: a network ACL knows ranges alone, no groups and no prefix lists")
    found = read_range(word)
    if found is None:
        raise ValueError(f"{word!r} is nobody: a range such as 10.0.0.0/16, an address, anywhere or me")
    return found


def complete(given: Sequence[str]) -> Iterator[Candidate]:
    """What may come next in a rule."""
    left = list(given)
    if left and left[0].isdigit():
        left.pop(0)
    turned = not {*_TURNS}.isdisjoint(left)
    if turned:
        yield Candidate("anywhere", "0.0.0.0/0")
        yield Candidate("::/0", "everywhere, IPv6")
        yield Candidate("me", "this machine's public address")
        return
    way = left.pop(0) if left and left[0] in _WAYS else None
    if way is None and not left:
        yield Candidate("in", "into the subnets")
        yield Candidate("out", "out of the subnets")
    yield from complete_ports(left)
    if left and (left[0] not in ("tcp", "udp") or len(left) > 1):
        if way != "out":
            yield Candidate("from", "what comes in")
        if way != "in":
            yield Candidate("to", "what goes out")


def numbers(words: Sequence[str]) -> list[tuple[int, bool | None]]:
    """The rules that `100`, `in 100 110` or `out 100` mean; no way given: the only one of that number.

    Raises ValueError.
    """
    way: bool | None = None
    found: list[tuple[int, bool | None]] = []
    for word in " ".join(words).lower().replace(",", " ").split():
        if word in _WAYS:
            way = _WAYS[word]
        elif word.isascii() and word.isdigit():
            found.append((_number(word), way))
        else:
            raise ValueError(f"{word!r} is no rule: its number, with `in` or `out` before it")
    return found
