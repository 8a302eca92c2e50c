"""Rules of EC2: what a launch wants to fit together, where it goes when nothing is said, and its disk."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import Any

from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_images import add_images
from awsh.sandbox.rules.ec2_vpc import refusal

MOST_USER_DATA = 16 * 1024
_GIB, _WINDOWS_GIB = 8, 30


@rule("moto.ec2.models.amis:Ami.block_device_mappings")
def block_device_mappings(moto: Callable[..., Any], image: Any) -> Any:
    """A system's disk has 8 GiB, one of Windows 30, and goes with its instance."""
    mappings = moto()
    for mapping in mappings:
        mapping["Ebs"] |= {"VolumeSize": _root_size(image), "DeleteOnTermination": True, "VolumeType": "gp3"}
    return mappings


def _root_size(image: Any) -> int:
    # An image that was made here has the disk of its instance.
    own = getattr(image, "root_gib", None)
    return own or (_WINDOWS_GIB if (image.platform or "").lower() == "windows" else _GIB)


@rule("moto.ec2.models.instances:Instance.setup_defaults")
def setup_defaults(moto: Callable[..., Any], instance: Any) -> None:
    """The system's disk is the image's, and called as the image calls it."""
    image = instance.ec2_backend.amis.get(instance.image_id)
    if image is None:
        moto()
        return
    instance.add_block_device(
        _root_size(image), image.root_device_name, image.ebs_snapshot.id, False, True, None, "gp3"
    )


@rule(
    "moto.ec2.models.elastic_block_store:EBSBackend.attach_volume",
    "volume_id",
    "instance_id",
    "device_path",
    "delete_on_termination",
)
def attach_volume(
    moto: Callable[..., Any],
    backend: Any,
    volume_id: str,
    instance_id: str,
    device_path: str,
    delete_on_termination: bool = False,
) -> Any:
    """A volume says too whether it goes with its instance, not the instance alone."""
    attachment = moto(volume_id, instance_id, device_path, delete_on_termination)
    if attachment is not None:
        attachment.delete_on_termination = delete_on_termination
    return attachment


@rule("moto.ec2.models.instances:Instance.stop")
def stop(moto: Callable[..., Any], instance: Any) -> Any:
    """A spot instance of a one-time request, as RunInstances makes it, can't be stopped."""
    from awsh.sandbox.rules.ec2_spot import request_of

    request = request_of(instance)
    if instance.lifecycle == "spot" and (request is None or request.type != "persistent"):
        raise refusal(
            "UnsupportedOperation",
            f"You can't stop the Spot Instance '{instance.id}' because it is associated with a one-time Spot "
            "Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.",
        )
    return moto()


@rule(
    "moto.ec2.models.instances:InstanceBackend.run_instances",
    "image_id",
    "count",
    "user_data",
    "security_group_names",
)
def run_instances(
    moto: Callable[..., Any],
    backend: Any,
    image_id: str,
    count: int,
    user_data: Any,
    security_group_names: list[str],
    **named: Any,
) -> Any:
    """Type, image and disk fit; the groups are of the subnet's VPC, its default one where none is named."""
    if user_data and len(b64decode(str(user_data))) > MOST_USER_DATA:
        raise refusal("InvalidParameterValue", f"User data is limited to {MOST_USER_DATA} bytes")
    _check_fit(backend, image_id, named)
    cards = named.get("nics") or []
    if not cards:
        _place(backend, count, security_group_names, named)
    for card in cards:
        if not card.get("NetworkInterfaceId") and not card.get("SubnetId"):
            card["SubnetId"] = _default_subnet(backend, named)
        _check_card(backend, card)
    made = moto(image_id, count, user_data, security_group_names, **named)
    for instance in made.instances if cards else ():
        # moto leaves the groups of an instance empty where they are those of its interface.
        if 0 in instance.nics:
            instance.security_groups = list(instance.nics[0].group_set)
    return made


def _check_fit(backend: Any, image_id: str, named: dict[str, Any]) -> None:
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    add_images(backend)
    image = backend.amis.get(image_id)
    type = INSTANCE_TYPES.get(named.get("instance_type", ""))
    if image is None or type is None:
        return
    able = type["ProcessorInfo"]["SupportedArchitectures"]
    if image.architecture and image.architecture not in able:
        raise refusal(
            "InvalidParameterValue",
            f"The architecture '{','.join(able)}' of the specified instance type does not match the architecture "
            f"'{image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching "
            "architectures, and try again.",
        )
    for mapping in named.get("block_device_mappings") or ():
        size = (mapping.get("Ebs") or {}).get("VolumeSize")
        if mapping.get("DeviceName") == image.root_device_name and size and int(size) < _root_size(image):
            raise refusal(
                "InvalidBlockDeviceMapping",
                f"Volume of size {size}GB is smaller than snapshot '{image.ebs_snapshot.id}', expect size >= "
                f"{_root_size(image)}GB",
            )


def _place(backend: Any, count: int, names: list[str], named: dict[str, Any]) -> None:
    if not named.get("subnet_id"):
        default = _default_subnet(backend, named)
        if default is None:
            return
        named["subnet_id"] = default
    subnet = backend.get_subnet(named["subnet_id"])
    if subnet.available_ip_address_count < count:
        raise refusal(
            "InsufficientFreeAddressesInSubnet",
            f"Not enough free addresses in subnet '{subnet.id}'",
        )
    ids = named.get("security_group_ids") or []
    check_groups(backend, ids, subnet.vpc_id, f"subnet {subnet.id}")
    if not ids and not names:
        named["security_group_ids"] = _default_group(backend, subnet)


def _default_subnet(backend: Any, named: dict[str, Any]) -> str | None:
    """That of the zone which is asked for; None where there is none."""
    default = backend.get_default_subnets()
    found = default.get(named.get("placement") or min(default, default=""))
    return str(found.id) if found is not None else None


def _check_card(backend: Any, card: dict[str, Any]) -> None:
    """An interface that is to be made with the instance: in which subnet, with which groups."""
    if card.get("NetworkInterfaceId") or not card.get("SubnetId"):
        return
    subnet = backend.get_subnet(card["SubnetId"])
    if card.get("Groups"):
        check_groups(backend, card["Groups"], subnet.vpc_id, f"subnet {subnet.id}")
    else:
        card["Groups"] = _default_group(backend, subnet)


def _default_group(backend: Any, subnet: Any) -> list[str]:
    group = backend.get_security_group_from_name("default", subnet.vpc_id)
    return [group.id] if group is not None else []


def check_groups(backend: Any, ids: list[str], vpc_id: str, place: str) -> None:
    """Refuses groups that are not there, or of another VPC than PLACE, in AWS's words, is."""
    for id in ids:
        group = backend.get_security_group_from_id(id)
        if group is None:
            raise refusal("InvalidGroup.NotFound", f"The security group '{id}' does not exist")
        if group.vpc_id != vpc_id:
            raise refusal(
                "InvalidParameter", f"Security group {id} and {place} belong to different networks."
            )
