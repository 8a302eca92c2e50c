"""Rules of RDS: a master password kept in Secrets Manager is a real one."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule

_LETTERS = string.ascii_letters + string.digits + "!#$%&()*+-.:<=>?[]^_{|}~"


@rule("moto.rds.models:MasterUserSecret._generate_secret_string")
def _generate_secret_string(moto: Callable[..., Any], secret: Any) -> str:
    """The user's own name and a random password, which becomes the database's."""
    resource = secret.resource
    # Of Aurora's engines MySQL has the shorter ones: 41 characters.
    password = "".join(secrets.choice(_LETTERS) for _ in range(28))
    resource._master_user_password = password
    return json.dumps({"username": resource.master_username, "password": password})


@rule("moto.rds.models:MasterUserSecret.rotate_secret")
def rotate_secret(moto: Callable[..., Any], secret: Any) -> None:
    """Another password, in the secret and in the database."""
    from awsh.sandbox.rules.rds_changes import new_password

    text = secret._generate_secret_string()
    kept = secret.secret
    secret.secretsmanager.put_secret_value(
        secret_id=kept.arn,
        secret_string=text,
        secret_binary=None,
        client_request_token="",
        version_stages=["AWSCURRENT"],
    )
    new_password(secret.resource, json.loads(text)["password"])
