"""Deleting many objects: a thousand a request, several requests at a time."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

from awsh import AwsError, AwshError, Context
from awsh_s3.explain import PASSING, explained
from awsh_s3.paths import S3Path
from awsh_s3.workers import in_parallel, raise_broken_off

BATCH = 1000
TRIES = 5
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Doomed(NamedTuple):
    """One object to delete, or one version of it."""

    key: str
    version: str | None = None

    def place(self, bucket: str) -> S3Path:
        return S3Path(bucket, self.key, version=self.version or "")


def delete_quietly(
    ctx: Context, bucket: str, objects: Iterable[Doomed], *, label: str | None = None
) -> tuple[int, list[tuple[str, Any]]]:
    """Deletes OBJECTS of BUCKET (DeleteObjects): how many, and the failures, each with its s3:// path.

    No label: no bar. Raises PartialFailure when something ends it after some were deleted.
    """
    done = 0
    counting = Lock()
    failures: list[tuple[str, Any]] = []

    def work(batch: list[Doomed]) -> list[tuple[Doomed, AwsError]]:
        nonlocal done
        refused = _delete_batch(ctx, bucket, batch)
        with counting:
            done += len(batch) - len(refused)
        return refused

    try:
        with ctx.progress(label) if label else nullcontext() as bar:
            # A request for a thousand keys takes AWS long and us little: few at a time are enough.
            for end in in_parallel(ctx, work, _batches(objects), most=8):
                refused = end.answer if end.error is None else [(each, end.error) for each in end.item]
                failures += [(str(each.place(bucket)), why) for each, why in refused or ()]
                if bar is not None:
                    bar.advance(len(end.item))
    except AwshError as error:
        raise_broken_off(done, failures, error)
        raise
    except KeyboardInterrupt:
        if done and label:
            ctx.note(f"stopped; {done:,} had been removed")
        raise
    return done, failures


def _batches(objects: Iterable[Doomed]) -> Iterator[list[Doomed]]:
    """A thousand at a time; keys that XML cannot carry go alone, since they travel in the address."""
    iterator = iter(objects)
    while batch := list(islice(iterator, BATCH)):
        plain = [each for each in batch if not _NOT_IN_XML.search(each.key)]
        if plain:
            yield plain
        for each in batch:
            if _NOT_IN_XML.search(each.key):
                yield [each]


def _delete_batch(ctx: Context, bucket: str, batch: list[Doomed]) -> list[tuple[Doomed, AwsError]]:
    """Those of BATCH that could not be deleted, and why. Raises when the whole request is refused."""
    client = ctx.client("s3")
    if len(batch) == 1:
        with explained(ctx, batch[0].place(bucket)):
            client.delete_object(Bucket=bucket, **_named(batch[0]))
        return []
    refused: list[tuple[Doomed, AwsError]] = []
    for attempt in range(TRIES):
        with explained(ctx, S3Path(bucket)):
            answer = client.delete_objects(
                Bucket=bucket, Delete={"Quiet": True, "Objects": [_named(each) for each in batch]}
            )
        again = []
        for error in answer.get("Errors", ()):
            which = Doomed(error["Key"], error.get("VersionId") or None)
            if error.get("Code") in PASSING and attempt < TRIES - 1:
                again.append(which)
            else:
                why = AwsError(
                    str(error.get("Code")), str(error.get("Message")), service="s3", operation="DeleteObjects"
                )
                refused.append((which, why))
        if not again:
            break
        batch = again
        time.sleep(0.2 * 2**attempt)
    return refused


def _named(each: Doomed) -> dict[str, str]:
    return {"Key": each.key, **({"VersionId": each.version} if each.version else {})}
