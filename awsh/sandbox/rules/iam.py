"""Rules of IAM; those of a topic are in modules of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import (
    iam_added as iam_added,
)
from awsh.sandbox.rules import (
    iam_boundaries as iam_boundaries,
)
from awsh.sandbox.rules import (
    iam_conflicts as iam_conflicts,
)
from awsh.sandbox.rules import (
    iam_documents as iam_documents,
)
from awsh.sandbox.rules import (
    iam_managed,
    rule,
)
from awsh.sandbox.rules import (
    iam_passwords as iam_passwords,
)
from awsh.sandbox.rules import (
    iam_reports as iam_reports,
)
from awsh.sandbox.rules import (
    iam_simulation as iam_simulation,
)

__all__ = ["iam_managed"]


def _called(prefix: str) -> Callable[..., Any]:
    def made(moto: Callable[..., Any], thing: Any, account_id: str, *more: Any, **named: Any) -> None:
        """Its id begins as AWS's do, and tells the account."""
        from moto.iam.utils import generate_access_key_id_from_account_id

        moto(account_id, *more, **named)
        thing.id = generate_access_key_id_from_account_id(account_id, prefix=prefix, total_length=21)

    return made


rule("moto.iam.models:User.__init__", "account_id")(_called("AIDA"))
rule("moto.iam.models:Group.__init__", "account_id")(_called("AGPA"))


@rule("moto.iam.models:IAMBackend.get_instance_profiles_for_role", "role_name")
def get_instance_profiles_for_role(moto: Callable[..., Any], backend: Any, role_name: str) -> Any:
    """Asked of a role that is not there, IAM says so: NoSuchEntity."""
    backend.get_role(role_name)
    return moto(role_name)
