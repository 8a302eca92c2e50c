"""Alternatives as SNS's JSON, within its limits."""

from __future__ import annotations

import json
from typing import Any

from awsh_sns.filters.atoms import Unsayable
from awsh_sns.filters.logic import MOST, Asked, Ways, common

Policy = dict[str, Any]

_NAMES = 5
_LARGEST = 256 * 1024
OR = "$or"
RESERVED = {"exists", "prefix", "suffix", "numeric", "anything-but", "equals-ignore-case", "cidr", "wildcard"}
"""Names that `$or` does not take: it would be an attribute's name then."""


def as_policy(ways: Ways, *, body: bool) -> Policy:
    """The filter policy. Raises Unsayable for what no message fits, what all fit, and what is over SNS's limits."""
    if not ways:
        raise Unsayable("no message can fit it")
    if {} in ways:
        raise Unsayable("every message fits it", "leave it out")
    if len(ways) == 1:
        policy = _object(ways[0], body)
    else:
        same = common(ways)
        others = [{path: atoms for path, atoms in way.items() if path not in same} for way in ways]
        if {} in others:
            policy = _object(same, body)
        else:
            for path in (path for way in others for path in way):
                if path[0] in RESERVED:
                    raise Unsayable(f"SNS cannot ask for {path[0]} in an `or`: the word is its own there")
            policy = {**_object(same, body), OR: [_object(way, body) for way in others]}
    check(policy)
    return policy


def check(policy: Policy) -> None:
    """Raises Unsayable where POLICY is over SNS's limits."""
    if len(policy) > _NAMES:
        raise Unsayable(f"it asks for {len(policy)} names, and a filter policy has {_NAMES} at most")
    found = combinations(policy)
    if found > MOST:
        raise Unsayable(f"its values make {found} combinations, and a filter policy has {MOST} at most")
    if len(json.dumps(policy).encode()) > _LARGEST:
        raise Unsayable("it is larger than 256 KiB")


def combinations(policy: Policy, depth: int = 1, found: int = 1) -> int:
    """The values of all names multiplied, those inside of others as often as they lie deep."""
    for name, rules in policy.items():
        if isinstance(rules, dict):
            found = combinations(rules, depth + 1, found)
        elif name == OR:
            found = sum(combinations(each, depth, found) for each in rules)
        else:
            found *= len(rules) * depth
    return found


def _object(asked: Asked, body: bool) -> Policy:
    policy: Policy = {}
    for path, atoms in asked.items():
        rules = [atom.rule() for atom in atoms]
        if not body:
            policy[".".join(path)] = rules
            continue
        inside = policy
        for step in path[:-1]:
            inside = inside.setdefault(step, {})
            if not isinstance(inside, dict):
                raise Unsayable(f"{'.'.join(path)}: {step} is a value and has one inside at once")
        if path[-1] in inside:
            raise Unsayable(f"{'.'.join(path)} is a value and has one inside at once")
        inside[path[-1]] = rules
    return policy
