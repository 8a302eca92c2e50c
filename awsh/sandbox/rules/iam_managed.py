"""Rules of IAM: the policies that AWS manages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.late import late, leave_unfilled

_BACKEND = "moto.iam.models:IAMBackend"

_read: dict[str, list[Any]] = {}


@rule(f"{_BACKEND}._init_aws_policies")
def none_at_first(moto: Callable[..., Any], backend: Any) -> list[Any]:
    """They are there when somebody looks, and for the partition that is used.

    moto visits all six on the first request of an account, half a second and 20 MB for nothing, and reads
    1,582 policies again whenever everything was forgotten.
    """
    if backend.partition == "aws":
        leave_unfilled(backend)
    return []


@rule(f"{_BACKEND}._init_managed_policies")
def nor_by_their_arn(moto: Callable[..., Any], backend: Any) -> dict[str, Any]:
    """moto would look at them."""
    return {}


@late(_BACKEND, "aws_managed_policies", "managed_policies")
def fill(backend: Any) -> None:
    """They are read once."""
    if backend.account_id not in _read:
        _read[backend.account_id] = type(backend)._init_aws_policies.__wrapped__(backend)
    backend.aws_managed_policies = [_fresh(policy) for policy in _read[backend.account_id]]
    backend.managed_policies |= {policy.arn: policy for policy in backend.aws_managed_policies}


def _fresh(policy: Any) -> Any:
    """POLICY as nobody has attached it yet."""
    made = _copy(policy)
    made.versions = [_copy(version) for version in policy.versions]
    made.tags = {}
    return made


def _copy(thing: Any) -> Any:
    made = object.__new__(type(thing))
    vars(made).update(vars(thing))
    return made
