"""Keys that end by themselves, MFA devices, and denials that are told in code: behind `sts`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from awsh.errors import CommandError, UsageError
from awsh.values import Bytes, Value

if TYPE_CHECKING:
    from awsh.builtins.sts import Decoded
    from awsh.context import Context

SHORTEST = 900


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """Keys and what they end with. of: whose, as AWS calls them."""

    of: str
    access_key: str
    secret_key: str = field(repr=False)
    token: str = field(repr=False)
    until: datetime | None


def seconds_of(duration: timedelta | None, usual: int, most: int) -> int:
    """A duration in seconds. Raises UsageError for what AWS takes of none."""
    seconds = usual if duration is None else int(duration.total_seconds())
    if not SHORTEST <= seconds <= most:
        raise UsageError(f"--duration is 15m to {most // 3600}h, not {seconds} s")
    return seconds


def device(ctx: Context) -> str:
    """The MFA device of the user whose keys are used (iam ListMFADevices). Raises CommandError for none, or several."""
    found = list(ctx.search("iam", "list_mfa_devices", "MFADevices[].SerialNumber"))
    if len(found) != 1:
        several = f"has {len(found)}: {', '.join(found)}" if found else "has none"
        raise CommandError(
            f"a code of an MFA device is wanted, and your user {several}", hint="--serial says which"
        )
    return str(found[0])


def session_keys(ctx: Context, seconds: int, serial: str) -> SessionKeys:
    """Of the role that is taken, else new ones (sts GetSessionToken). Raises AwsError, ConfigError."""
    aws = ctx.shell.aws
    if aws.role is not None:
        if serial:
            raise UsageError(
                "the keys of a role are what they are", hint="`sts assume ROLE --mfa` asks for a code"
            )
        keys = aws.keys()
        return SessionKeys(aws.role.arn, keys.access_key, keys.secret_key, keys.token, aws.role_until)
    mfa = {"SerialNumber": serial, "TokenCode": ctx.ask("MFA code", secret=True).strip()} if serial else {}
    found = ctx.call("sts", "get_session_token", DurationSeconds=seconds, **mfa)["Credentials"]
    return SessionKeys(
        str(ctx.call("sts", "get_caller_identity")["Arn"]),
        found["AccessKeyId"],
        found["SecretAccessKey"],
        found["SessionToken"],
        found["Expiration"],
    )


def exported(keys: SessionKeys) -> Bytes:
    """As lines that a shell reads."""
    lines = {
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_SESSION_TOKEN": keys.token,
    }
    return Bytes([f"export {name}='{value}'\n".encode() for name, value in lines.items()], text=True)


def decoded(ctx: Context, message: str, piped: Value, usage: str) -> Decoded:
    """Why a request was denied. Raises UsageError, AwsError InvalidAuthorizationMessageException."""
    import json

    if piped is not None and not message:
        text = piped if isinstance(piped, str) else b"".join(ctx.written(piped, format="text")).decode()
        message = text
    # As it stands in an error, with words before it.
    message = message.rpartition("message:")[2].strip()
    if not message:
        raise UsageError("sts decode wants a message", usage=usage)
    answer = ctx.call("sts", "decode_authorization_message", EncodedMessage=message)
    found: dict[str, Any] = json.loads(answer["DecodedMessage"])
    context = found.get("context") or {}
    return {
        "allowed": bool(found.get("allowed")),
        "explicit": bool(found.get("explicitDeny")),
        "principal": str((context.get("principal") or {}).get("arn", "")),
        "action": str(context.get("action", "")),
        "resource": str(context.get("resource", "")),
        "by": [str(each.get("sourcePolicyId", "")) for each in _items(found.get("matchedStatements"))],
        "conditions": {
            str(each.get("key")): ", ".join(str(value.get("value")) for value in _items(each.get("values")))
            for each in _items(context.get("conditions"))
        },
        "message": found,
    }


def _items(value: Any) -> list[dict[str, Any]]:
    return list(value.get("items") or ()) if isinstance(value, dict) else []
