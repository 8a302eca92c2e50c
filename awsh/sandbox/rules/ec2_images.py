"""Rules of EC2: the images of Ubuntu and Debian, beside Amazon's that moto has; filters of types.

Amazon's are 1,300 in a region, each with a snapshot: they are there when somebody looks.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.late import late, leave_unfilled

_CANONICAL, _DEBIAN = "099720109477", "136693071363"


class PublicImage(NamedTuple):
    """An image that its maker's newest parameter names."""

    parameter: str
    name: str
    description: str
    architecture: str
    owner: str
    root: str
    created: datetime


def _ubuntu(release: str, code: str, volume: str, day: datetime) -> list[PublicImage]:
    folder = "hvm-ssd-gp3" if volume == "gp3" else "hvm-ssd"
    return [
        PublicImage(
            f"/aws/service/canonical/ubuntu/server/{release}/stable/current/{arch}/hvm/ebs-{volume}/ami-id",
            f"ubuntu/images/{folder}/ubuntu-{code}-{release}-{arch}-server-{day:%Y%m%d}",
            f"Canonical, Ubuntu, {release}, {arch} {code} image",
            "x86_64" if arch == "amd64" else arch,
            _CANONICAL,
            "/dev/sda1",
            day,
        )
        for arch in ("amd64", "arm64")
    ]


def _debian(release: str, day: datetime) -> list[PublicImage]:
    return [
        PublicImage(
            f"/aws/service/debian/release/{release}/latest/{arch}",
            f"debian-{release}-{arch}-{day:%Y%m%d}-1234",
            f"Debian {release} ({day:%Y%m%d}-1234)",
            "x86_64" if arch == "amd64" else arch,
            _DEBIAN,
            "/dev/xvda",
            day,
        )
        for arch in ("amd64", "arm64")
    ]


IMAGES = (
    *_ubuntu("26.04", "resolute", "gp3", datetime(2026, 9, 14, tzinfo=UTC)),
    *_ubuntu("24.04", "noble", "gp3", datetime(2026, 9, 12, tzinfo=UTC)),
    *_ubuntu("22.04", "jammy", "gp2", datetime(2026, 9, 10, tzinfo=UTC)),
    *_debian("13", datetime(2026, 9, 7, tzinfo=UTC)),
    *_debian("12", datetime(2026, 9, 8, tzinfo=UTC)),
)
PARAMETERS = {image.parameter: image for image in IMAGES}


def image_id(name: str, region: str) -> str:
    """An image's id: the same in every sandbox, another in every region."""
    return f"ami-0{hashlib.sha256(f'{region} {name}'.encode()).hexdigest()[:16]}"


_made: dict[tuple[str, str], bytes] = {}


@rule("moto.ec2.models.amis:AmiBackend._load_amis")
def none_at_first(moto: Callable[..., Any], backend: Any) -> None:
    """Every account and region has its own."""
    leave_unfilled(backend)


@late("moto.ec2.models:EC2Backend", "amis", "snapshots")
def fill(backend: Any) -> None:
    """They are made once, a quarter of a second, and copied for whoever comes after a reset."""
    place = backend.account_id, backend.region_name
    if place not in _made:
        before = backend.amis, backend.snapshots
        backend.amis, backend.snapshots = {}, {}
        type(backend)._load_amis.__wrapped__(backend)
        file = io.BytesIO()
        _Pickler(file, backend).dump((backend.amis, backend.snapshots))
        _made[place] = file.getvalue()
        backend.amis, backend.snapshots = before
    amis, snapshots = _Unpickler(io.BytesIO(_made[place]), backend).load()
    backend.amis |= amis
    backend.snapshots |= snapshots


class _Pickler(pickle.Pickler):
    """Leaves out the backend, of which everything knows."""

    def __init__(self, file: io.BytesIO, backend: Any) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._backend = backend

    def persistent_id(self, thing: Any) -> Any:
        return "backend" if thing is self._backend else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, backend: Any) -> None:
        super().__init__(file)
        self._backend = backend

    def persistent_load(self, place: Any) -> Any:
        return self._backend


@rule("moto.ec2.models.amis:AmiBackend.describe_images", "ami_ids", "filters", "exec_users", "owners")
def describe_images(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """They are there from the start."""
    add_images(backend)
    return moto(*arguments, **named)


def add_images(backend: Any) -> None:
    """Adds those that are not there, as in a sandbox that is older than they are."""
    from moto.ec2.models.amis import Ami

    for image in IMAGES:
        id = image_id(image.name, backend.region_name)
        if id not in backend.amis and id not in backend.deleted_amis:
            backend.amis[id] = Ami(
                backend,
                id,
                name=image.name,
                description=image.description,
                owner_id=image.owner,
                public=True,
                virtualization_type="hvm",
                architecture=image.architecture,
                creation_date=image.created,
                image_location=f"{image.owner}/{image.name}",
                hypervisor="xen",
                root_device_type="ebs",
                root_device_name=image.root,
                region_name=backend.region_name,
            )


@rule(
    "moto.ec2.models.instance_types:InstanceTypeBackend.describe_instance_types", "instance_types", "filters"
)
def describe_instance_types(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """They can be filtered by their name too."""
    from moto.ec2.models.instance_types import InstanceType

    InstanceType._filter_attributes.setdefault("instance-type", ["InstanceType"])
    return moto(*arguments, **named)
