"""Rules of EC2: volumes take their time, are of one zone and one instance, and have the limits of their type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox import clock
from awsh.sandbox.rules import rule
from awsh.sandbox.rules.ec2_vpc import refusal

SECONDS = 1.0
"""How long a volume takes to be created, attached or detached, and each half of a modification."""

MOST_CHANGES = 4
"""Modifications of a volume in 24 hours."""

_SIZES = {
    "gp2": (1, 16384),
    "gp3": (1, 65536),
    "io1": (4, 16384),
    "io2": (4, 65536),
    "st1": (125, 16384),
    "sc1": (125, 16384),
    "standard": (1, 1024),
}
_IOPS = {"gp3": (3000, 80000, 500), "io1": (100, 64000, 50), "io2": (100, 256000, 1000)}
_THROUGHPUT = (125, 2000)
_FREE_IOPS, _FREE_THROUGHPUT = 3000, 125

_BACKEND = "moto.ec2.models.elastic_block_store:EBSBackend"
_RESPONSE = "moto.ec2.responses.elastic_block_store:ElasticBlockStore"


def _settle(backend: Any) -> None:
    """Lets attachments be what they have become by now."""
    now = clock.now()
    for volume in list(backend.volumes.values()):
        attachment = volume.attachment
        if attachment is None or now < getattr(attachment, "changes_at", 0.0):
            continue
        if attachment.status == "attaching":
            attachment.status = "attached"
        elif attachment.status == "detaching":
            _let_go(backend, volume)


def _pass(volume: Any, state: str) -> None:
    volume.attachment.status, volume.attachment.changes_at = state, clock.now() + SECONDS


def _let_go(backend: Any, volume: Any) -> None:
    attachment = volume.attachment
    attachment.instance.block_device_mapping.pop(attachment.device, None)
    attachment.status, volume.attachment = "detached", None


@rule("moto.ec2.models.elastic_block_store:Volume.status")
def status(moto: Callable[..., Any], volume: Any) -> Any:
    """A volume that was asked for by itself is being created first."""
    return "creating" if clock.now() < getattr(volume, "ready_at", 0.0) else moto()


@rule(f"{_RESPONSE}.create_volume")
def create_volume(moto: Callable[..., Any], response: Any) -> Any:
    """In a zone of the region, of the size its type has, not smaller than its snapshot, with its defaults."""
    zone = response._get_param("AvailabilityZone")
    if zone and response.ec2_backend.get_zone_by_name(zone) is None:
        raise refusal("InvalidZone.NotFound", f"The zone '{zone}' does not exist.")
    type = response._get_param("VolumeType") or "gp2"
    size, snapshot_id = response._get_param("Size"), response._get_param("SnapshotId")
    if snapshot_id:
        snapshot = response.ec2_backend.get_snapshot(snapshot_id)
        if snapshot.status != "completed":
            raise refusal("IncorrectState", f"Snapshot is in invalid state - {snapshot.status}")
        if size and int(size) < snapshot.volume_size:
            raise refusal(
                "InvalidParameterValue",
                f"Volume of size {size}GB is smaller than snapshot '{snapshot_id}', expect size >= "
                f"{snapshot.volume_size}GB",
            )
        size = size or snapshot.volume_size
    iops, throughput = response._get_param("Iops"), response._get_param("Throughput")
    if size:
        _check(type, int(size), iops, throughput)
    answer = moto()
    volume = answer.result
    volume.ready_at = clock.now() + SECONDS
    if snapshot_id and not response._get_param("Size"):
        volume.size = int(size)
    if type == "gp3":
        volume.throughput = int(throughput or _FREE_THROUGHPUT)
    elif type == "gp2":
        volume.iops = _gp2_iops(volume.size)
    volume.volume_type = type
    return answer


def _gp2_iops(size: int) -> int:
    return max(100, min(16000, 3 * size))


def _check(type: str, size: int, iops: Any, throughput: Any) -> None:
    if type not in _SIZES:
        raise refusal("UnknownVolumeType", f"Unsupported volume type '{type}' for volume creation.")
    _within(f"Volume of {size}GiB", size, _SIZES[type], ("small", "large"))
    if iops:
        if type not in _IOPS:
            raise _unsupported("iops", type)
        least, most, ratio = _IOPS[type]
        _within(f"Volume iops of {iops}", int(iops), (least, most), ("low", "high"))
        if int(iops) > max(size * ratio, _FREE_IOPS if type == "gp3" else 0):
            raise refusal(
                "InvalidParameterValue",
                f"Iops to volume size ratio of {int(iops) / size:.6f} is too high; maximum is {ratio}.",
            )
    if throughput:
        if type != "gp3":
            raise _unsupported("throughput", type)
        _within(f"Throughput of {throughput} MiB/s", int(throughput), _THROUGHPUT, ("low", "high"))
        ratio_now = int(throughput) / int(iops or _FREE_IOPS)
        if ratio_now > 0.25:
            raise refusal(
                "InvalidParameterValue",
                f"Throughput (MiBps) to iops ratio of {ratio_now:.6f} is too high; maximum is 0.250000 MiBps per iops.",
            )


def _within(what: str, value: int, range: tuple[int, int], words: tuple[str, str]) -> None:
    low, high = range
    if value < low:
        raise refusal("InvalidParameterValue", f"{what} is too {words[0]}; minimum is {low}.")
    if value > high:
        raise refusal("InvalidParameterValue", f"{what} is too {words[1]}; maximum is {high}.")


def _unsupported(parameter: str, type: str) -> Exception:
    return refusal(
        "InvalidParameterCombination", f"The parameter {parameter} is not supported for {type} volumes."
    )


@rule(f"{_RESPONSE}.attach_volume")
def attach_volume(moto: Callable[..., Any], response: Any) -> Any:
    """To one instance of its own zone, as a device that is free; attaching first."""
    backend = response.ec2_backend
    _settle(backend)
    volume = backend.get_volume(response._get_param("VolumeId"))
    instance = backend.get_instance(response._get_param("InstanceId"))
    device = response._get_param("Device")
    if volume.attachment is not None:
        raise refusal("VolumeInUse", f"{volume.id} is already attached to an instance")
    if volume.status != "available":
        raise refusal("IncorrectState", f"Volume '{volume.id}' is not 'available'.")
    if instance.state not in ("running", "stopped"):
        raise refusal("IncorrectState", f"Instance '{instance.id}' is not 'running'.")
    if volume.zone.name != instance.placement.zone:
        raise refusal(
            "InvalidVolume.ZoneMismatch",
            f"The volume '{volume.id}' is not in the same availability zone as instance '{instance.id}'",
        )
    if device in instance.block_device_mapping:
        raise refusal(
            "InvalidParameterValue",
            f"Invalid value '{device}' for unixDevice. Attachment point {device} is already in use",
        )
    answer = moto()
    _pass(volume, "attaching")
    return answer


@rule(f"{_RESPONSE}.detach_volume")
def detach_volume(moto: Callable[..., Any], response: Any) -> Any:
    """Detaching first; the system's disk stays while the instance runs."""
    from moto.core.responses import ActionResult

    backend = response.ec2_backend
    _settle(backend)
    volume = backend.get_volume(response._get_param("VolumeId"))
    attachment = volume.attachment
    named = response._get_param("InstanceId")
    if attachment is None:
        raise refusal("IncorrectState", f"Volume '{volume.id}' is in the 'available' state.")
    instance = attachment.instance
    if named not in (None, instance.id):
        raise refusal(
            "InvalidAttachment.NotFound", f"The volume {volume.id} is not attached to instance {named}"
        )
    if attachment.status != "attached":
        raise refusal("IncorrectState", f"Volume '{volume.id}' is in the '{attachment.status}' state.")
    if attachment.device == instance.root_device_name and instance.state != "stopped":
        raise refusal(
            "OperationNotPermitted",
            f"Unable to detach root volume '{volume.id}' from instance '{instance.id}'",
        )
    response.error_on_dryrun()
    _pass(volume, "detaching")
    return ActionResult(
        {
            "VolumeId": volume.id,
            "InstanceId": instance.id,
            "Device": attachment.device,
            "State": "detaching",
            "AttachTime": attachment.attach_time,
        }
    )


@rule(f"{_BACKEND}.describe_volumes", "volume_ids", "filters")
def describe_volumes(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """Each as it has become by now."""
    _settle(backend)
    return moto(*arguments, **named)


@rule(f"{_BACKEND}.delete_volume", "volume_id")
def delete_volume(moto: Callable[..., Any], backend: Any, volume_id: str) -> Any:
    """One that is still detaching is in use."""
    _settle(backend)
    return moto(volume_id)


@rule("moto.ec2.models.elastic_block_store:VolumeModification.__init__", "volume")
def modification(moto: Callable[..., Any], change: Any, volume: Any, *arguments: Any, **named: Any) -> None:
    """It says what the volume was and is to be, whatever is changed; and goes on for a while."""
    before = {name: getattr(volume, name) for name in ("size", "volume_type", "iops", "throughput")}
    moto(volume, *arguments, **named)
    for name, value in before.items():
        setattr(change, f"original_{name}", value)
        if getattr(change, f"target_{name}") is None:
            setattr(change, f"target_{name}", value)
    change.begun, change.end_time = clock.now(), None


@rule("moto.ec2.models.elastic_block_store:VolumeModification.modification_state")
def modification_state(moto: Callable[..., Any], change: Any) -> str:
    """Modifying, then optimizing, then completed."""
    passed = clock.now() - getattr(change, "begun", 0.0)
    return "modifying" if passed < SECONDS else "optimizing" if passed < 2 * SECONDS else "completed"


@rule("moto.ec2.models.elastic_block_store:VolumeModification.progress")
def modification_progress(moto: Callable[..., Any], change: Any) -> int:
    """Percent of the whole."""
    return min(100, int(50 * (clock.now() - getattr(change, "begun", 0.0)) / SECONDS))


@rule(f"{_RESPONSE}.modify_volume")
def modify_volume(moto: Callable[..., Any], response: Any) -> Any:
    """Never smaller, one change at a time, four a day, within the limits of the type."""
    volume = response.ec2_backend.get_volume(response._get_param("VolumeId"))
    size = int(response._get_param("Size") or volume.size)
    type = response._get_param("VolumeType") or volume.volume_type
    iops, throughput = response._get_param("Iops"), response._get_param("Throughput")
    if size < volume.size:
        raise refusal("InvalidParameterValue", "New size cannot be smaller than existing size")
    _check(
        type,
        size,
        iops or (volume.iops if type in _IOPS and type == volume.volume_type else None),
        throughput,
    )
    if volume.modifications:
        state = volume.modifications[-1].modification_state
        if state != "completed":
            raise refusal(
                "IncorrectModificationState",
                f"Volume '{volume.id}' is currently being modified: {state.upper()}.",
            )
    day = clock.now() - 24 * 3600
    if sum(getattr(change, "begun", 0.0) > day for change in volume.modifications) >= MOST_CHANGES:
        raise refusal(
            "VolumeModificationRateExceeded",
            "You've reached the maximum modification rate per volume limit. Wait before you modify the volume again.",
        )
    answer = moto()
    if type == "gp3":
        volume.iops = int(iops or volume.iops or _FREE_IOPS)
        volume.throughput = int(throughput or volume.throughput or _FREE_THROUGHPUT)
    elif type == "gp2":
        volume.iops, volume.throughput = _gp2_iops(volume.size), None
    elif type not in _IOPS:
        volume.iops, volume.throughput = None, None
    return answer


@rule(f"{_BACKEND}.describe_volumes_modifications", "volume_ids", "filters")
def describe_volumes_modifications(
    moto: Callable[..., Any], backend: Any, volume_ids: Any = None, filters: Any = None
) -> Any:
    """The last of each volume alone."""
    last = {change.volume_id: change for change in moto(volume_ids, filters)}
    return list(last.values())
