"""Multipart uploads that were neither completed nor aborted: what S3 has of them, and what is known here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from awsh import AwsError, CommandError, Context, Size, human_size
from awsh_s3.explain import explained
from awsh_s3.paths import S3Path
from awsh_s3.rows import Unfinished
from awsh_s3.transfers.multipart import end_upload
from awsh_s3.uploads.listing import unfinished
from awsh_s3.uploads.paused import Paused, all_paused, bucket_of, is_called, place_of
from awsh_s3.words import counted, shortened
from awsh_s3.workers import in_parallel, raise_failures

State = Literal["paused", "running", "changed", "gone"]


def listed(
    ctx: Context, buckets: Iterable[str], wanted: Callable[[dict[str, Any]], bool] = lambda record: True
) -> Iterator[Unfinished]:
    """The unfinished uploads of BUCKETS. Raises at the end for what could not be looked into."""
    failures: list[tuple[str, Any]] = []
    done = 0
    for bucket in buckets:
        # Known before S3 is asked: what is not on its list then is over.
        known = {paused.upload: paused for paused in all_paused(ctx) if paused.bucket == bucket}
        rows: list[Unfinished] = []
        try:
            with explained(ctx, S3Path(bucket)):
                found = list(unfinished(ctx, bucket))
            for end in in_parallel(ctx, lambda record: _row(ctx, bucket, record), filter(wanted, found)):  # noqa: B023
                if end.answer is not None:
                    rows.append(_known(end.answer, known.get(end.answer["id"])))
                elif getattr(end.error, "code", "") != "NoSuchUpload":
                    failures.append((str(S3Path(bucket, end.item["Key"])), end.error))
        except AwsError as error:
            failures.append((bucket, error))
            continue
        done += 1
        _forget(known, {record["UploadId"] for record in found})
        yield from sorted(rows, key=lambda row: (row["key"], row["started"]))
    raise_failures(done, failures)


def _forget(known: dict[str, Paused], there: set[str]) -> None:
    """Drops what is remembered of uploads that are over."""
    for upload, paused in known.items():
        if upload not in there and paused.hold():
            paused.drop()


def _row(ctx: Context, bucket: str, record: dict[str, Any]) -> Unfinished:
    key, upload = record["Key"], record["UploadId"]
    place = S3Path(bucket, key)
    with explained(ctx, place):
        parts = list(ctx.search("s3", "list_parts", "Parts[]", Bucket=bucket, Key=key, UploadId=upload))
    return Unfinished(
        key=key,
        size=Size(sum(part["Size"] for part in parts)),
        parts=len(parts),
        started=record["Initiated"],
        state=None,
        file=None,
        bucket=bucket,
        whole=None,
        storage_class=record.get("StorageClass") or "STANDARD",
        id=upload,
        uri=str(place),
        upload=place_of(place, upload),
    )


def _known(row: Unfinished, paused: Paused | None) -> Unfinished:
    """ROW with what is known of it here."""
    if paused is not None:
        row["state"], row["file"], row["whole"] = _state(paused), paused.path, Size(paused.size)
    return row


def _state(paused: Paused) -> State:
    if not paused.hold():
        return "running"
    paused.let_go()
    try:
        status = Path(paused.path).stat()
    except OSError:
        return "gone"
    return "changed" if paused.why_not(status) else "paused"


def chosen(
    ctx: Context, names: Sequence[str], buckets: Callable[[], Iterable[str]], older: timedelta | None
) -> list[Unfinished]:
    """The uploads that NAMES mean. BUCKETS are asked for only where a name does not say its own.

    Raises CommandError for a name that means none.
    """
    found: dict[str, Unfinished] = {}
    looked: dict[str, list[Unfinished]] = {}

    def all_of(places: Iterable[str]) -> list[Unfinished]:
        for place in places:
            if place not in looked:
                looked[place] = list(listed(ctx, [place]))
        return [row for place in places for row in looked[place]]

    for name in names:
        rows = [
            row
            for row in all_of(_places(ctx, name, buckets))
            if is_called(ctx, name, row["id"], S3Path(row["bucket"], row["key"]), row["file"])
        ]
        if not rows:
            raise CommandError(f"there is no unfinished upload {name!r}", hint="`s3 uploads` lists them")
        found |= {row["id"]: row for row in rows}
    return [row for row in found.values() if older is None or _is_older(row["started"], older)]


def _places(ctx: Context, name: str, buckets: Callable[[], Iterable[str]]) -> list[str]:
    """The buckets that an upload called NAME may be in."""
    said = bucket_of(ctx, name)
    if said is not None:
        return [said]
    here = [
        each.bucket for each in all_paused(ctx) if is_called(ctx, name, each.upload, each.target, each.path)
    ]
    return list(dict.fromkeys(here)) or list(buckets())


def old(ctx: Context, buckets: Iterable[str], older: timedelta) -> list[Unfinished]:
    """The unfinished uploads of BUCKETS that began longer ago than OLDER, but for those that are running."""
    rows = list(listed(ctx, buckets, lambda record: _is_older(record["Initiated"], older)))
    running = [row for row in rows if row["state"] == "running"]
    if running:
        ctx.note(f"{len(running)} of them left alone: {_some(running)} is being sent by another awsh")
    return [row for row in rows if row["state"] != "running"]


def paused_here(ctx: Context) -> list[Unfinished]:
    """Those that were paused here, wherever they go."""
    ids = {paused.upload for paused in all_paused(ctx)}
    buckets = dict.fromkeys(paused.bucket for paused in all_paused(ctx))
    rows = listed(ctx, buckets, lambda record: record["UploadId"] in ids)
    return [row for row in rows if row["state"] != "running"]


def _is_older(started: datetime, than: timedelta) -> bool:
    return started < datetime.now(UTC) - than


def abort_all(ctx: Context, rows: list[Unfinished]) -> None:
    """Aborts them after asking. Raises as `raise_failures`."""
    if not rows:
        ctx.note("there is no such unfinished upload")
        return
    size = sum(row["size"] for row in rows)
    what = counted(len(rows), "unfinished upload")
    ctx.confirm(f"Abort {what}, and delete the {human_size(size)} that are there of {_some(rows)}?")
    held = {paused.upload: paused for paused in all_paused(ctx)}
    failures: list[tuple[str, Any]] = []
    done = 0
    for end in in_parallel(ctx, lambda row: _abort(ctx, row, held.get(row["id"])), rows):
        if end.error is not None:
            failures.append((end.item["uri"], end.error))
        else:
            done += 1
    if done:
        ctx.note(f"{counted(done, 'unfinished upload')} aborted")
    raise_failures(done, failures)


def _abort(ctx: Context, row: Unfinished, paused: Paused | None) -> None:
    if paused is not None and not paused.hold():
        raise CommandError("is being sent by another awsh")
    try:
        end_upload(ctx, S3Path(row["bucket"], row["key"]), row["id"])
        if paused is not None:
            paused.drop()
    finally:
        if paused is not None:
            paused.let_go()


def _some(rows: Sequence[Unfinished]) -> str:
    return shortened((row["uri"] for row in rows), len(rows))
