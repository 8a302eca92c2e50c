"""Versions of layers: by name, by number, by ARN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from awsh import CommandError, Context, UsageError
from awsh_lambda.making.settings import MOST_LAYERS


class LayerVersion(NamedTuple):
    """One of a layer. size: bytes, packed; None where it belongs to somebody who does not tell."""

    name: str
    version: int
    arn: str
    size: int | None


def split(text: str) -> tuple[str, int | None]:
    """NAME:VERSION, or NAME alone. Raises UsageError."""
    name, colon, version = text.partition(":")
    if colon and not version.isdecimal():
        raise UsageError(
            f"{text!r}: a version is a number", hint=f"as in {name}:1; `lambda layer show {name}`"
        )
    return name, int(version) if colon else None


def newest(ctx: Context, name: str) -> dict[str, Any]:
    """The newest version of a layer (ListLayerVersions). Raises CommandError where there is none."""
    found = next(ctx.search("lambda", "list_layer_versions", "LayerVersions[]", LayerName=name), None)
    if found is None:
        raise CommandError(f"there is no layer {name!r}", hint="`lambda layer ls` lists them")
    return dict(found)


def find(ctx: Context, text: str) -> LayerVersion:
    """What NAME, NAME:VERSION or an ARN means. Raises UsageError, CommandError, AwsError."""
    if text.startswith("arn:"):
        parts = text.split(":")
        if len(parts) != 8 or not parts[7].isdecimal():
            raise UsageError(f"{text!r} is no ARN of a layer's version", hint="it ends in :VERSION")
        return LayerVersion(parts[6], int(parts[7]), text, None)
    name, version = split(text)
    if version is None:
        version = int(newest(ctx, name)["Version"])
    record = ctx.call("lambda", "get_layer_version", LayerName=name, VersionNumber=version)
    return LayerVersion(
        name, version, str(record["LayerVersionArn"]), int((record.get("Content") or {}).get("CodeSize") or 0)
    )


def find_all(ctx: Context, texts: Sequence[str]) -> list[LayerVersion]:
    """Those of a function, in order. Raises as `find`, and for what AWS would refuse of all of them together."""
    if len(texts) > MOST_LAYERS:
        raise UsageError(
            f"{len(texts)} layers are too many", hint=f"AWS takes {MOST_LAYERS} for each function"
        )
    found = [find(ctx, each) for each in texts]
    names = [each.arn.rpartition(":")[0] for each in found]
    twice = next((each.name for each in found if names.count(each.arn.rpartition(":")[0]) > 1), "")
    if twice:
        raise UsageError(f"two versions of layer {twice} are given", hint="AWS takes one of each")
    return found
