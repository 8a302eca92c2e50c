"""`ses configset ls`, `show`, `create`, `set`, `rm`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from awsh import AwsError, CommandError, Context, UsageError, ValueType, check_tags, tag_list, tags_of
from awsh_ses.groups import configset
from awsh_ses.kinds import ConfigurationSetName
from awsh_ses.rows import ConfigurationSet
from awsh_ses.sets.targets import every
from awsh_ses.sets.topics import shut_out
from awsh_ses.suppression.reasons import REASONS, Reasons

Tags = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


def _new_name(ctx: Context, given: Any) -> str:
    if not re.fullmatch(r"[\w-]{1,64}", str(given), re.ASCII):
        raise ValueError(f"{given!r}: a configuration set's name has letters, digits, _ and -, 64 at most")
    return str(given)


NewName = Annotated[str, ValueType("NAME", _new_name)]


@configset.command
def ls(ctx: Context) -> Iterator[ConfigurationSet]:
    """List the configuration sets of the region (ListConfigurationSets).

    Examples:
        awsh> ses configset ls
    """
    for name in ctx.search("sesv2", "list_configuration_sets", "ConfigurationSets[]"):
        yield {"configuration_set": name}


@configset.command
def show(ctx: Context, name: ConfigurationSetName) -> ConfigurationSet:
    """Show a configuration set with its event destinations (GetConfigurationSet, GetConfigurationSetEventDestinations).

    Args:
        name: which one.
    Examples:
        awsh> ses configset show news
    """
    return _look(ctx, name)


@configset.command
def create(
    ctx: Context,
    name: NewName,
    *,
    tls: bool = False,
    reputation: bool = False,
    suppress: Reasons | None = None,
    tag: Tags = None,
) -> ConfigurationSet:
    """Create a configuration set (CreateConfigurationSet).

    Args:
        name: what it is called.
        tls: deliver to servers that speak TLS, and to no others.
        reputation: count bounces and complaints of its mail in CloudWatch.
        suppress: whom its mail is not sent to, in place of what the account says.
        tag: a tag; may be given several times.
    Examples:
        awsh> ses configset create news --tls --reputation
    """
    options: dict[str, Any] = {}
    if tls:
        options["DeliveryOptions"] = {"TlsPolicy": "REQUIRE"}
    if reputation:
        options["ReputationOptions"] = {"ReputationMetricsEnabled": True}
    if suppress:
        options["SuppressionOptions"] = {"SuppressedReasons": REASONS[suppress]}
    if tag:
        options["Tags"] = tag_list(check_tags(tag))
    try:
        ctx.call("sesv2", "create_configuration_set", ConfigurationSetName=name, **options)
    except AwsError as error:
        if error.code == "AlreadyExistsException":
            raise CommandError(f"there is a configuration set {name} already") from None
        raise
    return _look(ctx, name)


@configset.command(name="set")
def set_(
    ctx: Context,
    name: ConfigurationSetName,
    *,
    sending: bool | None = None,
    tls: bool | None = None,
    reputation: bool | None = None,
    suppress: Reasons | None = None,
) -> ConfigurationSet:
    """Change a configuration set (PutConfigurationSetSendingOptions, …DeliveryOptions, …ReputationOptions …).

    Args:
        name: which one.
        sending: whether mail may be sent with it; --no-sending refuses it.
        tls: deliver to servers that speak TLS, and to no others; --no-tls to all.
        reputation: count bounces and complaints of its mail in CloudWatch.
        suppress: whom its mail is not sent to.
    Examples:
        awsh> ses configset set news --no-sending
    """
    changes: list[tuple[str, dict[str, Any]]] = []
    if sending is not None:
        changes.append(("sending", {"SendingEnabled": sending}))
    if tls is not None:
        changes.append(("delivery", {"TlsPolicy": "REQUIRE" if tls else "OPTIONAL"}))
    if reputation is not None:
        changes.append(("reputation", {"ReputationMetricsEnabled": reputation}))
    if suppress is not None:
        changes.append(("suppression", {"SuppressedReasons": REASONS[suppress]}))
    if not changes:
        raise UsageError("ses configset set wants something to change", usage=set_.usage)
    for what, parameters in changes:
        ctx.call("sesv2", f"put_configuration_set_{what}_options", ConfigurationSetName=name, **parameters)
    return _look(ctx, name)


@configset.command
def rm(ctx: Context, *names: ConfigurationSetName) -> None:
    """Remove configuration sets with their event destinations after asking (DeleteConfigurationSet).

    Args:
        names: which ones.
    Examples:
        awsh> ses configset rm old
    """
    if not names:
        raise UsageError("ses configset rm wants a configuration set", usage=rm.usage)
    for name in names:
        ctx.call("sesv2", "get_configuration_set", ConfigurationSetName=name)
    ctx.confirm(f"Delete {', '.join(names)} with its event destinations? Mail that names it is refused then.")
    for name in names:
        topics = {each["to"] for each in every(ctx, name) if ":sns:" in each["to"]}
        ctx.call("sesv2", "delete_configuration_set", ConfigurationSetName=name)
        for topic in sorted(topics):
            shut_out(ctx, name, topic)


def _look(ctx: Context, name: str) -> ConfigurationSet:
    found = ctx.call("sesv2", "get_configuration_set", ConfigurationSetName=name)
    suppressing = found.get("SuppressionOptions") or {}
    row: ConfigurationSet = {
        "configuration_set": name,
        "sending": bool((found.get("SendingOptions") or {}).get("SendingEnabled", True)),
        "reputation": bool((found.get("ReputationOptions") or {}).get("ReputationMetricsEnabled")),
        "tls": str((found.get("DeliveryOptions") or {}).get("TlsPolicy", "OPTIONAL")).lower(),
        "redirect": (found.get("TrackingOptions") or {}).get("CustomRedirectDomain"),
        "events": {each["name"]: f"{', '.join(each['events'])} to {each['to']}" for each in every(ctx, name)},
        "tags": tags_of(found),
    }
    if "SuppressedReasons" in suppressing:
        row["suppression"] = [each.lower() for each in suppressing["SuppressedReasons"]]
    return row
