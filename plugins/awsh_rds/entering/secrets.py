"""Passwords that Secrets Manager keeps."""

from __future__ import annotations

import json
from typing import NamedTuple

from awsh import AwsError, CommandError, Context


class Secret(NamedTuple):
    """What a secret of a database says. user: empty where it says none."""

    password: str
    user: str = ""


def read_secret(ctx: Context, name: str) -> Secret:
    """A secret by its name or ARN (GetSecretValue): JSON with a `password`, as RDS writes it, or the bare password.

    Raises AwsError, CommandError where it is neither.
    """
    text = ctx.call("secretsmanager", "get_secret_value", SecretId=name).get("SecretString")
    if not text:
        raise CommandError(f"the secret {name} has bytes in it, and no text")
    if not text.lstrip().startswith("{"):
        return Secret(text.removesuffix("\n"))
    try:
        record = json.loads(text)
        return Secret(str(record["password"]), str(record.get("username") or ""))
    except (ValueError, KeyError):
        raise CommandError(f"the secret {name} is a record without a `password`") from None


def password_of(ctx: Context, name: str, label: str, user: str) -> str:
    """The password in a secret for USER; "" with a note where it may not be read, or is another user's."""
    try:
        secret = read_secret(ctx, name)
    except AwsError as error:
        ctx.note(
            f"note: the password of {label} is in the secret {name}, which can't be read: {error.message}"
        )
        return ""
    if secret.user and secret.user != user:
        ctx.note(f"note: the secret {name} has the password of {secret.user}, not of {user}")
        return ""
    return secret.password
