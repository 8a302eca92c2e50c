"""Behind `lambda layer publish`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awsh import Context, UsageError
from awsh_lambda.making.runtimes import check_runtime, default_python, python_of
from awsh_lambda.making.settings import check_description
from awsh_lambda.packaging.building import layer_content
from awsh_lambda.packaging.limits import check_unpacked
from awsh_lambda.packaging.requirements import Platform
from awsh_lambda.packaging.sending import sent
from awsh_lambda.rows import Layer, layer_row

_NAME = re.compile(r"[A-Za-z0-9_-]{1,140}")


def published(
    ctx: Context,
    name: str,
    source: Path,
    *,
    runtimes: Sequence[str],
    architecture: str | None,
    description: str | None,
    license: str | None,
    bucket: str | None,
) -> Layer:
    """The new version. Raises UsageError, CommandError, AwsError, OSError."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name of a layer", hint="up to 140 letters, digits, - and _ make one"
        )
    if len(runtimes) > 15:
        raise UsageError(f"{len(runtimes)} runtimes are too many", hint="AWS takes 15")
    for runtime in runtimes:
        check_runtime(ctx, runtime)
    wheels = source.is_file() and source.suffix == ".txt"
    if wheels and not runtimes:
        # Wheels may have been compiled for one Python alone, and it is well to say which.
        runtimes = [default_python(ctx)]
    machine = architecture or ("x86_64" if wheels else None)
    request: dict[str, Any] = {
        "Description": check_description(description),
        "LicenseInfo": license,
        "CompatibleRuntimes": list(runtimes) or None,
        "CompatibleArchitectures": [machine] if machine else None,
    }

    def platform() -> Platform:
        return Platform(python_of(runtimes[0]), machine or "x86_64")

    with layer_content(ctx, source, platform) as archive:
        check_unpacked(archive.unpacked, 0, source.name)
        with sent(ctx, archive, bucket, source.name) as content:
            record = ctx.call(
                "lambda",
                "publish_layer_version",
                LayerName=name,
                Content=content,
                **{key: value for key, value in request.items() if value is not None},
            )
    return layer_row(name, record)
