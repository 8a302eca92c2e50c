"""`rekognition compare`: whether two pictures show the same person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import AwsError, Context, Rows, ValueType
from awsh_rekognition.groups import rekognition
from awsh_rekognition.images.commands import Percent
from awsh_rekognition.images.places import Place, complete, place_of
from awsh_rekognition.rows import Comparison, box, percent

OneImage = Annotated[Place, ValueType("IMAGE", place_of, complete)]


@rekognition.command
def compare(
    ctx: Context, first: OneImage, second: OneImage, *, min_similarity: Percent = 80
) -> Iterator[Comparison] | Rows:
    """Whether the largest face of one picture is among those of another (CompareFaces).

    A row for each face of the second picture; the answer is no to `&&`, `if` and the exit code where none matches.
    How alike two faces are is a guess: it is not for decisions about people without a person who looks.

    Args:
        first: s3://BUCKET/KEY, or a file; PNG or JPEG, up to 15 MB in a bucket, 5 MB here.
        second: the same, with up to 100 faces.
        min_similarity: how alike counts as a match, in percent.
    Examples:
        awsh> rekognition compare ada.png s3://lab-pictures/in/group.png && echo there
        awsh> rekognition compare ada.png cat.png --min-similarity 95
    """
    from awsh_rekognition.images.sending import explained, image

    try:
        with explained(ctx, first, second):
            found = ctx.call(
                "rekognition",
                "compare_faces",
                SourceImage=image(first),
                TargetImage=image(second),
                SimilarityThreshold=min_similarity,
            )
    except AwsError as error:
        if error.code == "InvalidParameterException" and not error.hint:
            error.hint = f"is there a face in both? `rekognition faces {first}` tells"
        raise
    matching = [(each["Face"], each.get("Similarity")) for each in found.get("FaceMatches") or ()]
    every = [*matching, *((face, None) for face in found.get("UnmatchedFaces") or ())]
    rows: list[Comparison] = [
        {
            "face": number,
            "match": similarity is not None,
            "similarity": percent(similarity),
            "confidence": percent(face.get("Confidence")),
            **box(face.get("BoundingBox")),
        }
        for number, (face, similarity) in enumerate(every, 1)
    ]
    return Rows(rows, ("face", "match", "similarity"), held=bool(matching))
