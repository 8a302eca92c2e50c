"""Rules of S3: which website configurations are taken, and where an object may redirect to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from awsh.sandbox.rules import rule

_PROTOCOLS = ("http", "https")
_BAD_PROTOCOL = (
    "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected "
    "automatically."
)


@dataclass(frozen=True)
class Redirect:
    """Where to; what is None stays as it was asked. prefix: what the key's matched beginning becomes."""

    host: str | None = None
    protocol: str | None = None
    code: int = 301
    key: str | None = None
    prefix: str | None = None


@dataclass(frozen=True)
class RoutingRule:
    """One redirect and its condition. error: the status it waits for; None: before the object is looked for."""

    redirect: Redirect
    prefix: str = ""
    error: int | None = None


@dataclass(frozen=True)
class Website:
    """A website configuration. all: where every request is sent; nothing else counts then."""

    index: str = ""
    error: str | None = None
    all: Redirect | None = None
    rules: tuple[RoutingRule, ...] = ()


class Wrong(ValueError):
    """A configuration that S3 refuses: code and message."""


@functools.lru_cache(256)
def website(configuration: bytes) -> Website:
    """What a website configuration's XML says. Raises Wrong."""
    try:
        root = ElementTree.fromstring(configuration)  # noqa: S314 (expat knows when to stop)
    except ElementTree.ParseError:
        raise Wrong("MalformedXML", "") from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    everything = root.find("RedirectAllRequestsTo")
    if everything is not None:
        return Website(all=_everything(everything, len(root)))
    index = root.find("IndexDocument")
    if index is None:
        raise Wrong(
            "InvalidArgument",
            "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
        )
    suffix = index.findtext("Suffix") or ""
    if not suffix or "/" in suffix:
        raise Wrong("InvalidArgument", "The IndexDocument Suffix is not well formed")
    error = root.findtext("ErrorDocument/Key")
    if root.find("ErrorDocument") is not None and not error:
        raise Wrong("MalformedXML", "")
    rules = [_routing_rule(each) for each in root.findall("RoutingRules/RoutingRule")]
    if root.find("RoutingRules") is not None and not rules:
        raise Wrong("MalformedXML", "")
    if len(rules) > 50:
        raise Wrong(
            "InvalidRequest", f"{len(rules)} number of routing rules must be less than or equal to 50."
        )
    return Website(suffix, error, None, tuple(rules))


def _everything(element: Any, siblings: int) -> Redirect:
    if siblings > 1:
        raise Wrong(
            "InvalidArgument",
            "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
        )
    host, protocol = element.findtext("HostName"), element.findtext("Protocol")
    if not host:
        raise Wrong("MalformedXML", "")
    if protocol and protocol not in _PROTOCOLS:
        raise Wrong("InvalidRequest", _BAD_PROTOCOL)
    return Redirect(host, protocol or None)


def _routing_rule(element: Any) -> RoutingRule:
    redirect, condition = element.find("Redirect"), element.find("Condition")
    if redirect is None:
        raise Wrong("MalformedXML", "")
    key, prefix = redirect.findtext("ReplaceKeyWith"), redirect.findtext("ReplaceKeyPrefixWith")
    if key is not None and prefix is not None:
        raise Wrong("InvalidRequest", "You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
    protocol = redirect.findtext("Protocol") or None
    if protocol is not None and protocol not in _PROTOCOLS:
        raise Wrong("InvalidRequest", _BAD_PROTOCOL)
    code = redirect.findtext("HttpRedirectCode") or "301"
    if not (code.isdigit() and 301 <= int(code) <= 399):
        message = f"The provided HTTP redirect code ({code}) is not valid. Valid codes are 3XX except 300."
        raise Wrong("InvalidRequest", message)
    if condition is not None and not len(condition):
        raise Wrong(
            "InvalidRequest",
            "Condition cannot be empty. To redirect all requests without a condition, the condition element "
            "shouldn't be present.",
        )
    error = None if condition is None else condition.findtext("HttpErrorCodeReturnedEquals")
    if error is not None and not (error.isdigit() and 400 <= int(error) <= 599):
        message = f"The provided HTTP error code ({error}) is not valid. Valid codes are 4XX or 5XX."
        raise Wrong("InvalidRequest", message)
    return RoutingRule(
        Redirect(redirect.findtext("HostName") or None, protocol, int(code), key, prefix),
        (condition.findtext("KeyPrefixEquals") or "") if condition is not None else "",
        None if error is None else int(error),
    )


@rule("moto.s3.models:S3Backend.put_bucket_website", "bucket_name", "website_configuration")
def put_bucket_website(
    moto: Callable[..., Any], backend: Any, bucket_name: str, website_configuration: bytes
) -> Any:
    """A configuration that S3 does not take is refused."""
    from moto.s3.exceptions import MalformedXML, S3ClientError

    backend.get_bucket(bucket_name)
    try:
        website(website_configuration)
    except Wrong as wrong:
        code, message = wrong.args
        raise MalformedXML if code == "MalformedXML" else S3ClientError(code, message) from None
    return moto(bucket_name, website_configuration)


@rule("moto.s3.responses:S3Response._key_response", "request", "full_url")
def key_response(moto: Callable[..., Any], response: Any, request: Any, full_url: str) -> Any:
    """An object redirects to another of its bucket, or to an address."""
    from moto.s3.exceptions import S3ClientError

    location = request.headers.get("x-amz-website-redirect-location")
    if location is not None and not location.startswith(("/", "http://", "https://")):
        raise S3ClientError(
            "InvalidRedirectLocation",
            "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
        )
    return moto(request, full_url)
