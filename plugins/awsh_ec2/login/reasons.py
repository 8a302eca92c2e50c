"""Why an instance does not answer, as far as AWS tells."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from awsh import AwshError, CommandError, Context, SshDenied, SshHost, SshUnreachable
from awsh_ec2.login.hosts import Record, called, record_of, title
from awsh_ec2.login.options import Login


@contextmanager
def explained(ctx: Context, record: Record, login: Login, host: SshHost | None = None) -> Iterator[None]:
    """Adds what AWS knows to an error that says only that nobody answers, or nobody is let in."""
    try:
        yield
    except SshUnreachable as error:
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


def _unreachable(
    ctx: Context, record: Record, login: Login, host: SshHost | None, error: SshUnreachable
) -> CommandError:
    try:
        now = record_of(ctx, record["InstanceId"])
        through = host is not None and host.via is not None
        why, hint = _closed(ctx, now, login.port, through=through)
    except CommandError as known:
        return CommandError(f"{error.message}: {known.message}", hint=known.hint)
    except AwshError:
        return error
    if not why:
        return SshUnreachable(
            error.message,
            hint=error.hint or _elsewhere(now, login.port, through=through),
        )
    return SshUnreachable(f"{error.message}: {why}", hint=hint)


def _elsewhere(record: Record, port: int, *, through: bool) -> str:
    """What to type where its groups are not what is in the way."""
    return f"its groups let port {port} in: {_reach(record, port, through=through)} says what does not"


def _reach(record: Record, port: int, *, through: bool) -> str:
    return f"`vpc reach {'BASTION' if through else 'me'} {called(record)}:{port}`"


def _closed(ctx: Context, record: Record, port: int, *, through: bool) -> tuple[str, str]:
    """What its security groups have against it, and what to type; empty where they let everybody in."""
    groups = {each["GroupId"]: each.get("GroupName", "") for each in record.get("SecurityGroups") or ()}
    if not groups:
        return "", ""
    found = ctx.call("ec2", "describe_security_groups", GroupIds=list(groups))["SecurityGroups"]
    sources = [
        source for group in found for rule in group["IpPermissions"] for source in _sources(rule, port)
    ]
    group = next(iter(groups.values()))
    peer = "sg:GROUP-OF-THE-BASTION" if through else "me"
    hint = f"`sg allow {group} tcp {port} from {peer}`"
    if not sources:
        return f"none of its groups ({', '.join(groups.values())}) lets port {port} in", hint
    if through or any(_is_everybody(source) for source in sources):
        return "", ""
    whole = f"{hint}; {_reach(record, port, through=through)} looks at the whole way"
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


__all__ = ["called", "explained", "title"]
