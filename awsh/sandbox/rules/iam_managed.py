"""Rules of IAM: the policies that AWS manages."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from awsh.sandbox.rules import rule

_read: dict[str, list[Any]] = {}


@rule("moto.iam.models:IAMBackend._init_aws_policies")
def those_of_this_partition(moto: Callable[..., Any], backend: Any) -> list[Any]:
    """They are read once, and for the partition that is used.

    moto visits all six on the first request of an account, half a second and 20 MB for nothing, and reads
    1,582 policies again whenever everything was forgotten.
    """
    if backend.partition != "aws":
        return []
    if backend.account_id not in _read:
        _read[backend.account_id] = moto()
    return [_fresh(policy) for policy in _read[backend.account_id]]


def _fresh(policy: Any) -> Any:
    """POLICY as nobody has attached it yet."""
    made = copy(policy)
    made.versions = [copy(version) for version in policy.versions]
    made.tags = {}
    return made
