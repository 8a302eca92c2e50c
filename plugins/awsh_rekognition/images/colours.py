"""`rekognition properties`: a picture as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from awsh import Context, Rows, UsageError
from awsh_rekognition.groups import rekognition
from awsh_rekognition.images.places import Image, Place
from awsh_rekognition.rows import Colour, Properties, percent

_PARTS = (("image", ()), ("foreground", ("Foreground",)), ("background", ("Background",)))


@rekognition.command
def properties(
    ctx: Context, *images: Image, colours: bool = False, max: int = 10
) -> Iterator[Properties] | Iterator[Colour] | Rows:
    """Colours, brightness, sharpness and contrast of pictures (DetectLabels with IMAGE_PROPERTIES).

    Args:
        images: s3://BUCKET/KEY, a file, or a folder of either; PNG or JPEG, up to 15 MB in a bucket, 5 MB here.
        colours: a row for each of the colours that most pixels have, also those in front and behind.
        max: at most so many colours, up to 12.
    Examples:
        awsh> rekognition properties s3://lab-pictures/in/ | sort -brightness
        awsh> rekognition properties cat.png --colours --max 5 | plot percent css
    """
    if not images:
        raise UsageError(
            "which picture?", hint="s3://BUCKET/KEY, a file, or a folder", usage=properties.usage
        )
    if not 1 <= max <= 12:
        raise UsageError(f"--max {max}: from 1 to 12 colours", usage=properties.usage)
    from awsh_rekognition.images.asking import of_each
    from awsh_rekognition.images.questions import call

    def ask(place: Place) -> list[Any]:
        found = call(
            ctx,
            "detect_labels",
            place,
            Features=["IMAGE_PROPERTIES"],
            Settings={"ImageProperties": {"MaxDominantColors": max}},
        )["ImageProperties"]
        return list(_colours(str(place), found)) if colours else [_whole(str(place), found)]

    columns = Colour if colours else Properties
    names = tuple(columns.__annotations__)
    return Rows(of_each(ctx, images, ask), tuple(name for name in names if name != "colours"), fields=names)


def _whole(image: str, found: dict[str, Any]) -> Properties:
    every = list(_colours(image, {"DominantColors": found.get("DominantColors")}))
    most = every[0] if every else None
    quality = found.get("Quality") or {}
    return {
        "image": image,
        "brightness": percent(quality.get("Brightness")),
        "sharpness": percent(quality.get("Sharpness")),
        "contrast": percent(quality.get("Contrast")),
        "colour": most["colour"] if most else None,
        "hex": most["hex"] if most else None,
        "colours": [
            {key: value for key, value in each.items() if key not in ("image", "part")} for each in every
        ],
    }


def _colours(image: str, found: dict[str, Any]) -> Iterator[Colour]:
    for part, path in _PARTS:
        place = found
        for name in path:
            place = place.get(name) or {}
        every = sorted(place.get("DominantColors") or (), key=lambda each: -float(each["PixelPercent"]))
        for each in every:
            yield {
                "image": image,
                "part": part,
                "colour": str(each["SimplifiedColor"]),
                "css": str(each["CSSColor"]),
                "hex": str(each["HexCode"]),
                "percent": percent(each["PixelPercent"]) or 0.0,
            }
