"""Rules of Secrets Manager: a secret that RDS keeps is rotated by RDS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from awsh.sandbox.rules import rule

_MODELS = "moto.secretsmanager.models"


@rule(f"{_MODELS}:SecretsManagerBackend.rotate_secret", "secret_id")
def rotate_secret(moto: Callable[..., Any], backend: Any, secret_id: str, **asked: Any) -> Any:
    """Another password, in the secret and in the database; a function to rotate with is refused."""
    secret: Any = backend.secrets.get(secret_id) if backend._is_valid_identifier(secret_id) else None
    owner = next(_owners(backend, secret), None)
    if owner is None:
        return moto(secret_id, **asked)
    from moto.secretsmanager.exceptions import InvalidParameterException, InvalidRequestException

    if asked.get("rotation_lambda_arn"):
        raise InvalidParameterException("You can't specify a rotation function for a secret managed by rds.")
    if owner.resource.status not in ("available", "stopped"):
        raise InvalidRequestException(
            f"The secret can't be rotated while the database is {owner.resource.status}."
        )
    days = (asked.get("rotation_rules") or {}).get("AutomaticallyAfterDays")
    if days is not None:
        secret.auto_rotate_after_days = days
    if asked.get("rotate_immediately", True):
        owner.rotate_secret()
    return secret.to_short_dict()


def _owners(backend: Any, secret: Any) -> Iterator[Any]:
    """What RDS keeps of SECRET, where it is RDS's: a MasterUserSecret of moto's."""
    if secret is None or getattr(secret, "owning_service", None) != "rds":
        return
    from moto.rds.models import rds_backends

    rds = rds_backends[backend.account_id][backend.region_name]
    for resource in (*rds.databases.values(), *rds.clusters.values()):
        found = getattr(resource, "master_user_secret", None)
        if found is not None and found.secret_arn == secret.arn:
            yield found
