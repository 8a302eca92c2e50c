"""What AWS takes of code, known before it is sent. Bytes, where nothing else is said."""

from __future__ import annotations

from awsh import CommandError, human_size

DIRECT = 50 * 1024 * 1024
"""An archive in the request itself; larger ones go through a bucket."""

UNPACKED = 250 * 1024 * 1024
"""A function with its layers."""


def check_unpacked(size: int, layers: int, what: str) -> None:
    """Raises CommandError where code of SIZE, unpacked, and LAYERS (what is known of them) are too much."""
    if size + layers <= UNPACKED:
        return
    with_layers = f" with its layers {human_size(size + layers)}" if layers else ""
    raise CommandError(
        f"{what} is {human_size(size)} unpacked{',' if with_layers else ''}{with_layers}; AWS takes"
        f" {human_size(UNPACKED)}, layers included",
        hint="a .awshignore leaves files out; data may come from a bucket when the function runs",
    )


def check_direct(size: int, what: str) -> None:
    """Raises CommandError where an archive of SIZE must go through a bucket."""
    if size > DIRECT:
        raise CommandError(
            f"{what} is {human_size(size)} as an archive; AWS takes {human_size(DIRECT)} in a request",
            hint="--via-bucket BUCKET sends it through one, where nothing of it stays",
        )
