"""`rekognition labels`, `faces`, `text`, `moderation` and `celebrities`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

from awsh import Context, LocalPath, Rows, UsageError, ValueType
from awsh_rekognition.groups import rekognition
from awsh_rekognition.images.places import Image, Place
from awsh_rekognition.rows import Box, Celebrity, Face, Label, Moderation, Text

Answer = TypeVar("Answer")


def _percent(ctx: Context, given: object) -> float:
    value = float(str(given).removesuffix("%"))
    if not 0 <= value <= 100:
        raise ValueError("a confidence is from 0 to 100")
    return value


Percent = Annotated[float, ValueType("PERCENT", _percent)]
"""From 0 to 100."""


@rekognition.command
def labels(
    ctx: Context,
    *images: Image,
    min_confidence: Percent | None = None,
    max: int | None = None,
    draw: LocalPath | None = None,
) -> Iterator[Label]:
    """What pictures show (DetectLabels): things, scenes, actions, each with how sure it is.

    A picture is PNG or JPEG: an object of up to 15 MB in a bucket of the region, or a file of up to 5 MB here.

    Args:
        images: s3://BUCKET/KEY, a file, or a folder of either.
        min_confidence: leave out what is less sure, in percent; 55 unless said.
        max: at most so many of each picture, the surest.
        draw: write a copy of the one picture there, with boxes around what was found.
    Examples:
        awsh> rekognition labels s3://lab-pictures/in/ | group name | sort -count
        awsh> s3 ls s3://lab-pictures/in/ | rekognition labels --min-confidence 90 | where parents ~ Animal
        awsh> rekognition labels cat.png --draw boxed.png
    """
    from awsh_rekognition.images import questions

    return _answered(ctx, images, questions.labels(ctx, min_confidence, max), draw, labels.usage)


@rekognition.command
def faces(
    ctx: Context,
    *images: Image,
    details: bool = False,
    min_confidence: Percent | None = None,
    draw: LocalPath | None = None,
) -> Iterator[Face] | Rows:
    """Where faces are in pictures (DetectFaces), the largest 100 of each, the largest first.

    Args:
        images: s3://BUCKET/KEY, a file, or a folder of either; PNG or JPEG, up to 15 MB in a bucket, 5 MB here.
        details: also what they look like: age, gender, strongest emotion, smile, glasses.
        min_confidence: leave out what is less surely a face, in percent.
        draw: write a copy of the one picture there, with a box around each.
    Examples:
        awsh> rekognition faces s3://lab-pictures/in/ | group image
        awsh> rekognition faces cat.png --details | select face,age,emotion
        awsh> rekognition faces cat.png --draw boxed.png
    """
    from awsh_rekognition.images import questions

    found = _answered(ctx, images, questions.faces(ctx, details, min_confidence), draw, faces.usage)
    return found if details else Rows(found, ("image", "face", "confidence", *Box.__annotations__))


@rekognition.command
def text(
    ctx: Context,
    *images: Image,
    words: bool = False,
    min_confidence: Percent | None = None,
    draw: LocalPath | None = None,
) -> Iterator[Text]:
    """The text in pictures (DetectText), line by line; at most 100 words of each.

    Args:
        images: s3://BUCKET/KEY, a file, or a folder of either; PNG or JPEG, up to 15 MB in a bucket, 5 MB here.
        words: each word by itself.
        min_confidence: leave out what is less sure, in percent.
        draw: write a copy of the one picture there, with a box around each.
    Examples:
        awsh> rekognition text s3://lab-pictures/in/ | get text
        awsh> rekognition text cat.png --words --min-confidence 90
    """
    from awsh_rekognition.images import questions

    return _answered(ctx, images, questions.text(ctx, words, min_confidence), draw, text.usage)


@rekognition.command
def moderation(ctx: Context, *images: Image, min_confidence: Percent | None = None) -> Iterator[Moderation]:
    """What in pictures some should not see (DetectModerationLabels): nudity, violence, drugs, hate; none: no rows.

    Args:
        images: s3://BUCKET/KEY, a file, or a folder of either; PNG or JPEG, up to 15 MB in a bucket, 5 MB here.
        min_confidence: leave out what is less sure, in percent; 50 unless said.
    Examples:
        awsh> rekognition moderation s3://lab-pictures/in/ | where level = 1
    """
    from awsh_rekognition.images import questions

    return _answered(ctx, images, questions.moderation(ctx, min_confidence), None, moderation.usage)


@rekognition.command
def celebrities(ctx: Context, *images: Image, draw: LocalPath | None = None) -> Iterator[Celebrity]:
    """Who of those that many know is in pictures (RecognizeCelebrities); other faces are counted in a note.

    Args:
        images: s3://BUCKET/KEY, a file, or a folder of either; PNG or JPEG, up to 15 MB in a bucket, 5 MB here.
        draw: write a copy of the one picture there, with a box around each.
    Examples:
        awsh> rekognition celebrities cat.png
    """
    from awsh_rekognition.images import questions

    return _answered(ctx, images, questions.celebrities(ctx), draw, celebrities.usage)


def _answered(
    ctx: Context,
    images: tuple[Image, ...],
    ask: Callable[[Place], list[Answer]],
    draw: Path | None,
    usage: str,
) -> Iterator[Answer]:
    if not images:
        raise UsageError("which picture?", hint="s3://BUCKET/KEY, a file, or a folder of either", usage=usage)
    if draw is not None:
        from awsh_rekognition.drawing.copies import answered_and_drawn

        return answered_and_drawn(ctx, images, ask, draw)
    from awsh_rekognition.images.asking import of_each

    return of_each(ctx, images, ask)
