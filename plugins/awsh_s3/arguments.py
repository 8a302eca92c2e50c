"""The types of arguments that commands share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from awsh import Context, Resource, Short, ValueType
from awsh_s3.completion import complete_either, complete_paths, complete_prefixes
from awsh_s3.paths import S3Path, is_remote, parse_uri
from awsh_s3.where import located, typed_place, typed_version


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file or folder on this machine. folder: it was typed with a `/` at its end, or is one.

    typed: it may be a pattern. below: the folder that the pattern began from.
    """

    path: Path
    folder: bool = False
    typed: bool = field(default=False, compare=False)
    below: Path | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return str(self.path)


def _bucket(ctx: Context, given: Any) -> str:
    """Also takes `s3://name`, as the AWS CLI wants it."""
    if isinstance(given, str) and given.startswith("s3://"):
        path = parse_uri(given)
        if path.key:
            raise ValueError(f"{given!r} is an object; a bucket is wanted")
        return path.bucket
    return ctx.resolve("s3:bucket", given)


def either_side(
    ctx: Context, given: Any, *, typed: bool = False, version: bool = False
) -> S3Path | LocalFile:
    """An argument of `cp`: S3 when it begins with `s3://` or `:`, or is a row; else a file here.

    typed: a word may be a pattern. version: it may be one of an object's versions.
    """
    if isinstance(given, (S3Path, LocalFile)):
        return given
    if isinstance(given, Path):
        return LocalFile(given, given.is_dir())
    text = given if isinstance(given, str) else None
    if text is None or is_remote(text):
        return located(ctx, given, typed=typed, version=version)
    if not text:
        raise ValueError("an empty path; `.` is the current folder here, `:` the one in S3")
    if text.startswith("s3:"):
        right = "s3://" + text.removeprefix("s3:").lstrip("/")
        raise ValueError(f"{text!r} is no path (did you mean {right!r}? A file called so is ./{text})")
    path = Path(text).expanduser()
    return LocalFile(path, text.endswith("/") or path.is_dir(), typed)


@dataclass(frozen=True, slots=True)
class Standard:
    """`-`: as a source standard input, or what the pipeline hands over; as a target standard output."""

    def __str__(self) -> str:
        return "-"


def either_end(
    ctx: Context, given: Any, *, typed: bool = False, version: bool = False
) -> S3Path | LocalFile | Standard:
    """`-`, or what `either_side` makes of it."""
    if isinstance(given, Standard) or (isinstance(given, str) and given == "-"):
        return Standard()
    return either_side(ctx, given, typed=typed, version=version)


def _typed_end(ctx: Context, given: Any) -> S3Path | LocalFile | Standard:
    return either_end(ctx, given, typed=True, version=True)


BucketName = Annotated[str, Resource("s3:bucket"), ValueType("BUCKET", _bucket)]
"""A bucket: its name, ARN, or s3://NAME."""

PathArgument = Annotated[S3Path, Resource("s3:object"), ValueType("PATH", typed_place, complete_paths)]
"""A bucket, folder or object in S3; see awsh_s3.paths for how it is typed."""

VersionedPath = Annotated[S3Path, Resource("s3:object"), ValueType("PATH", typed_version, complete_paths)]
"""The same, or one of an object's versions."""

KeyPrefix = Annotated[str, ValueType("PREFIX", complete=complete_prefixes)]
"""How keys of the bucket begin that the command names, or of the current one."""

Source = Annotated[
    S3Path | LocalFile | Standard, Resource("s3:object"), ValueType("SRC", _typed_end, complete_either)
]
"""What is copied, here or in S3, or `-`."""

Target = Annotated[S3Path | LocalFile | Standard, ValueType("DST", either_end, complete_either)]
"""Where it is copied to, or `-`."""

Destination = Annotated[S3Path | LocalFile, ValueType("DST", either_side, complete_either)]
"""Where it is copied to."""

Recursive = Annotated[bool, Short("r")]
"""Everything below a folder too."""
