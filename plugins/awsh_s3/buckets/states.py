"""Many buckets asked about at the same time, told in their order."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from awsh import AwsError, AwshError, Context, Size
from awsh_s3.access.exposure import exposure
from awsh_s3.access.opening import account_blocks
from awsh_s3.buckets.inventory import BucketState
from awsh_s3.configuration import Asking
from awsh_s3.explain import explained
from awsh_s3.objects import all_buckets
from awsh_s3.paths import S3Path
from awsh_s3.rows import Bucket
from awsh_s3.versions.versioning import versioning_word
from awsh_s3.words import shortened
from awsh_s3.workers import in_parallel, reason

Told = tuple[BucketState, list[str]]
"""A row, and the codes of what S3 did not tell."""


def states(ctx: Context, names: Sequence[str], *, sizes: bool) -> Iterator[BucketState]:
    """A row for each of the buckets NAMES, in their order; for all where there are none."""
    found = _chosen(ctx, names) if names else all_buckets(ctx)
    buckets = list(found) if sizes else found
    counted = _counted(ctx, [bucket["name"] for bucket in buckets]) if sizes else {}
    account = _account(ctx)
    silent: dict[str, list[str]] = {}
    seen = 0
    with closing(_in_order(ctx, buckets, account)) as rows:
        for row, refused in rows:
            seen += 1
            objects_and_size = counted.get(row["name"])
            if objects_and_size is not None:
                row["objects"], row["size"] = objects_and_size[0], Size(objects_and_size[1])
            if refused:
                silent[row["name"]] = refused
            yield row
    if silent:
        codes = ", ".join(sorted({code for each in silent.values() for code in each}))
        ctx.note(
            f"{len(silent):,} of {seen:,} buckets do not tell everything ({codes}): {shortened(silent, len(silent))}"
        )


def _chosen(ctx: Context, names: Sequence[str]) -> Iterator[Bucket]:
    """The buckets of these names, those of others too, which no list has. Raises AwsError NoSuchBucket."""
    known = {bucket["name"]: bucket for bucket in all_buckets(ctx)}
    for name in dict.fromkeys(names):
        yield known.get(name) or _of_another(ctx, name)


def _of_another(ctx: Context, name: str) -> Bucket:
    try:
        with explained(ctx, S3Path(name)):
            ctx.call("s3", "head_bucket", Bucket=name)
    except AwsError as error:
        if error.code == "NoSuchBucket":
            raise
    return Bucket(name=name, region=None, created=None, arn=f"arn:aws:s3:::{name}", uri=f"s3://{name}/")


def _account(ctx: Context) -> dict[str, bool] | None:
    try:
        return account_blocks(ctx)
    except AwshError as error:
        ctx.note(f"whether the account blocks public access is not known: {error.message}")
        return None


def _in_order(ctx: Context, buckets: Any, account: Mapping[str, bool] | None) -> Generator[Told, None, None]:
    """Rows as they come, each waiting for those before it."""
    ready: dict[int, Told] = {}
    turn = 0
    ends = in_parallel(ctx, lambda item: _state(ctx, item[1], account), enumerate(buckets))
    for end in ends:
        number, bucket = end.item
        if end.answer is None:
            # A region that cannot be reached is no reason to keep the others back.
            ready[number] = _unknown(bucket), [reason(end.error)] if end.error else []
        else:
            ready[number] = end.answer
        while turn in ready:
            yield ready.pop(turn)
            turn += 1


def _unknown(bucket: Bucket) -> BucketState:
    return BucketState(
        name=bucket["name"],
        region=bucket["region"],
        public=None,
        encrypted=None,
        versioning=None,
        objects=None,
        size=None,
        created=bucket["created"],
        public_by=[],
        acls=None,
        kms_key=None,
        bucket_key=None,
        arn=bucket["arn"],
        uri=bucket["uri"],
    )


def _state(ctx: Context, bucket: Bucket, account: Mapping[str, bool] | None) -> Told:
    row = _unknown(bucket)
    asking = Asking(ctx, bucket["name"], bucket["region"])
    if row["region"] is None:
        head = asking.ask("head_bucket")
        row["region"] = str(head["BucketRegion"]) if head and head.get("BucketRegion") else None
    found = exposure(asking, account)
    row["public"], row["public_by"], row["acls"] = found.public, list(found.by), found.objects
    versioning = asking.ask("get_bucket_versioning")
    row["versioning"] = None if versioning is None else versioning_word(versioning.get("Status"))
    encryption = asking.ask("get_bucket_encryption")
    rules = (encryption or {}).get("ServerSideEncryptionConfiguration", {}).get("Rules", [])
    if rules:
        default = rules[0].get("ApplyServerSideEncryptionByDefault", {})
        row["encrypted"] = default.get("SSEAlgorithm")
        row["kms_key"] = default.get("KMSMasterKeyID")
        row["bucket_key"] = bool(rules[0].get("BucketKeyEnabled"))
    return row, asking.refused


def _counted(ctx: Context, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Objects and bytes of each bucket that lets itself be listed."""
    from awsh_s3.reading.counting import Question, count

    questions = [Question(S3Path(name), depth=0, by_class=False, versions=False) for name in names]
    failures: list[tuple[str, Any]] = []
    counted = count(ctx, questions, failures)
    failed = {place for place, _ in failures}
    if failures:
        place, why = failures[0]
        more = f" and {len(failures) - 1} more" if len(failures) > 1 else ""
        ctx.note(f"{place}{more} cannot be counted: {reason(why)}")
    return {
        question.place.bucket: (sum(t.objects for t in sums.values()), sum(t.size for t in sums.values()))
        for question, sums in zip(questions, counted, strict=True)
        if str(question.place) not in failed
    }
