"""A copy of a picture with boxes: where it goes is settled before anything is asked, and it is written whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from awsh import CommandError, Context, TargetFolder, UsageError
from awsh_rekognition.images.places import Place, pictures

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}

Answer = TypeVar("Answer")


def answered_and_drawn(
    ctx: Context, given: tuple[Any, ...], ask: Callable[[Place], list[Answer]], target: Path
) -> Iterator[Answer]:
    """The answer about the one picture, and a copy of it with a box around each of its items.

    Raises UsageError for several pictures and a target that cannot be, CommandError where Pillow is missing, or the
    person does not want what is there replaced.
    """
    found = list(pictures(ctx, given))
    if len(found) > 1:
        raise UsageError(
            f"--draw {target}: one picture is drawn at a time, and these are {len(found)}",
            hint="`each { rekognition faces $it.uri --draw ... }` draws several",
        )
    place = found[0]
    _check(ctx, place, target)
    rows = ask(place)
    boxes = [each for row in rows for each in _boxes(row)]
    if not boxes:
        ctx.note(f"there is nothing to draw a box around: {target} was not written")
        return iter(rows)
    from awsh_rekognition.drawing.boxes import drawn

    write(target, drawn(_bytes(ctx, place), boxes, FORMATS[target.suffix.lower()]))
    ctx.note(f"{len(boxes)} {'box' if len(boxes) == 1 else 'boxes'} drawn on {target}")
    return iter(rows)


def _check(ctx: Context, place: Place, target: Path) -> None:
    from importlib.util import find_spec

    if find_spec("PIL") is None:
        raise CommandError("drawing needs Pillow", hint="`!pip install pillow`, then once more")
    if target.suffix.lower() not in FORMATS:
        raise UsageError(
            f"--draw {target}: a picture ends in {', '.join(FORMATS)}", hint="as in --draw boxed.png"
        )
    if not target.parent.is_dir():
        raise UsageError(f"--draw {target}: there is no folder {target.parent}")
    if target.exists():
        if isinstance(place, Path) and target.samefile(place):
            raise UsageError(
                f"--draw {target} is the picture itself", hint="boxes go onto a copy: another name"
            )
        ctx.confirm(f"Replace {target}?")


def _boxes(row: Any) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """What is to be framed of a row: its words, and left, top, width and height in parts of the picture."""
    said = str(row.get("name") or row.get("text") or f"face {row.get('face')}")
    if row.get("confidence") is not None:
        said += f" {row['confidence']:.0f}%"
    for box in row.get("boxes") or [row]:
        if box.get("left") is not None:
            yield said, (box["left"], box["top"], box["width"], box["height"])


def _bytes(ctx: Context, place: Place) -> bytes:
    if isinstance(place, Path):
        return place.read_bytes()
    with ctx.errors():
        body: bytes = ctx.call("s3", "get_object", **place.named)["Body"].read()
    return body


def write(target: Path, data: bytes) -> None:
    """DATA as the file TARGET, whole or not at all. Raises CommandError."""
    folder = None
    try:
        folder = TargetFolder(target.parent)
        landing = folder.landing(target.name)
        try:
            landing.write(data, 0)
            landing.commit(None)
        finally:
            landing.discard()
    except OSError as error:
        raise CommandError(f"{target} was not written: {error.strerror}") from None
    finally:
        if folder is not None:
            folder.close()
