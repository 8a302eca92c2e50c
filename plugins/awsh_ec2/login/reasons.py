"""Why an instance does not answer, as far as AWS tells."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from awsh import AwshError, CommandError, Context, SshDenied, SshHost, SshUnreachable
from awsh_ec2.login.hosts import Record, called, record_of
from awsh_ec2.login.options import Login


@contextmanager
def explained(ctx: Context, record: Record, login: Login, host: SshHost) -> Iterator[None]:
    """Adds what AWS knows to an error that says only that nobody answers, or nobody is let in.

    The instance that HOST is reached through is connected to first: what is wrong there is said of it.
    """
    if host.via is not None and _is_instance(host.via):
        with _explained(ctx, record_of(ctx, host.via.alias), login._replace(port=22), host.via):
            ctx.ssh(host.via)
    with _explained(ctx, record, login, host):
        yield


@contextmanager
def _explained(ctx: Context, record: Record, login: Login, host: SshHost) -> Iterator[None]:
    try:
        yield
    except SshUnreachable as error:
        if host.carried is not None:
            # Neither its address nor its groups have a part in it.
            error.hint = error.hint or "its SSH server must run; `--via` another way tells whether it does"
            raise
        raise _unreachable(ctx, record, login, host, error) from None
    except SshDenied as error:
        error.hint = error.hint or _denied(record, login)
        raise


def _denied(record: Record, login: Login) -> str:
    key = record.get("KeyName")
    if login.key is None and not login.instance_connect:
        whose = f"it was launched with key pair {key}" if key else "it was launched without a key pair"
        return f"{whose}: --key FILE, --user NAME, or --instance-connect"
    return "--user NAME says who to be there"


def _is_instance(host: SshHost) -> bool:
    return host.alias.startswith("i-")


def _unreachable(
    ctx: Context, record: Record, login: Login, host: SshHost, error: SshUnreachable
) -> CommandError:
    try:
        now = record_of(ctx, record["InstanceId"])
        why, hint = _closed(ctx, now, login.port, host.via)
    except CommandError as known:
        return CommandError(f"{error.message}: {known.message}", hint=known.hint)
    except AwshError:
        return error
    return SshUnreachable(f"{error.message}: {why}" if why else error.message, hint=error.hint or hint)


def _closed(ctx: Context, record: Record, port: int, via: SshHost | None) -> tuple[str, str]:
    """What its security groups have against it, empty where that is not known; and what to type."""
    groups = {each["GroupId"]: each.get("GroupName", "") for each in record.get("SecurityGroups") or ()}
    if via is not None or not groups:
        source = "me" if via is None else called(record_of(ctx, via.alias)) if _is_instance(via) else "SRC"
        return "", f"`vpc reach {source} {called(record)}:{port}` says what stands in the way"
    found = ctx.call("ec2", "describe_security_groups", GroupIds=list(groups))["SecurityGroups"]
    sources = [
        source for group in found for rule in group["IpPermissions"] for source in _sources(rule, port)
    ]
    group = next(iter(groups.values()))
    hint = f"`sg allow {group} tcp {port} from me`"
    if not sources:
        return f"none of its groups ({', '.join(groups.values())}) lets port {port} in", hint
    if any(_is_everybody(source) for source in sources):
        look = f"`vpc reach me {called(record)}:{port}` says what does not"
        return "", f"its groups let port {port} in: {look}"
    whole = f"{hint}; `vpc reach me {called(record)}:{port}` looks at the whole way"
    return f"its groups let port {port} in from {', '.join(sources[:5])} alone", whole


def _sources(rule: Mapping[str, Any], port: int) -> list[str]:
    """Whom a rule lets in to PORT by TCP."""
    if rule["IpProtocol"] not in ("tcp", "6", "-1"):
        return []
    if rule["IpProtocol"] != "-1" and not rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65535):
        return []
    return [
        *(each["CidrIp"] for each in rule.get("IpRanges") or ()),
        *(each["CidrIpv6"] for each in rule.get("Ipv6Ranges") or ()),
        *(each["GroupId"] for each in rule.get("UserIdGroupPairs") or () if each.get("GroupId")),
        *(each["PrefixListId"] for each in rule.get("PrefixListIds") or ()),
    ]


def _is_everybody(source: str) -> bool:
    try:
        return ipaddress.ip_network(source).prefixlen == 0
    except ValueError:
        return False
