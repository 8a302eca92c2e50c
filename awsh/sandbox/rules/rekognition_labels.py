"""DetectLabels, as far as it is measured: the colours of a picture, its brightness, sharpness and contrast."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from typing import Any, NamedTuple

from awsh.sandbox.rules.rekognition_pictures import Refused

_LOOKED_AT = 256
"""Pixels of the longer side, of the copy that colours are counted in."""

_TOLD_APART = 24
"""Shades that a picture is reduced to before they are named."""

_SHARPEST, _MOST_CONTRAST = 40.0, 110.0
"""The mean strength of edges, and the deviation of brightness, that count as 100: this scale is not AWS's."""


class Settings(NamedTuple):
    """What is asked for."""

    features: frozenset[str]
    most_colours: int


def settings(asked: Mapping[str, Any]) -> Settings:
    """Raises Refused: InvalidParameterException."""
    features = frozenset(asked.get("Features") or ["GENERAL_LABELS"])
    wanted = (asked.get("Settings") or {}).get("ImageProperties") or {}
    most = wanted.get("MaxDominantColors", 10)
    least = asked.get("MinConfidence", 55)
    if not features <= {"GENERAL_LABELS", "IMAGE_PROPERTIES"} or not 0 <= most <= 12 or not 0 <= least <= 100:
        raise Refused("InvalidParameterException", "Request has invalid parameters")
    return Settings(features, most)


def properties(picture: Any, most_colours: int) -> dict[str, Any]:
    """The answer. What is in front and what behind is not told apart."""
    small = picture.copy()
    small.thumbnail((_LOOKED_AT, _LOOKED_AT))
    found = {"Quality": _quality(picture), "DominantColors": _colours(small, most_colours)}
    return {"Labels": [], "ImageProperties": found}


def _quality(picture: Any) -> dict[str, float]:
    from PIL import ImageFilter, ImageStat

    grey = picture.convert("L")
    edged = grey.filter(ImageFilter.FIND_EDGES)
    if min(edged.size) > 2:
        # The filter leaves the outermost pixels as they are.
        edged = edged.crop((1, 1, edged.width - 1, edged.height - 1))
    whole, edges = ImageStat.Stat(grey), ImageStat.Stat(edged)
    return {
        "Brightness": round(whole.mean[0] / 255 * 100, 2),
        "Sharpness": round(min(edges.mean[0] / _SHARPEST, 1) * 100, 2),
        "Contrast": round(min(whole.stddev[0] / _MOST_CONTRAST, 1) * 100, 2),
    }


def _colours(picture: Any, most: int) -> list[dict[str, Any]]:
    if not most:
        return []
    reduced = picture.quantize(_TOLD_APART)
    palette = reduced.getpalette()
    shades: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
    for count, at in reduced.getcolors():
        rgb = tuple(palette[3 * at : 3 * at + 3])
        shades.setdefault(_css(rgb), []).append((count, rgb))
    pixels = picture.width * picture.height
    found = [_colour(name, each, pixels) for name, each in shades.items()]
    return sorted(found, key=lambda colour: -colour["PixelPercent"])[:most]


def _colour(name: str, shades: list[tuple[int, tuple[int, ...]]], pixels: int) -> dict[str, Any]:
    """What has one name in CSS is one colour, the mean of its shades."""
    count = sum(each for each, _ in shades)
    red, green, blue = (round(sum(each * rgb[at] for each, rgb in shades) / count) for at in range(3))
    return {
        "Red": red,
        "Green": green,
        "Blue": blue,
        "HexCode": f"#{red:02x}{green:02x}{blue:02x}",
        "CSSColor": name,
        "SimplifiedColor": _simple(red, green, blue),
        "PixelPercent": round(count / pixels * 100, 4),
    }


def _css(rgb: tuple[int, ...]) -> str:
    """The nearest of the names that CSS has for colours."""
    from PIL import ImageColor

    def distance(name: str) -> int:
        return sum((a - b) ** 2 for a, b in zip(rgb, ImageColor.getrgb(name), strict=True))

    return min(ImageColor.colormap, key=distance)


_HUES = ((15, "red"), (42, "orange"), (70, "yellow"), (165, "green"), (255, "blue"), (290, "purple"))


def _simple(red: int, green: int, blue: int) -> str:
    """One of the twelve names that AWS has for all colours; where each ends is not AWS's."""
    hue, light, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    if light < 0.12:
        return "black"
    if light > 0.93:
        return "white"
    if saturation < 0.13:
        return "grey"
    degrees = hue * 360
    reddish = "red" if degrees >= 345 else "pink" if light > 0.4 else "purple"
    name = next((name for end, name in _HUES if degrees < end), reddish)
    if name in ("red", "orange") and light < 0.35:
        return "brown"
    return "pink" if name == "red" and light > 0.72 else name
