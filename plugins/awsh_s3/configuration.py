"""What is set on a bucket as one document, and the documents themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from awsh import AwsError, Bytes, Context, Record, Rows, UsageError, Value
from awsh_s3.explain import explained
from awsh_s3.paths import S3Path


def chosen(ctx: Context, bucket: str | None) -> str:
    """The bucket of `--bucket`, or the current one. Raises UsageError."""
    found = bucket or ctx.current("s3:bucket")
    if found is None:
        raise UsageError("no current bucket", hint="--bucket names one, or choose it with `use bucket NAME`")
    return found


def named_in_rows(rows: Rows | None, giver: str) -> dict[str, list[str]]:
    """Bucket, and the names of its rules that rows carry. giver: the command that gives such rows."""
    found: dict[str, list[str]] = {}
    for each in rows or ():
        if not (isinstance(each, Mapping) and {"id", "bucket", "rule"} <= each.keys()):
            raise UsageError("these rows are no rules of a bucket", hint=f"`{giver}` gives such")
        found.setdefault(each["bucket"], []).append(each["id"])
    return found


def read(ctx: Context, bucket: str, operation: str, unset: str = "") -> dict[str, Any]:
    """What OPERATION answers of BUCKET; nothing where AWS says by the code UNSET that it never was set."""
    with explained(ctx, S3Path(bucket)):
        try:
            answer = ctx.call("s3", operation, Bucket=bucket)
        except AwsError as error:
            if error.code != unset:
                raise
            return {}
    answer.pop("ResponseMetadata", None)
    return answer


def write(ctx: Context, bucket: str, operation: str, **parameters: Any) -> None:
    """Sets it, or takes it away."""
    with explained(ctx, S3Path(bucket)):
        ctx.call("s3", operation, Bucket=bucket, **parameters)


def given_document(ctx: Context, file: Path | None, piped: Value) -> Any:
    """JSON from FILE, from standard input (`-`), or from a pipeline: text, a record, rows.

    Raises UsageError.
    """
    if (file is None) == (piped is None):
        raise UsageError(
            "a document is wanted, from --file or from a pipeline", hint="as in --file rules.json"
        )
    if file is not None:
        return _parsed(_content(ctx, file), str(file))
    if isinstance(piped, (Bytes, str)):
        text = piped.encode() if isinstance(piped, str) else b"".join(piped)
        return _parsed(text, "what the pipeline handed over")
    if isinstance(piped, Record):
        return dict(piped.fields)
    return list(piped) if isinstance(piped, Rows) else piped


def _content(ctx: Context, file: Path) -> bytes:
    if str(file) == "-":
        return b"".join(ctx.standard_input())
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None


def _parsed(text: bytes, name: str) -> Any:
    import json

    try:
        return json.loads(text, object_pairs_hook=_object)
    except _TwiceError as error:
        raise UsageError(
            f"{name} has {error.args[0]!r} twice in one object; one of them would be lost"
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not JSON: it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None


class _TwiceError(Exception):
    """A key stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found
