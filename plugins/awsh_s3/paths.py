"""Where something is in S3, and how that is typed.

s3://bucket/key      always that, to the letter
s3://bucket@ID/key   the version ID of that key
key, folder/         in the current bucket, below the current prefix; `../` and `./` may lead
/key                 in the current bucket, from its root
:key, :/key, :       the same, for `cp` and `mv`, where a bare word is a file on this machine
bucket/key           when no bucket is current

What is typed may be a pattern (awsh_s3.patterns); what rows and the current folder bring never is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class S3Path:
    """A bucket, an object or a "folder" in S3. key: "" for the bucket itself; a folder's ends in `/`.

    glob: the key as a pattern, where it was typed with wildcards; for commands that take several.
    version: the id of one version of the object; "" for what the key means now.
    """

    bucket: str
    key: str = ""
    glob: str = field(default="", compare=False)
    version: str = ""

    def __str__(self) -> str:
        # No bucket has an `@` in its name, and a key may have anything: `?versionId=` could be its end.
        return f"s3://{self.bucket}{'@' + _quoted(self.version) if self.version else ''}/{self.key}"

    @property
    def named(self) -> dict[str, str]:
        """The object, or the version, as parameters of a request."""
        version = {"VersionId": self.version} if self.version else {}
        return {"Bucket": self.bucket, "Key": self.key, **version}

    @property
    def latest(self) -> S3Path:
        """The same without a version."""
        return S3Path(self.bucket, self.key, self.glob)

    @property
    def is_folder(self) -> bool:
        """The bucket's root, or a key that ends in `/`."""
        return not self.key or self.key.endswith("/")

    @property
    def folder(self) -> S3Path:
        """The same as a folder."""
        return self if self.is_folder else S3Path(self.bucket, self.key + "/")

    @property
    def name(self) -> str:
        """The last part of the key; "" for a folder."""
        return self.key.rpartition("/")[2]

    @property
    def parent(self) -> S3Path:
        """The folder that it stands in; the root's is the root."""
        head, slash, _ = self.key.removesuffix("/").rpartition("/")
        return S3Path(self.bucket, head + slash)

    def below(self, relative: str, *, typed: bool = False) -> S3Path:
        """What RELATIVE means from this folder. typed: it may be a pattern.

        Raises ValueError for what lies above the root.
        """
        folder, rest = self._start_of(relative)
        return S3Path(self.bucket, folder.key + rest, _glob(folder.key, rest) if typed else "")

    def _start_of(self, relative: str) -> tuple[S3Path, str]:
        """The folder where RELATIVE begins, and what is left of it there."""
        if relative.startswith("/"):
            return S3Path(self.bucket), relative[1:]
        folder, rest = self.folder, relative
        while rest:
            part, slash, tail = rest.partition("/")
            if part == "..":
                if not folder.key:
                    raise ValueError(f"{relative!r} lies above the root of bucket {self.bucket!r}")
                folder = folder.parent
            elif part != ".":
                break
            rest = tail if slash else ""
        return folder, rest


def _quoted(version: str) -> str:
    if version.isalnum():
        return version
    from urllib.parse import quote

    return quote(version, safe="")


def _glob(folder: str, typed: str) -> str:
    """The pattern of a key whose end, TYPED, may have wildcards; "" where it has none."""
    if not any(letter in typed for letter in "*?["):
        return ""
    from awsh_s3.patterns import escaped, has_wildcard

    return escaped(folder) + typed if has_wildcard(typed) else ""


def parse_uri(text: str) -> S3Path:
    """An `s3://bucket/key`, or an object's or bucket's ARN, to the letter. Raises ValueError."""
    if text.startswith("arn:"):
        parts = text.split(":", 5)
        if len(parts) < 6 or parts[2] != "s3" or parts[3] or parts[4]:
            raise ValueError(f"{text!r} is not the ARN of a bucket or object")
        rest = parts[5]
    else:
        rest = text.removeprefix("s3://")
    bucket, _, key = rest.partition("/")
    bucket, at, version = bucket.partition("@")
    if not bucket:
        raise ValueError(f"{text!r} names no bucket; it is s3://BUCKET/KEY")
    if not at:
        return S3Path(bucket, key)
    if not (version and key):
        raise ValueError(f"{text!r} names no version of an object; it is s3://BUCKET@VERSION/KEY")
    from urllib.parse import unquote

    return S3Path(bucket, key, version=unquote(version))


def is_remote(text: str) -> bool:
    """Whether a word that could be a file on this machine means S3."""
    return text.startswith(("s3://", ":", "arn:aws"))


def read_path(given: Any, here: S3Path | None, *, typed: bool = False) -> S3Path:
    """The place that GIVEN (text, a row with a `uri`) means from HERE. typed: text may be a pattern.

    Raises ValueError.
    """
    if isinstance(given, S3Path):
        return given
    if isinstance(given, Mapping):
        uri = given.get("uri")
        if not isinstance(uri, str):
            raise ValueError("the record carries no place in S3 (it would be in uri)")
        return parse_uri(uri)
    if not isinstance(given, str):
        raise ValueError(f"{given!r} is not a place in S3")
    if not given:
        raise ValueError("an empty path; `.` is the current folder")
    if given.startswith(("s3://", "arn:aws")):
        path = parse_uri(given)
        return path if path.version else S3Path(path.bucket).below("/" + path.key, typed=typed)
    relative = given.removeprefix(":")
    if here is not None:
        return here.below(relative, typed=typed)
    if given.startswith((":", "/", "./", "../")) or given in (".", ".."):
        raise ValueError(
            f"{given!r} is in the current bucket, and there is none; `use bucket NAME`, or s3://BUCKET/KEY"
        )
    bucket, _, key = relative.partition("/")
    return S3Path(bucket).below("/" + key, typed=typed)
