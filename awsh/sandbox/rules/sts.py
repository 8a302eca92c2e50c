"""Rules of STS: who may take a role, for how long, and whose keys are whose."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.sts_trust import denial

_SESSION = re.compile(r"[\w+=,.@-]{2,64}")
_CODE = re.compile(r"\d{6}")
SHORTEST, LONGEST_TOKEN = 900, 129600
CHAINED = 3600


def _error(code: str, message: str) -> Exception:
    from moto.sts.exceptions import STSValidationError

    error = STSValidationError(message)
    error.code = code
    return error


@rule("moto.sts.responses:TokenResponse.assume_role")
def assume_role(moto: Callable[..., Any], response: Any) -> Any:
    """AccessDenied where there is no such role, or it does not trust who asks; ValidationError for its duration."""
    from awsh.sandbox.callers import caller

    asked = response._get_param
    if not _SESSION.fullmatch(asked("RoleSessionName") or ""):
        raise _error(
            "ValidationError",
            f"1 validation error detected: Value '{asked('RoleSessionName')}' at 'roleSessionName' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*",
        )
    arn = asked("RoleArn")
    who = caller(response.get_access_key())
    if arn.split(":")[4:5] != [response.current_account]:
        return moto()
    mfa = _with_mfa(asked("SerialNumber"), asked("TokenCode"))
    role = denial(response, arn, who, external_id=asked("ExternalId"), mfa=mfa)
    if isinstance(role, str):
        raise _error("AccessDenied", role)
    seconds = response._get_int_param("DurationSeconds", 3600)
    if seconds > int(role.max_session_duration or 3600):
        raise _error(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    if who is not None and who.kind == "role" and seconds > CHAINED:
        raise _error(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        )
    return moto()


def _with_mfa(serial: str | None, code: str | None) -> bool:
    """Whether a code of an MFA device was given. What it is of six digits is not judged."""
    if not serial:
        return False
    if not _CODE.fullmatch(code or ""):
        raise _error("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.")
    return True


@rule("moto.sts.responses:TokenResponse.get_session_token")
def get_session_token(moto: Callable[..., Any], response: Any) -> Any:
    """Keys of the one who asks, that end; AccessDenied where that is a role. moto's are an example's."""
    from moto.core.responses import ActionResult
    from moto.core.utils import utcnow
    from moto.iam.models import iam_backends
    from moto.sts.utils import random_session_token

    from awsh.sandbox.callers import caller

    who = caller(response.get_access_key())
    if who is not None and who.kind == "role":
        raise _error("AccessDenied", "Cannot call GetSessionToken with session credentials")
    seconds = response._get_int_param("DurationSeconds", 43200)
    backend = iam_backends[response.current_account][response.partition]
    key: Any = backend.create_temp_access_key()
    key.user_name = who.identity.name if who is not None else None
    key.until = utcnow() + datetime.timedelta(seconds=seconds)
    return ActionResult(
        {
            "Credentials": {
                "AccessKeyId": key.access_key_id,
                "SecretAccessKey": key.secret_access_key,
                "SessionToken": random_session_token(),
                "Expiration": key.until,
            }
        }
    )


@rule("moto.sts.responses:TokenResponse.call_action")
def call_action(moto: Callable[..., Any], response: Any) -> Any:
    """DecodeAuthorizationMessage, which moto lacks: InvalidAuthorizationMessageException for others."""
    if response._get_action() != "DecodeAuthorizationMessage":
        return moto()
    from moto.core.responses import ActionResult

    from awsh.sandbox.denials import decoded

    answer: Any
    try:
        answer = {"DecodedMessage": decoded(response._get_param("EncodedMessage"))}
    except ValueError:
        answer = _error("InvalidAuthorizationMessageException", "Message is not valid")
    status, headers, body = response.serialized(ActionResult(answer))
    return status, {**headers, "status": str(status)}, body


@rule("moto.sts.models:STSBackend.get_caller_identity", "access_key_id", "region")
def get_caller_identity(moto: Callable[..., Any], backend: Any, access_key_id: str, region: str) -> Any:
    """Keys of GetSessionToken are their user's; the sandbox's owner is the account's root user."""
    from moto.utilities.utils import get_partition

    from awsh.sandbox.callers import caller

    who = caller(access_key_id)
    if who is not None and who.kind == "user":
        return who.identity.id, who.arn, who.account
    if who is None and backend.get_assumed_role_from_access_key(access_key_id) is None:
        partition = get_partition(region)
        return backend.account_id, f"arn:{partition}:iam::{backend.account_id}:root", backend.account_id
    return moto(access_key_id, region)
