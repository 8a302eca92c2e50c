"""AWS's refusals as awsh's errors: the code and the reason, and what to type where that is known."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from awsh.aws.clients import BAD_KEYS, EXPIRED
from awsh.aws.reads import words
from awsh.errors import AwsError, AwshError, ConfigError

SKEW_SECONDS = 240
"""AWS takes signatures that are up to five minutes off."""

_CLOCK = frozenset(
    ("RequestTimeTooSkewed", "RequestInTheFuture", "InvalidSignatureException", "SignatureDoesNotMatch")
)
_DENIED = frozenset(("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"))
_THROTTLED = words(
    "Throttling ThrottlingException ThrottledException RequestLimitExceeded TooManyRequestsException"
    " SlowDown RequestThrottled ProvisionedThroughputExceededException BandwidthLimitExceeded"
)
_BUSY = frozenset(("InternalError", "InternalFailure", "ServiceUnavailable", "500", "502", "503", "504"))


def refusal(error: Any, profile: str) -> AwshError:
    """What a `ClientError` comes to for PROFILE's user."""
    detail = error.response.get("Error", {})
    meta = error.response.get("ResponseMetadata", {})
    code, message = str(detail.get("Code", "Unknown")), str(detail.get("Message") or "")
    operation, service = str(error.operation_name), str(meta.get("Service", ""))
    if not message or code.isdigit():
        code, message = _without_body(code, meta.get("HTTPStatusCode"), operation)
    skew = _skew(meta)
    if abs(skew) > SKEW_SECONDS and (code in _CLOCK or code in EXPIRED or code in BAD_KEYS):
        return ConfigError(
            f"this machine's clock is {_minutes(skew)} AWS's, which refuses such requests ({code})",
            hint="set it: `!sudo timedatectl set-ntp true`",
        )
    if code in EXPIRED:
        return ConfigError(
            f"the credentials of profile {profile!r} have expired",
            hint=f"renew them: `!aws sso login --profile {profile}`, or new keys in the environment",
        )
    hint = _hint(code, message, operation, service, profile)
    return AwsError(code, message, service=service, operation=operation, hint=hint)


def _hint(code: str, message: str, operation: str, service: str, profile: str) -> str | None:
    if code in BAD_KEYS or code == "SignatureDoesNotMatch":
        return f"check the keys of profile {profile!r}, and whether the region is enabled"
    if operation.startswith("AssumeRole"):
        return f"see role_arn, source_profile and MFA of profile {profile!r} in ~/.aws/config"
    if "Encoded authorization failure message" in message:
        return "`sts decode MESSAGE` says why"
    if code in _DENIED and "not authorized to perform" not in message:
        return f"`sts whoami` says as whom; the permission is {service or 'SERVICE'}:{operation}"
    if code in _THROTTLED:
        return "AWS limits how often this may be asked: wait a little"
    if message.startswith("the sandbox failed"):
        return "`sandbox status` names its log"
    if code in _BUSY:
        return "AWS has trouble of its own: try again in a while"
    return None


def _without_body(code: str, status: Any, operation: str) -> tuple[str, str]:
    """The answer to a HEAD has no body, so S3 gives a bare number; say what it stands for."""
    what = "bucket" if "Bucket" in operation else "object"
    return {
        "404": ("NotFound", f"there is no such {what}"),
        "403": ("AccessDenied", f"you may not read this {what}, or it does not exist"),
        "301": ("PermanentRedirect", f"the {what} is in another region"),
        "400": ("BadRequest", f"{operation} was refused"),
    }.get(code, (code, f"{operation} was refused with status {status}"))


def _skew(meta: dict[str, Any]) -> float:
    """Seconds that this machine's clock is ahead of the answer's."""
    try:
        there = parsedate_to_datetime(meta["HTTPHeaders"]["date"])
    except (KeyError, TypeError, ValueError):
        return 0.0
    if there.tzinfo is None:
        there = there.replace(tzinfo=UTC)
    return (datetime.now(UTC) - there).total_seconds()


def _minutes(skew: float) -> str:
    minutes = round(abs(skew) / 60)
    span = f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"
    return f"{span} {'ahead of' if skew > 0 else 'behind'}"
