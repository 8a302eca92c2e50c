"""The instance metadata service, IMDSv2 and 1, as an instance sees it at 169.254.169.254."""

from __future__ import annotations

import hmac
import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from awsh.sandbox.rules import ec2_hosts
from awsh.sandbox.runners.instances import machines

ADDRESS = "169.254.169.254"

_LONGEST = 21600
_SECRET = secrets.token_bytes(32)

Tree = dict[str, "Tree | str | Callable[[], str]"]


def metadata(instance: Any, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Status and body. headers: with lower-case names."""
    if path.rstrip("/") == "/latest/api/token":
        return _new_token(instance, method, headers)
    given = headers.get("x-aws-ec2-metadata-token")
    if given is None and instance.metadata_options.http_tokens == "required":
        return 401, _page(401, "Unauthorized")
    if given is not None and not _is_good(instance, given):
        return 401, _page(401, "Unauthorized")
    if method != "GET":
        return 405, _page(405, "Method Not Allowed")
    found: Tree | str | Callable[[], str] | None = {"latest": _tree(instance)}
    for part in filter(None, path.split("/")):
        found = found.get(part) if isinstance(found, dict) else None
    if found is None:
        return 404, _page(404, "Not Found")
    if isinstance(found, dict):
        names = (f"{name}/" if isinstance(each, dict) else name for name, each in found.items())
        return 200, "\n".join(sorted(names))
    return 200, found() if callable(found) else found


def _new_token(instance: Any, method: str, headers: dict[str, str]) -> tuple[int, str]:
    if method != "PUT":
        return 405, _page(405, "Method Not Allowed")
    if "x-forwarded-for" in headers:
        return 403, _page(403, "Forbidden")
    try:
        seconds = int(headers["x-aws-ec2-metadata-token-ttl-seconds"])
    except (KeyError, ValueError):
        seconds = 0
    if not 1 <= seconds <= _LONGEST:
        return 400, _page(400, "Bad Request")
    return 200, _token(instance, int(time.time()) + seconds)


def _token(instance: Any, until: int) -> str:
    head = until.to_bytes(8, "big")
    return urlsafe_b64encode(head + hmac.digest(_SECRET, head + instance.id.encode(), "sha256")).decode()


def _is_good(instance: Any, token: str) -> bool:
    try:
        until = int.from_bytes(b64decode(token, altchars=b"-_")[:8], "big")
        good = hmac.compare_digest(token.encode(), _token(instance, until).encode())
    except (ValueError, OverflowError):
        return False
    return good and time.time() < until


def _page(status: int, text: str) -> str:
    return (
        f"<html><head><title>{status} - {text}</title></head><body><h1>{status} - {text}</h1></body></html>\n"
    )


def _tree(instance: Any) -> Tree:
    nic = instance.nics[0]
    groups = "\n".join(each.name for each in (instance.security_groups or nic._group_set))
    of_nic: Tree = {
        "device-number": "0",
        "interface-id": nic.id,
        "local-ipv4s": instance.private_ip,
        "mac": nic.mac_address,
        "security-group-ids": "\n".join(machines.groups(instance)),
        "subnet-id": nic.subnet.id,
        "subnet-ipv4-cidr-block": nic.subnet.cidr_block,
        "vpc-id": instance.vpc_id or "",
    }
    data: Tree = {
        "ami-id": instance.image_id,
        "ami-launch-index": str(instance.ami_launch_index),
        "hostname": instance.private_dns_name,
        "instance-id": instance.id,
        "instance-life-cycle": instance.lifecycle or "on-demand",
        "instance-type": instance.instance_type,
        "local-hostname": instance.private_dns_name,
        "local-ipv4": instance.private_ip,
        "mac": nic.mac_address,
        "network": {"interfaces": {"macs": {nic.mac_address: of_nic}}},
        "placement": {
            "availability-zone": instance.placement.zone,
            "region": instance.region_name,
        },
        "reservation-id": _reservation(instance),
        "security-groups": groups,
        "services": {"domain": "amazonaws.com", "partition": "aws"},
    }
    if instance.public_ip:
        data |= {"public-hostname": instance.public_dns_name, "public-ipv4": instance.public_ip}
        of_nic["public-ipv4s"] = instance.public_ip
    key = ec2_hosts.authorized_key(instance).decode("utf-8", "replace")
    if key:
        data["public-keys"] = {f"0={instance.key_name}": "", "0": {"openssh-key": key}}
    roles = _roles(instance)
    if roles:
        data["iam"] = {
            "info": partial(_info, instance),
            "security-credentials": {
                name: partial(_credentials, arn, instance) for name, arn in roles.items()
            },
        }
    tree: Tree = {
        "dynamic": {"instance-identity": {"document": partial(_document, instance)}},
        "meta-data": data,
    }
    if instance.user_data:
        tree["user-data"] = b64decode(str(instance.user_data)).decode("utf-8", "surrogateescape")
    return tree


def _reservation(instance: Any) -> str:
    for id, reservation in list(instance.ec2_backend.reservations.items()):
        if instance in reservation.instances:
            return str(id)
    return ""


def _profile(instance: Any) -> Any:
    from moto.iam.models import iam_backends

    association = instance.ec2_backend.iam_instance_profile_associations
    for each in list(association.values()):
        if each.instance.id == instance.id:
            return each.iam_instance_profile
    given = instance.iam_instance_profile
    wanted = given.get("Arn") or given.get("Name") if isinstance(given, dict) else given
    profiles = list(iam_backends[instance.owner_id]["aws"].instance_profiles.values())
    return next((each for each in profiles if wanted and wanted in (each.arn, each.name)), None)


def _roles(instance: Any) -> dict[str, str]:
    profile = _profile(instance)
    return {role.name: role.arn for role in profile.roles} if profile is not None else {}


def _info(instance: Any) -> str:
    profile = _profile(instance)
    return _json(
        {
            "Code": "Success",
            "LastUpdated": _time(datetime.now(UTC)),
            "InstanceProfileArn": profile.arn,
            "InstanceProfileId": profile.id,
        }
    )


def _credentials(arn: str, instance: Any) -> str:
    """Keys of the role, as STS gives them to an instance."""
    from moto.sts.models import sts_backends

    assumed = sts_backends[instance.owner_id]["aws"].assume_role(
        region_name=instance.region_name,
        role_session_name=instance.id,
        role_arn=arn,
        policy="",
        duration=_LONGEST,
        external_id="",
    )
    now = datetime.now(UTC)
    return _json(
        {
            "Code": "Success",
            "LastUpdated": _time(now),
            "Type": "AWS-HMAC",
            "AccessKeyId": assumed.access_key_id,
            "SecretAccessKey": assumed.secret_access_key,
            "Token": assumed.session_token,
            "Expiration": _time(now + timedelta(seconds=_LONGEST)),
        }
    )


def _document(instance: Any) -> str:
    return _json(
        {
            "accountId": instance.owner_id,
            "architecture": instance.architecture,
            "availabilityZone": instance.placement.zone,
            "imageId": instance.image_id,
            "instanceId": instance.id,
            "instanceType": instance.instance_type,
            "pendingTime": _time(instance.launch_time),
            "privateIp": instance.private_ip,
            "region": instance.region_name,
            "version": "2017-09-30",
        }
    )


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2)


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
