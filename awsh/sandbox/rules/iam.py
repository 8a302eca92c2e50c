"""Rules of IAM; those of a topic are in modules of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import (
    iam_added as iam_added,
    iam_boundaries as iam_boundaries,
    iam_conflicts as iam_conflicts,
    iam_documents as iam_documents,
    iam_managed,
    iam_passwords as iam_passwords,
    iam_reports as iam_reports,
    iam_simulation as iam_simulation,
    rule,
)

__all__ = ["iam_managed"]


@rule("moto.iam.models:IAMBackend.get_instance_profiles_for_role", "role_name")
def get_instance_profiles_for_role(moto: Callable[..., Any], backend: Any, role_name: str) -> Any:
    """Asked of a role that is not there, IAM says so: NoSuchEntity."""
    backend.get_role(role_name)
    return moto(role_name)
