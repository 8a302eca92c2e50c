"""Behind `lambda layer rm`."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import CommandError, Context, UsageError
from awsh_lambda.layers.versions import split


def removed(ctx: Context, words: Sequence[str], *, usage: str) -> None:
    """Removes the versions that WORDS mean. Raises CommandError, UsageError before one is gone."""
    if not words:
        raise UsageError("lambda layer rm wants a layer", usage=usage, hint="`lambda layer ls` lists them")
    found = [pair for word in words for pair in _meant(ctx, word)]
    users = _users(ctx, found)
    told = ", ".join(f"{name}:{version}" for name, version in found)
    keep = f" Functions that have it keep it: {', '.join(users)}." if users else ""
    ctx.confirm(f"Delete layer {told}?{keep}")
    for name, version in found:
        ctx.call("lambda", "delete_layer_version", LayerName=name, VersionNumber=version)


def _meant(ctx: Context, word: str) -> list[tuple[str, int]]:
    name, version = split(word)
    there = list(ctx.search("lambda", "list_layer_versions", "LayerVersions[].Version", LayerName=name))
    if not there:
        raise CommandError(f"there is no layer {name!r}", hint="`lambda layer ls` lists them")
    if version is None:
        return [(name, int(each)) for each in there]
    if version not in there:
        raise CommandError(
            f"layer {name} has no version {version}", hint=f"it has {', '.join(map(str, there))}"
        )
    return [(name, version)]


def _users(ctx: Context, found: Sequence[tuple[str, int]]) -> list[str]:
    """The functions that have one of them."""
    ends = tuple(f":layer:{name}:{version}" for name, version in found)
    return [
        str(each["FunctionName"])
        for each in ctx.search("lambda", "list_functions", "Functions[]")
        if any(str(layer["Arn"]).endswith(ends) for layer in each.get("Layers") or ())
    ]
