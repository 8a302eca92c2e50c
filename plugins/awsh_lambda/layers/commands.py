"""`lambda layer`: publish, look at, remove; and those of a function."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import Context, LocalPath
from awsh_lambda.groups import layer
from awsh_lambda.kinds import FunctionName, LayerName
from awsh_lambda.making.arguments import Architecture, Bucket, LayerWord, Runtime
from awsh_lambda.rows import Function, Layer, layer_row


@layer.command
def ls(ctx: Context) -> Iterator[Layer]:
    """List the layers of the region, each by its newest version (ListLayers).

    Examples:
        awsh> lambda layer ls
    """
    for record in ctx.search("lambda", "list_layers", "Layers[]"):
        yield layer_row(str(record["LayerName"]), record["LatestMatchingVersion"])


@layer.command
def show(ctx: Context, layer: LayerName) -> Iterator[Layer]:
    """List the versions of a layer, the newest first (ListLayerVersions).

    Args:
        layer: which one.
    Examples:
        awsh> lambda layer show common
    """
    for record in ctx.search("lambda", "list_layer_versions", "LayerVersions[]", LayerName=layer):
        yield layer_row(layer, record)


@layer.command
def publish(
    ctx: Context,
    name: str,
    *,
    from_: LocalPath,
    runtime: list[Runtime] | None = None,
    architecture: Architecture | None = None,
    description: str | None = None,
    license: str | None = None,
    via_bucket: Bucket = None,
) -> Layer:
    """Publish a new version of a layer (PublishLayerVersion).

    Args:
        name: letters, digits, - and _.
        from_: a requirements file (.txt), whose packages it will have, as wheels for where they will run; a folder
            or a file, which go below python/ where they are not laid out as a layer; or a zip, taken as it is.
        runtime: for functions of this runtime; may be given several times. Packages are built for the first; for
            awsh's own Python when left out.
        architecture: for functions on this processor; packages are built for x86_64 when left out.
        description: what is in it.
        license: of what is in it.
        via_bucket: send it through this bucket, which archives over 50 MB need. Nothing of it stays there.
    Examples:
        awsh> lambda layer publish common --from common/ --description 'what all share'
    """
    from awsh_lambda.layers.publishing import published

    return published(
        ctx,
        name,
        from_,
        runtimes=[each for each in runtime or () if each],
        architecture=architecture,
        description=description,
        license=license,
        bucket=via_bucket,
    )


@layer.command
def rm(ctx: Context, *layers: LayerWord) -> None:
    """Remove versions of layers after asking (DeleteLayerVersion). Functions that have them keep them.

    Args:
        layers: NAME:VERSION, or NAME for all versions of it.
    Examples:
        awsh> lambda layer publish brief --from common/
        awsh> lambda layer rm brief:1
    """
    from awsh_lambda.layers.removing import removed

    removed(ctx, layers, usage=rm.usage)


@layer.command
def add(ctx: Context, function: FunctionName, *layers: LayerWord) -> Function:
    """Give a function layers beside those that it has (UpdateFunctionConfiguration).

    Args:
        function: which one.
        layers: NAME for its newest version, NAME:VERSION, or an ARN. One that it has in another version is
            replaced.
    Examples:
        awsh> lambda layer add hello common
    """
    from awsh_lambda.layers.of_functions import added

    return added(ctx, function, layers, usage=add.usage)


@layer.command
def remove(ctx: Context, function: FunctionName, *layers: LayerWord) -> Function:
    """Take layers from a function (UpdateFunctionConfiguration).

    Args:
        function: which one.
        layers: by name, whatever the version.
    Examples:
        awsh> lambda layer remove hello common
    """
    from awsh_lambda.layers.of_functions import taken

    return taken(ctx, function, layers, usage=remove.usage)
