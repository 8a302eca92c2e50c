"""What the commands return of functions and layers, and how it is read from AWS's records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NotRequired, TypedDict

from awsh import DETAIL, Size

Record = Mapping[str, Any]

HIDDEN = "••••"
"""In the place of a value that looks like a secret."""

_MIB = 1024 * 1024


class Function(TypedDict):
    """A function. size: its code, packed. timeout: how long it may run. state: of those asked one by one."""

    name: str
    runtime: str
    memory: Size
    timeout: timedelta
    size: Size
    modified: datetime | None
    state: NotRequired[Annotated[str | None, DETAIL]]
    handler: Annotated[str | None, DETAIL]
    architecture: Annotated[str, DETAIL]
    description: Annotated[str, DETAIL]
    role: Annotated[str, DETAIL]
    layers: Annotated[list[str], DETAIL]
    version: Annotated[str, DETAIL]
    sha256: Annotated[str, DETAIL]
    arn: Annotated[str, DETAIL]


class FunctionDetail(TypedDict):
    """A function in full.

    triggers: what may wake it. environment: what looks like a secret is hidden. layers: NAME:VERSION.
    concurrency: reserved for it, None: what the account has. storage: of /tmp.
    """

    name: str
    state: str
    reason: str | None
    description: str
    runtime: str
    handler: str | None
    architecture: str
    memory: Size
    timeout: timedelta
    storage: Size
    size: Size
    sha256: str
    modified: datetime | None
    version: str
    role: str
    layers: list[str]
    environment: dict[str, str]
    triggers: list[str]
    url: str | None
    aliases: dict[str, str]
    concurrency: int | None
    vpc: dict[str, Any] | None
    dead_letters: str | None
    tracing: str
    log_group: str
    arn: str
    tags: dict[str, str]


class Fetched(TypedDict):
    """A file of a function's code that was written to this machine."""

    file: str
    size: Size


class Layer(TypedDict):
    """A layer, by its newest version, or one version of it."""

    name: str
    version: int
    runtimes: list[str]
    architectures: list[str]
    description: str
    created: datetime | None
    arn: Annotated[str, DETAIL]


def time_of(text: str | None) -> datetime | None:
    """AWS's own form, `2026-11-28T14:00:00.000+0000`."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def memory_of(record: Record) -> Size:
    return Size(int(record.get("MemorySize") or 128) * _MIB)


def storage_of(record: Record) -> Size:
    return Size(int((record.get("EphemeralStorage") or {}).get("Size") or 512) * _MIB)


def timeout_of(record: Record) -> timedelta:
    return timedelta(seconds=int(record.get("Timeout") or 3))


def architecture_of(record: Record) -> str:
    return str((record.get("Architectures") or ["x86_64"])[0])


def runtime_of(record: Record) -> str:
    """`image` for one that is a container."""
    return str(record.get("Runtime") or ("image" if record.get("PackageType") == "Image" else ""))


def layers_of(record: Record) -> list[str]:
    """NAME:VERSION; the whole ARN of another account's."""
    account = str(record.get("FunctionArn", "")).split(":")[4:5]
    return [
        short_layer(str(each["Arn"]), account[0] if account else "") for each in record.get("Layers") or ()
    ]


def short_layer(arn: str, account: str) -> str:
    """NAME:VERSION of a version's ARN in this account."""
    parts = arn.split(":")
    return ":".join(parts[6:]) if len(parts) > 7 and parts[4] == account else arn


def function_row(record: Record) -> Function:
    """Of ListFunctions, GetFunctionConfiguration, and what makes and changes one."""
    row: Function = {
        "name": str(record["FunctionName"]),
        "runtime": runtime_of(record),
        "memory": memory_of(record),
        "timeout": timeout_of(record),
        "size": Size(record.get("CodeSize") or 0),
        "modified": time_of(record.get("LastModified")),
        "handler": record.get("Handler"),
        "architecture": architecture_of(record),
        "description": str(record.get("Description") or ""),
        "role": str(record.get("Role") or "").rpartition("/")[2],
        "layers": layers_of(record),
        "version": str(record.get("Version") or ""),
        "sha256": str(record.get("CodeSha256") or ""),
        "arn": str(record.get("FunctionArn") or ""),
    }
    if record.get("State"):
        row["state"] = state_of(record)
    return row


def state_of(record: Record) -> str:
    """One word for both of AWS's: `Updating` while a change is on its way, `Pending` before there was anything."""
    state = str(record.get("State") or "Active")
    return "Updating" if record.get("LastUpdateStatus") == "InProgress" and state != "Pending" else state


def layer_row(name: str, record: Record) -> Layer:
    """A version of ListLayers, ListLayerVersions, PublishLayerVersion."""
    return {
        "name": name,
        "version": int(record["Version"]),
        "runtimes": list(record.get("CompatibleRuntimes") or ()),
        "architectures": list(record.get("CompatibleArchitectures") or ()),
        "description": str(record.get("Description") or ""),
        "created": time_of(record.get("CreatedDate")),
        "arn": str(record.get("LayerVersionArn") or ""),
    }
