"""botocore's own errors (no keys, no network, no sense) as awsh's: what failed, why, what to type."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as boto

from awsh.aws.refusals import refusal
from awsh.errors import AwshError, CommandError, ConfigError, UsageError

_SET_REGION = "`use region eu-west-1`, --region, or AWS_DEFAULT_REGION"
_RAISED = re.compile(r"\[Errno -?\d+\] ([^'\")]+)")
_GIVEN_VALUE = re.compile(
    r"(Invalid (?:type|length|range) for parameter )([\w.\[\]]+), value: .*?(?=, type: |, valid )", re.DOTALL
)


class NotAws(CommandError):
    """A page came where AWS's answer should have."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{origin(url)} answered with a web page and not as AWS does",
            hint="is --endpoint-url right, or a proxy's log-in page in between?",
        )


def translated(error: BaseException, profile: str) -> AwshError | None:
    """What an exception of botocore's means to PROFILE's user; None for any other."""
    if isinstance(error, boto.ClientError):
        return refusal(error, profile)
    if _is_parser_error(error):
        return _unreadable(error, profile)
    if not isinstance(error, (boto.BotoCoreError, boto.HTTPClientError)):
        return None
    for types, explain in _EXPLAINED:
        if isinstance(error, types):
            return explain(error, profile)
    return CommandError(_one_line(error))


def origin(url: str) -> str:
    """The address of a server, without what a URL may carry besides: a password, a signature."""
    parts = urlsplit(str(url))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/" if parts.netloc else str(url)


def _one_line(error: Any) -> str:
    return " ".join(str(error).split())


def _why(error: Any) -> str:
    """The system's reason below a failed connection, such as `connection refused`."""
    below = error.kwargs.get("error", "")
    found = _RAISED.search(str(below)) or _RAISED.search(repr(below))
    return found[1].strip().lower() if found else ""


def _no_keys(error: Any, profile: str) -> AwshError:
    return ConfigError(
        "no AWS credentials were found"
        if profile == "default"
        else f"profile {profile!r} has no credentials",
        hint="`!aws configure`, AWS_PROFILE, --env-file FILE, or try `awsh --local`",
    )


def _partial_keys(error: Any, profile: str) -> AwshError:
    missing = error.kwargs.get("cred_var", "a key")
    return ConfigError(
        f"the credentials of profile {profile!r} are incomplete: {missing} is missing",
        hint=f"they come from {error.kwargs.get('provider', 'somewhere')}; add it there",
    )


def _no_profile(error: Any, profile: str) -> AwshError:
    return ConfigError(
        f"there is no profile {error.kwargs.get('profile', profile)!r}", hint="`use profile` lists them"
    )


def _bad_file(error: Any, profile: str) -> AwshError:
    path = error.kwargs.get("path", "~/.aws/config")
    below = error.kwargs.get("error") or error.__cause__ or error.__context__
    why = f": {_one_line(below)}" if below else ""
    return ConfigError(f"{path} cannot be read{why}", hint="mend that line")


def _sso(error: Any, profile: str) -> AwshError:
    return ConfigError(
        f"the SSO session of profile {profile!r} has expired or was never begun",
        hint=f"`!aws sso login --profile {profile}`",
    )


def _login(error: Any, profile: str) -> AwshError:
    return ConfigError(
        f"the session of profile {profile!r} is over", hint=f"`!aws login --profile {profile}`"
    )


def _no_way_to_keys(error: Any, profile: str) -> AwshError:
    how = error.kwargs.get("provider", "its source")
    why = " ".join(str(error.kwargs.get("error_msg", "")).split())
    return ConfigError(
        f"{how} of profile {profile!r} gave no credentials{': ' if why else ''}{why}", hint="try it by hand"
    )


def _bad_settings(error: Any, profile: str) -> AwshError:
    return ConfigError(_one_line(error), hint=f"see profile {profile!r} in ~/.aws/config")


def _no_region(error: Any, profile: str) -> AwshError:
    return ConfigError("no region is set", hint=_SET_REGION)


def _bad_region(error: Any, profile: str) -> AwshError:
    return ConfigError(f"there is no region {error.kwargs.get('region_name', '')!r}", hint=_SET_REGION)


def _unreachable(error: Any, profile: str) -> AwshError:
    url = origin(error.kwargs.get("endpoint_url", "the endpoint"))
    why = _why(error) or ("no answer within 3 s" if isinstance(error, boto.ConnectTimeoutError) else "")
    own = "amazonaws." in url
    return CommandError(
        f"{url} cannot be reached{': ' if why else ''}{why}",
        hint="check the network and the region" if own else "does the service run? check --endpoint-url",
    )


def _tls(error: Any, profile: str) -> AwshError:
    why = str(error.kwargs.get("error", ""))
    said = re.search(r"(certificate verify failed[^(]*|[A-Z_]{8,})", why)
    return CommandError(
        f"no trust in {origin(error.kwargs.get('endpoint_url', 'the endpoint'))}: {(said[1] if said else why).strip()}",
        hint="AWS_CA_BUNDLE=FILE names the authorities to trust",
    )


def _proxy(error: Any, profile: str) -> AwshError:
    url = origin(error.kwargs.get("proxy_url", "the proxy"))
    return CommandError(f"the proxy {url} cannot be reached", hint="check HTTPS_PROXY and NO_PROXY")


def _slow(error: Any, profile: str) -> AwshError:
    url = origin(error.kwargs.get("endpoint_url", "the endpoint"))
    return CommandError(
        f"{url} took the request and did not answer in time",
        hint="look whether it was done before you repeat it",
    )


def _broken_off(error: Any, profile: str) -> AwshError:
    url = error.kwargs.get("endpoint_url")
    return CommandError(
        f"the connection{f' to {origin(url)}' if url else ''} broke off before the answer was whole",
        hint="look whether it was done before you repeat it",
    )


def _connection(error: Any, profile: str) -> AwshError:
    return CommandError(f"the connection failed: {_why(error) or _one_line(error)}", hint="check the network")


def _bad_parameters(error: Any, profile: str) -> AwshError:
    # A value that does not fit may well be the password that was meant for another parameter.
    clean = _GIVEN_VALUE.sub(r"\1\2", str(error))
    error.args = (clean,)
    error.kwargs.pop("report", None)
    return UsageError(" ".join(clean.split()))


def _unreadable(error: Any, profile: str) -> AwshError:
    text = str(error)
    page = re.search(r"(?i)<!doctype html|<html", text)
    return CommandError(
        "a web page came where AWS's answer should have"
        if page
        else "the answer is not one of AWS's: " + " ".join(text.split())[:200],
        hint="is --endpoint-url right, or a proxy's log-in page in between?",
    )


def _not_known(error: Any, profile: str) -> AwshError:
    return UsageError(_one_line(error))


def _is_parser_error(error: BaseException) -> bool:
    from botocore.parsers import ResponseParserError

    return isinstance(error, ResponseParserError)


def _types(*names: str) -> tuple[type[Exception], ...]:
    """Exceptions by name: older and newer botocores lack some."""
    return tuple(found for name in names if (found := getattr(boto, name, None)) is not None)


_EXPLAINED: tuple[tuple[tuple[type[Exception], ...], Callable[[Any, str], AwshError]], ...] = (
    (_types("NoCredentialsError", "NoAuthTokenError"), _no_keys),
    (_types("PartialCredentialsError"), _partial_keys),
    (_types("ProfileNotFound"), _no_profile),
    (_types("ConfigParseError", "ConfigNotFound"), _bad_file),
    (_types("SSOError", "TokenRetrievalError"), _sso),
    (_types("LoginError"), _login),
    (_types("CredentialRetrievalError", "MetadataRetrievalError"), _no_way_to_keys),
    (_types("InvalidConfigError", "UnknownCredentialError", "RefreshWithMFAUnsupportedError"), _bad_settings),
    (_types("NoRegionError"), _no_region),
    (_types("InvalidRegionError"), _bad_region),
    (_types("EndpointConnectionError", "ConnectTimeoutError"), _unreachable),
    (_types("SSLError"), _tls),
    (_types("ProxyConnectionError"), _proxy),
    (_types("ReadTimeoutError"), _slow),
    (_types("ConnectionClosedError", "ResponseStreamingError", "IncompleteReadError"), _broken_off),
    (_types("HTTPClientError", "ConnectionError"), _connection),
    (_types("ParamValidationError"), _bad_parameters),
    (_types("DataNotFoundError"), _not_known),
)
