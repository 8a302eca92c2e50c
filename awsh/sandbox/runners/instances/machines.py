"""What the runner needs to know of moto's instances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from awsh.sandbox.network import Inside
from awsh.sandbox.runners import Endpoint
from awsh.sandbox.topology import ec2_backends

SSH = 22
ALIVE = ("pending", "running")


class System(NamedTuple):
    """What an image is of. user: whom its key pair is for. connect: whether EC2 Instance Connect is on it.

    id: as /etc/os-release has it. version: where it stands in an image's name, as a regular expression.
    """

    name: str
    user: str
    connect: bool
    id: str
    version: str = r"\d+"


_SYSTEMS = (
    ("bitnami", System("Debian GNU/Linux", "bitnami", False, "debian", r"(?<=debian-)\d+")),
    ("ubuntu", System("Ubuntu", "ubuntu", True, "ubuntu", r"\d\d\.\d\d")),
    ("debian", System("Debian GNU/Linux", "admin", False, "debian")),
    ("centos", System("CentOS", "centos", False, "centos")),
    ("fedora", System("Fedora", "fedora", False, "fedora")),
    ("rocky", System("Rocky Linux", "rocky", False, "rocky")),
)
_AMAZON = System("Amazon Linux", "ec2-user", True, "amzn", r"20\d\d|(?<=amzn)2")


def all_instances() -> Iterator[Any]:
    """Those of all regions, in any state."""
    for backend in ec2_backends():
        for reservation in list(backend.reservations.values()):
            yield from list(reservation.instances)


def instances() -> Iterator[Any]:
    """Those that are on their way up or run."""
    return (each for each in all_instances() if each.state in ALIVE and 0 in each.nics)


def instance(id: str) -> Any:
    """The instance of this id, in any state; None where there is none."""
    return next((each for each in all_instances() if each.id == id), None)


def names(instance: Any) -> tuple[str, ...]:
    """Its addresses and host names, the private ones first."""
    known = (
        instance.private_ip,
        instance.private_dns_name,
        instance.private_dns_name.partition(".")[0],
        instance.public_ip,
        instance.public_dns_name,
    )
    return tuple(name for name in known if name)


def public_names(instance: Any) -> tuple[str, ...]:
    """What is told of it to those outside of its network."""
    return tuple(name for name in (instance.public_ip, instance.public_dns_name) if name)


def groups(instance: Any) -> tuple[str, ...]:
    """The ids of its security groups."""
    return tuple(
        str(group.id) for group in list(instance.security_groups or instance.nics[0]._group_set) if group
    )


def endpoint(instance: Any, port: int = SSH, socket: int = 0) -> Endpoint:
    """Itself, as others see it. socket: its port of 127.0.0.1, 0 while it has none."""
    return Endpoint(
        id=instance.id,
        names=names(instance),
        port=port,
        vpc=instance.vpc_id or "",
        subnet=instance.nics[0].subnet.id,
        groups=groups(instance),
        public=instance.public_ip is not None,
        socket=socket,
    )


def source(instance: Any) -> Inside:
    """Itself as one that connects to others."""
    nic = instance.nics[0]
    return Inside(nic.private_ip_address or "", instance.vpc_id or "", nic.subnet.id, groups(instance))


def system(instance: Any) -> System:
    """Judged by the image's name, as its users do; Amazon's is the one that has none."""
    image = instance.ec2_backend.amis.get(instance.image_id)
    text = f"{getattr(image, 'name', '')} {getattr(image, 'description', '')}".lower()
    return next((found for word, found in _SYSTEMS if word in text), _AMAZON)


def os_release(instance: Any) -> str:
    """The content of its /etc/os-release."""
    kind = system(instance)
    image = instance.ec2_backend.amis.get(instance.image_id)
    found = re.search(kind.version, str(getattr(image, "name", "") or ""))
    version = found[0] if found else ""
    fields = {
        "NAME": kind.name,
        "VERSION_ID": version,
        "ID": kind.id,
        "PRETTY_NAME": f"{kind.name} {version}".rstrip() + " (awsh sandbox)",
    }
    return "".join(f'{key}="{value}"\n' for key, value in fields.items() if value)


def architecture(instance: Any) -> str:
    """As the kernel calls it."""
    return "aarch64" if instance.architecture == "arm64" else str(instance.architecture)


def host_name(instance: Any) -> str:
    """Such as ip-10-0-1-5."""
    return str(instance.private_dns_name).partition(".")[0]
