"""What a CORS configuration can say, known before AWS is asked."""

from __future__ import annotations

import re

from awsh import UsageError
from awsh_apigw.gateway import CorsRule

HEADERS = ("authorization", "content-type", "x-amz-date", "x-amz-security-token", "x-api-key")
"""What a page may send along, unless something else is said: as the console has it."""
AGE = 300
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "*")


def check_origin(origin: str) -> str:
    """ORIGIN. Raises ValueError for what is none: browsers send scheme, host and port, and nothing else."""
    if origin == "*" or re.fullmatch(r"https?://\*", origin):
        return origin
    if "://" not in origin:
        raise ValueError(f"{origin!r} is no origin: the scheme is missing, as in https://{origin}")
    if origin.endswith("/") and origin.count("/") == 3:
        raise ValueError(f"{origin!r} is no origin: without the slash at its end")
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s/?#]+", origin):
        raise ValueError(
            f"{origin!r} is no origin: a scheme, a host and perhaps a port, such as https://example.com"
        )
    return origin.rstrip("/")


def usual_rule(origins: tuple[str, ...]) -> CorsRule:
    """Pages of ORIGINS may send what forms and scripts send."""
    return CorsRule(origins, ("*",), HEADERS, (), AGE)


def check_rule(rule: CorsRule) -> CorsRule:
    """RULE. Raises UsageError for what AWS would refuse."""
    if rule.credentials and "*" in rule.origins:
        raise UsageError(
            "--credentials wants origins by name: a browser sends no cookies to who lets everybody in",
            hint="--origin https://example.com",
        )
    if rule.max_age is not None and not 0 <= rule.max_age <= 86400:
        raise UsageError("--max-age is a day at most")
    return rule
