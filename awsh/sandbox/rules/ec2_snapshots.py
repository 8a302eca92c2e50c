"""Rules of EC2: a snapshot is pending first, keeps the size that its volume had, and belongs to somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsh.sandbox import clock
from awsh.sandbox.rules import rule

SECONDS = 1.0
"""How long a snapshot takes."""

_RESPONSE = "moto.ec2.responses.elastic_block_store:ElasticBlockStore"


@rule("moto.ec2.models.elastic_block_store:Snapshot.__init__", "ec2_backend", "snapshot_id", "volume")
def create(
    moto: Callable[..., Any],
    snapshot: Any,
    ec2_backend: Any,
    snapshot_id: str,
    volume: Any,
    *rest: Any,
    **named: Any,
) -> None:
    """It does not grow with its volume; encrypted by its volume's key."""
    moto(ec2_backend, snapshot_id, volume, *rest, **named)
    snapshot.size_then = volume.size
    if snapshot.encrypted and not snapshot.kms_key_id:
        snapshot.kms_key_id = volume.kms_key_id


@rule("moto.ec2.models.elastic_block_store:Snapshot.volume_size")
def volume_size(moto: Callable[..., Any], snapshot: Any) -> Any:
    """As it was then."""
    return getattr(snapshot, "size_then", None) or moto()


@rule("moto.ec2.models.elastic_block_store:Snapshot.progress")
def progress(moto: Callable[..., Any], snapshot: Any) -> str:
    """Percent, while it is pending."""
    if snapshot.status != "pending":
        return str(moto())
    left = getattr(snapshot, "complete_at", 0.0) - clock.now()
    return f"{max(0, min(99, int(100 * (1 - left / SECONDS))))}%"


def _begin(snapshot: Any) -> None:
    snapshot.status, snapshot.complete_at = "pending", clock.now() + SECONDS


def _settle(backend: Any) -> None:
    for snapshot in list(backend.snapshots.values()):
        if snapshot.status == "pending" and clock.now() >= getattr(snapshot, "complete_at", 0.0):
            snapshot.status = "completed"


@rule(f"{_RESPONSE}.create_snapshot")
def create_snapshot(moto: Callable[..., Any], response: Any) -> Any:
    """Pending first."""
    answer = moto()
    _begin(answer.result)
    return answer


@rule(f"{_RESPONSE}.create_snapshots")
def create_snapshots(moto: Callable[..., Any], response: Any) -> Any:
    """Pending first, all of them."""
    answer = moto()
    for snapshot in answer.result["Snapshots"]:
        _begin(snapshot)
    return answer


@rule(f"{_RESPONSE}.copy_snapshot")
def copy_snapshot(moto: Callable[..., Any], response: Any) -> Any:
    """Pending first; encrypted where that is asked for."""
    answer = moto()
    snapshot = response.ec2_backend.snapshots[answer.result["SnapshotId"]]
    if response._get_bool_param("Encrypted", False) and not snapshot.encrypted:
        snapshot.encrypted = True
        snapshot.kms_key_id = snapshot.kms_key_id or response.ec2_backend._create_default_encryption_key()
    _begin(snapshot)
    return answer


@rule("moto.ec2.models.elastic_block_store:EBSBackend.describe_snapshots", "snapshot_ids", "filters")
def describe_snapshots(moto: Callable[..., Any], backend: Any, *arguments: Any, **named: Any) -> Any:
    """Each as it has become by now."""
    _settle(backend)
    return moto(*arguments, **named)


@rule("moto.ec2.models.elastic_block_store:EBSBackend.get_snapshot", "snapshot_id")
def get_snapshot(moto: Callable[..., Any], backend: Any, snapshot_id: str) -> Any:
    """As it has become by now."""
    _settle(backend)
    return moto(snapshot_id)


@rule(f"{_RESPONSE}.describe_snapshots")
def of_owners(moto: Callable[..., Any], response: Any) -> Any:
    """Those of one owner, where that is asked for: the images of others have thousands."""
    answer = moto()
    owners = set(response._get_param("OwnerIds", []))
    if owners:
        if "self" in owners:
            owners.add(response.current_account)
        answer.result["Snapshots"] = [each for each in answer.result["Snapshots"] if each.owner_id in owners]
    return answer
