"""Rules of EC2: an image that is made is pending first, has its instance's disk, and a name of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox import clock
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

SECONDS = 1.0
"""How long an image takes."""

_BACKEND = "moto.ec2.models.amis:AmiBackend"


def _begin(image: Any) -> Any:
    image.state, image.available_at = "pending", clock.now() + SECONDS
    return image


def _check_name(backend: Any, name: str | None) -> None:
    for image in backend.amis.values():
        if image.name == name and image.owner_id == backend.account_id:
            raise refusal(
                "InvalidAMIName.Duplicate",
                f"AMI name {name} is already in use by AMI {image.id}",
            )


@rule(f"{_BACKEND}.create_image", "instance_id", "name", "description", "tag_specifications")
def create_image(
    moto: Callable[..., Any],
    backend: Any,
    instance_id: str,
    name: str,
    description: str,
    tag_specifications: list[dict[str, Any]],
) -> Any:
    """Its snapshot is of the instance's system disk, with the tags that are meant for snapshots."""
    _check_name(backend, name)
    instance = backend.get_instance(instance_id)
    own = [each for each in tag_specifications if each["ResourceType"] != "snapshot"]
    image = moto(instance_id, name, description, own)
    image.root_device_name, image.root_device_type = instance.root_device_name, "ebs"
    root = instance.block_device_mapping.get(instance.root_device_name)
    if root is not None:
        image.root_gib = image.ebs_snapshot.size_then = backend.get_volume(root.volume_id).size
        image.ebs_snapshot.volume = backend.get_volume(root.volume_id)
    for each in tag_specifications:
        if each["ResourceType"] == "snapshot":
            image.ebs_snapshot.add_tags({tag["Key"]: tag["Value"] for tag in each["Tags"]})
    return _begin(image)


@rule(f"{_BACKEND}.copy_image", "source_image_id", "source_region", "name", "description")
def copy_image(
    moto: Callable[..., Any],
    backend: Any,
    source_image_id: str,
    source_region: str,
    name: str | None = None,
    description: str | None = None,
) -> Any:
    """Pending first."""
    _check_name(backend, name)
    from moto.ec2.models import ec2_backends

    source = ec2_backends[backend.account_id][source_region].amis.get(source_image_id)
    image = moto(source_image_id, source_region, name, description)
    if source is not None:
        image.root_device_name, image.root_device_type = source.root_device_name, source.root_device_type
        image.root_gib = getattr(source, "root_gib", None)
    return _begin(image)


@rule(f"{_BACKEND}.describe_images", "ami_ids", "filters", "exec_users", "owners")
def describe_images(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """Each as it has become by now."""
    for image in list(backend.amis.values()):
        if image.state == "pending" and clock.now() >= getattr(image, "available_at", 0.0):
            image.state = "available"
    return moto(*arguments, **named)


@rule("moto.ec2.models.amis:Ami.get_filter_value", "filter_name")
def get_filter_value(moto: Callable[..., Any], image: Any, filter_name: str, *rest: Any) -> Any:
    """By the snapshot that it starts from, too."""
    if filter_name == "block-device-mapping.snapshot-id":
        return image.ebs_snapshot.id
    return moto(filter_name, *rest)
