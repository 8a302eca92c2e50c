"""Where a picture is, and how that is typed.

s3://bucket/key, s3://bucket@VERSION/key, an object's ARN     in a bucket of the region
:key                                                         in the current bucket, below the current folder
anything else                                                a file on this machine

A folder, in a bucket or here, stands for the pictures right in it; a pattern for the files that fit.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import unquote

from awsh import Candidate, CommandError, Completing, Context, LocalPath, Resource, UsageError, ValueType

ENDINGS = (".jpg", ".jpeg", ".png")
"""How the pictures of a folder end."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object of a bucket, or one of its versions."""

    bucket: str
    key: str
    version: str = ""

    def __str__(self) -> str:
        return f"s3://{self.bucket}{'@' + self.version if self.version else ''}/{self.key}"

    @property
    def named(self) -> dict[str, str]:
        """As parameters of S3's requests."""
        version = {"VersionId": self.version} if self.version else {}
        return {"Bucket": self.bucket, "Key": self.key, **version}

    @property
    def s3_object(self) -> dict[str, str]:
        """As a parameter of Rekognition's."""
        version = {"Version": self.version} if self.version else {}
        return {"Bucket": self.bucket, "Name": self.key, **version}


Place = Stored | Path


def place_of(ctx: Context, given: Any) -> Place:
    """What one word, or the `uri` of a row, means. Raises ValueError."""
    if isinstance(given, (Stored, Path)):
        return given
    text = str(given)
    if text.startswith(("s3://", "arn:")):
        return _of_uri(text)
    if text.startswith(":"):
        return _below(ctx, text.removeprefix(":"))
    if not text:
        raise ValueError("an empty name is no picture; it is s3://BUCKET/KEY, or a file")
    return Path(text).expanduser()


def stored_of(ctx: Context, given: Any) -> Stored:
    """The same for what must be in a bucket, such as a video. Raises ValueError."""
    found = place_of(ctx, given)
    if isinstance(found, Path):
        raise ValueError(
            f"{str(found)!r} is a file here; a video is taken from a bucket: `s3 cp` it there, then s3://BUCKET/KEY"
        )
    if not found.key or found.key.endswith("/"):
        raise ValueError(f"{str(found)!r} is a folder; one object is wanted")
    return found


def pictures(ctx: Context, given: Iterable[Any]) -> Iterator[Place]:
    """Every picture that words or rows mean: what a folder or a pattern holds in its place.

    Raises CommandError for a folder or a pattern without any, UsageError.
    """
    for each in given:
        try:
            place = place_of(ctx, each)
        except ValueError as error:
            raise UsageError(str(error)) from None
        if isinstance(place, Stored) and (not place.key or place.key.endswith("/")):
            yield from _some(_in_bucket(ctx, place), str(place))
        elif isinstance(place, Path) and place.is_dir():
            found = sorted(file for file in place.iterdir() if file.suffix.lower() in ENDINGS)
            yield from _some(iter(found), f"{place}/")
        elif isinstance(place, Path) and not place.exists() and glob.has_magic(str(place)):
            pattern = str(place.relative_to(place.anchor))
            yield from _some(iter(sorted(Path(place.anchor).glob(pattern))), str(place))
        else:
            yield place


def _some(found: Iterator[Place], where: str) -> Iterator[Place]:
    first = next(found, None)
    if first is None:
        raise CommandError(
            f"there is no picture in {where}", hint=f"they are found by their endings: {' '.join(ENDINGS)}"
        )
    yield first
    yield from found


def _in_bucket(ctx: Context, folder: Stored) -> Iterator[Stored]:
    keys = ctx.search(
        "s3", "list_objects_v2", "Contents[].Key", Bucket=folder.bucket, Prefix=folder.key, Delimiter="/"
    )
    return (Stored(folder.bucket, key) for key in keys if key.lower().endswith(ENDINGS))


def _of_uri(text: str) -> Stored:
    if text.startswith("arn:"):
        parts = text.split(":", 5)
        if len(parts) < 6 or parts[2] != "s3" or parts[3]:
            raise ValueError(f"{text!r} is not the ARN of an object")
        rest = parts[5]
    else:
        rest = text.removeprefix("s3://")
    bucket, _, key = rest.partition("/")
    bucket, _, version = bucket.partition("@")
    if not bucket:
        raise ValueError(f"{text!r} names no bucket; it is s3://BUCKET/KEY")
    return Stored(bucket, key, unquote(version))


def _below(ctx: Context, relative: str) -> Stored:
    bucket = ctx.current("s3:bucket")
    if not bucket:
        raise ValueError(f"':{relative}' is in the current bucket, and there is none: `use bucket NAME`")
    if relative.startswith("/"):
        return Stored(bucket, relative[1:])
    held, _, folder = (ctx.current("s3:prefix") or "").partition("/")
    return Stored(bucket, (folder if held == bucket else "") + relative)


def complete(completing: Completing) -> Iterator[Candidate]:
    """Buckets behind `s3://`, else files and folders; keys as far as something has listed them."""
    word = completing.word
    if "s3://".startswith(word) or (word.startswith("s3://") and "/" not in word[5:]):
        for name in completing.ctx.matching("s3:bucket", word[5:]):
            yield Candidate(f"s3://{name.id}/", "bucket", final=False, label=name.id)
    elif word.startswith("s3://"):
        yield from _keys(completing.ctx, word)
    if not word.startswith(("s3://", ":", "arn:")):
        yield from get_args(LocalPath)[1].complete(completing)


def _keys(ctx: Context, word: str) -> Iterator[Candidate]:
    from awsh import Name

    bucket, _, key = word.removeprefix("s3://").partition("/")
    folder = key[: key.rfind("/") + 1]

    def fetch() -> Iterator[Name]:
        listed = {"Bucket": bucket, "Prefix": folder, "Delimiter": "/"}
        for found in ctx.search(
            "s3", "list_objects_v2", "[CommonPrefixes[].Prefix, Contents[].Key][]", **listed
        ):
            yield from (Name(each) for each in ([found] if isinstance(found, str) else found or ()))

    for name in ctx.matching(f"rekognition:keys {bucket}/{folder}", key, "s3", fetch):
        yield Candidate(
            f"s3://{bucket}/{name.id}", final=not name.id.endswith("/"), label=name.id.removeprefix(folder)
        )


Image = Annotated[Place, Resource("s3:object"), ValueType("IMAGE", place_of, complete)]
"""A picture, or a folder of them."""

Video = Annotated[Stored, Resource("s3:object"), ValueType("VIDEO", stored_of, complete)]
"""An object that is a video."""
