"""`s3 sync`; what it does is in syncing.py, loaded when it is first done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from awsh import Context, Rows, UsageError, ValueType
from awsh_s3.arguments import Destination, LocalFile, either_side
from awsh_s3.completion import complete_either
from awsh_s3.group import s3
from awsh_s3.paths import S3Path
from awsh_s3.sync.rows import SyncChange, Synced
from awsh_s3.transfers.options import CannedAcl, Encryption, KmsKey, StorageClass

From = Annotated[S3Path | LocalFile, ValueType("SRC", either_side, complete_either)]
"""A folder, here or in S3."""


@s3.command
def sync(
    ctx: Context,
    src: From,
    dst: Destination,
    *,
    include: list[str] | None = None,
    exclude: list[str] | None = None,
    delete: bool = False,
    size_only: bool = False,
    exact_time: bool = False,
    checksum: bool = False,
    dry_run: bool = False,
    content_type: str | None = None,
    cache_control: str | None = None,
    metadata: dict[str, str] | None = None,
    tag: dict[str, str] | None = None,
    class_: StorageClass | None = None,
    sse: Encryption | None = None,
    kms_key: KmsKey | None = None,
    acl: CannedAcl | None = None,
    request_payer: bool = False,
) -> Synced | Iterator[SyncChange] | Rows:
    """Make a folder like another: copy what is new or changed, from here to S3, back, or within S3.

    A file is changed when its size is another, or the source is newer than the target. A download gets the
    time of its object, so that a second run does nothing. Links are followed on their way to S3; here, they
    are neither written through nor deleted. What fails is named, and the rest goes on.

    Args:
        src: a folder here, or in S3: `s3://BUCKET/FOLDER/`, `:FOLDER/` in the current bucket.
        dst: the other one; not both on this machine.
        include: only what matches: `*.css` at any depth, `docs/*.md` from SRC on, `docs/` all below it.
        exclude: not what matches, whatever --include says.
        delete: delete from DST what is not in SRC, after asking. Not what is left out, and nothing when
            something could not be read or copied.
        size_only: changed is what differs in size.
        exact_time: changed is also what is newer in DST; when downloading.
        checksum: changed is what differs in content, whatever its time: reads files, asks S3 for checksums.
        dry_run: only show what would be done, and why.
        content_type: of what is written to S3; found out by the name, else by the first bytes, unless given.
        cache_control: as in `max-age=3600`.
        metadata: of your own, in plain ASCII; may be repeated.
        tag: up to ten; may be repeated.
        class_: the storage class.
        sse: how S3 encrypts it; as the bucket says, unless given.
        kms_key: a key of KMS, by id, ARN or alias.
        acl: who may do what with it; buckets refuse that by default.
        request_payer: pay for requests to a bucket whose requester pays.
    Examples:
        awsh> s3 sync site/ s3://lab-bucket/site/
        awsh> s3 sync site/ s3://lab-bucket/site/ --delete --dry-run | where action == delete
        awsh> s3 sync s3://lab-bucket/logs/ ./logs/ --include '2026/**' --exclude '*.tmp'
        awsh> s3 sync s3://lab-bucket/ s3://other-bucket/copy/ --checksum
    """
    from awsh_s3.patterns import Selection
    from awsh_s3.sync.comparison import How
    from awsh_s3.sync.syncing import synchronize
    from awsh_s3.transfers.options import ObjectOptions

    ways = {"--size-only": size_only, "--exact-time": exact_time, "--checksum": checksum}
    given = [name for name, value in ways.items() if value]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} contradict each other", usage=sync.usage)
    source, target = either_side(ctx, src), either_side(ctx, dst)
    if exact_time and not isinstance(target, LocalFile):
        raise UsageError("--exact-time is for downloads: what is written to S3 gets its time there")
    options = ObjectOptions(
        content_type=content_type,
        cache_control=cache_control,
        metadata=metadata or {},
        storage_class=class_,
        tags=tag or {},
        encryption=sse,
        kms_key=kms_key,
        acl=acl,
    )
    if options != ObjectOptions() and isinstance(target, LocalFile):
        raise UsageError("options of objects are for what is written to S3, not for a download")
    return synchronize(
        ctx,
        source,
        target,
        How(size_only=size_only, exact_time=exact_time, checksum=checksum),
        Selection(include or (), exclude or ()),
        lambda name: options,
        delete=delete,
        dry_run=dry_run or ctx.dry_run,
        pays=request_payer,
    )
