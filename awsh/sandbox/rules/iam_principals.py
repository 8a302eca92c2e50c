"""Users, groups and roles as those who ask: their policies, their boundary, and what is known of their requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from awsh.policies import Policy


class Principal(NamedTuple):
    """One of them. kind: `user`, `group` or `role`. identity: as moto has it."""

    kind: str
    identity: Any

    @property
    def arn(self) -> str:
        return str(self.identity.arn)


class Source(NamedTuple):
    """A policy that somebody has. written: its text, or, of AWS's own, the document."""

    policy: Policy
    written: Any

    @property
    def text(self) -> str:
        """The text that places in it are told of."""
        return self.written if isinstance(self.written, str) else json.dumps(self.written, indent=4)


def principal(backend: Any, arn: str) -> Principal:
    """Whom an ARN names. Raises moto's NoSuchEntity, InvalidInput."""
    from moto.iam.exceptions import InvalidInput

    kind, _, rest = arn.rpartition(":")[2].partition("/")
    name = rest.rpartition("/")[2]
    if not arn.startswith("arn:") or kind not in ("user", "group", "role") or not name:
        raise InvalidInput(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    found = {"user": backend.get_user, "group": backend.get_group, "role": backend.get_role}[kind](name)
    return Principal(kind, found)


def sources(backend: Any, who: Principal) -> list[Source]:
    """All policies that say what WHO may do: its own, and those of its groups."""
    found = list(_own(who))
    if who.kind == "user":
        for group in backend.get_groups_for_user(who.identity.name):
            found += _own(Principal("group", group))
    return found


def boundary(backend: Any, who: Principal) -> list[Source] | None:
    """What WHO may be allowed at most; None where nothing is set."""
    arn = getattr(who.identity, "permissions_boundary_arn", None)
    policy = backend.managed_policies.get(arn) if arn else None
    return None if policy is None else [_managed(policy)]


def _own(who: Principal) -> Iterator[Source]:
    name = who.identity.name
    for policy_name, text in who.identity.policies.items():
        yield source(f"{who.kind}_{name}_{policy_name}", text)
    for policy in who.identity.managed_policies.values():
        yield _managed(policy)


def _managed(policy: Any) -> Source:
    text = next(each.document for each in policy.versions if each.version_id == policy.default_version_id)
    return source(policy.name, text)


def source(id: str, text: Any) -> Source:
    """A policy of this text; AWS's own come parsed."""
    return Source(Policy(id, _parsed(text) if isinstance(text, str) else text), text)


@lru_cache(512)
def _parsed(text: str) -> Any:
    """Every request of a role asks for its policies anew. Nobody changes what is given."""
    return json.loads(text)


def known(who: Principal) -> dict[str, list[str]]:
    """The condition keys that are known of whoever asks, in lower case."""
    account = who.identity.account_id
    facts = {"aws:principalarn": who.arn, "aws:principalaccount": account, "aws:principaltype": "User"}
    if who.kind == "user":
        facts |= {"aws:username": who.identity.name, "aws:userid": who.identity.id}
    elif who.kind == "role":
        facts |= {"aws:principaltype": "AssumedRole"}
    for tag in getattr(who.identity, "tags", None) or ():
        facts[f"aws:principaltag/{tag['Key'].lower()}"] = tag["Value"]
    return {key: [value] for key, value in facts.items()}
