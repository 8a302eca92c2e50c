"""Rules of IAM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import iam_managed, rule

__all__ = ["iam_managed"]


@rule("moto.iam.models:IAMBackend.get_instance_profiles_for_role", "role_name")
def get_instance_profiles_for_role(moto: Callable[..., Any], backend: Any, role_name: str) -> Any:
    """Asked of a role that is not there, IAM says so: NoSuchEntity."""
    backend.get_role(role_name)
    return moto(role_name)
