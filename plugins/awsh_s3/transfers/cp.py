"""`s3 cp` and `s3 mv`; what they do is in copying.py, loaded when it is first done."""

from __future__ import annotations

from typing import Annotated

from awsh import PIPED, Bytes, ByteSize, Context, Value
from awsh_s3.arguments import Recursive, Source, Target
from awsh_s3.group import s3
from awsh_s3.rows import Copied
from awsh_s3.transfers.options import CannedAcl, Checksum, Encryption, KmsKey, ObjectOptions, StorageClass
from awsh_s3.versions.argument import VersionArgument


@s3.command
def cp(
    ctx: Context,
    src: list[Source],
    dst: Target,
    piped: Annotated[Value, PIPED] = None,
    *,
    recursive: Recursive = False,
    version: VersionArgument | None = None,
    include: list[str] | None = None,
    exclude: list[str] | None = None,
    if_missing: bool = False,
    content_type: str | None = None,
    no_guess: bool = False,
    cache_control: str | None = None,
    content_disposition: str | None = None,
    content_encoding: str | None = None,
    content_language: str | None = None,
    metadata: dict[str, str] | None = None,
    tag: dict[str, str] | None = None,
    class_: StorageClass | None = None,
    sse: Encryption | None = None,
    kms_key: KmsKey | None = None,
    acl: CannedAcl | None = None,
    checksum: Checksum | None = None,
    part_size: ByteSize | None = None,
    size: ByteSize | None = None,
    request_payer: bool = False,
) -> Copied | Bytes:
    """Copy files to S3, objects from S3, or objects within S3.

    What begins with `s3://` or `:` is in S3, `:` meaning the current bucket and folder; any other word is
    a file on this machine (`./:x` for one that begins with a colon). A target that ends in `/`, or is a
    folder here, keeps the name of what is copied. With --recursive the content of SRC goes into DST.
    A file or object appears at its name when it is whole and checked, or not at all. SRC may be a pattern
    (`*` within a folder, `**` through folders): what matches keeps its place below the folder that the
    pattern begins from.

    `-` is what the pipeline hands over, or standard input: it streams, whatever its length, and when the
    command before `|` fails, nothing appears. Rows are written as the ending of the key says. As DST it is
    standard output. The upload of a file of 64 MiB or more that breaks off can be gone on with: `s3 resume`.

    An object copied within S3 keeps what no option gives: content type and the other headers, metadata,
    tags. Copied onto itself it gets what the options give.

    Args:
        src: a file, folder, object, S3 folder or pattern; a list, or rows: `s3 ls logs/ | s3 cp here/`; or `-`.
        dst: a file, folder, object or S3 folder, or `-`; not both sides on this machine.
        piped: what `-` stands for.
        recursive: all that is in the folder SRC.
        version: of one object in S3: `previous`, `first`, a number as `s3 versions` counts, a time, or an id.
        include: of a folder, only what matches: `*.css` at any depth, `docs/*.md` from SRC on; may be repeated.
        exclude: of a folder, not what matches; may be repeated.
        if_missing: leave alone what is there at the target; no error.
        content_type: found out by the name, else by the first bytes, unless given.
        no_guess: leave it to S3, which says binary/octet-stream.
        cache_control: as in `max-age=3600`.
        content_disposition: as in `attachment; filename="report.pdf"`.
        content_encoding: as in `gzip`, for what is packed and is to be unpacked by a browser.
        content_language: as in `en`.
        metadata: of your own, in plain ASCII, 2 KB in all; may be repeated.
        tag: up to ten; may be repeated.
        class_: the storage class.
        sse: how S3 encrypts it; as the bucket says, unless given.
        kms_key: a key of KMS, by id, ARN or alias; `--sse aws:kms` unless told.
        acl: who may do what with it; buckets refuse that by default.
        checksum: what is sent with the bytes and kept by S3; CRC32 unless given.
        part_size: bytes of a part, 5 MiB to 5 GiB; what is larger is sent in parts. 8 MiB or more by itself.
        size: about how much `-` will be; it says how large the parts must be.
        request_payer: pay for requests to a bucket whose requester pays.
    Examples:
        awsh> s3 cp report.txt s3://lab-bucket/reports/
        awsh> s3 cp s3://lab-bucket/reports/report.txt ./copy.txt
        awsh> s3 cp s3://lab-bucket/reports/report.txt ./old.txt --version first
        awsh> s3 cp s3://lab-bucket/logs/**/*.gz logs/
        awsh> s3 cp site/ s3://lab-bucket/site/ --recursive --cache-control max-age=300 --exclude '*.tmp'
        awsh> s3 cp s3://lab-bucket/site/ s3://other-bucket/ --recursive
        awsh> s3 ls s3://lab-bucket/reports/ | where size < 1MB | s3 cp small/
        awsh> !echo "backup" | s3 cp - s3://lab-bucket/dump.sql --class STANDARD_IA --tag kind=backup
        awsh> s3 ls s3://lab-bucket/reports/ | select key,size | s3 cp - s3://lab-bucket/list.csv
        awsh> s3 cp s3://lab-bucket/reports/report.txt - | first 1
    """
    from awsh_s3.patterns import Selection
    from awsh_s3.transfers.copying import copy
    from awsh_s3.transfers.plan import Manner

    options = ObjectOptions(
        content_type=content_type,
        cache_control=cache_control,
        content_disposition=content_disposition,
        content_encoding=content_encoding,
        content_language=content_language,
        metadata=metadata or {},
        storage_class=class_,
        tags=tag or {},
        encryption=sse,
        kms_key=kms_key,
        acl=acl,
        checksum=checksum,
        if_missing=if_missing,
        guess=not no_guess,
    )
    selection = Selection(include or (), exclude or ())
    manner = Manner(recursive, False, options, selection, part_size, bulk=not request_payer)
    return copy(ctx, src, dst, manner, version=version, piped=piped, estimate=size, pays=request_payer)


@s3.command
def mv(
    ctx: Context,
    src: list[Source],
    dst: Target,
    *,
    recursive: Recursive = False,
    include: list[str] | None = None,
    exclude: list[str] | None = None,
    if_missing: bool = False,
    content_type: str | None = None,
    no_guess: bool = False,
    cache_control: str | None = None,
    content_disposition: str | None = None,
    content_encoding: str | None = None,
    content_language: str | None = None,
    metadata: dict[str, str] | None = None,
    tag: dict[str, str] | None = None,
    class_: StorageClass | None = None,
    sse: Encryption | None = None,
    kms_key: KmsKey | None = None,
    acl: CannedAcl | None = None,
    checksum: Checksum | None = None,
    part_size: ByteSize | None = None,
    request_payer: bool = False,
) -> Copied | Bytes:
    """Move files to S3, objects from S3, or objects within S3: a copy, then the source is removed.

    Each source is removed only when its copy is there and was checked. Paths, and what an object keeps, are
    those of `s3 cp`.

    Args:
        src: a file, folder, object, S3 folder or pattern; a list of them, or rows.
        dst: a file, folder, object or S3 folder; not both sides on this machine.
        recursive: all that is in the folder SRC.
        include: of a folder, only what matches: `*.css` at any depth, `docs/*.md` from SRC on; may be repeated.
        exclude: of a folder, not what matches; may be repeated.
        if_missing: leave alone what is there at the target, and its source too; no error.
        content_type: found out by the name, else by the first bytes, unless given.
        no_guess: leave it to S3, which says binary/octet-stream.
        cache_control: as in `max-age=3600`.
        content_disposition: as in `attachment; filename="report.pdf"`.
        content_encoding: as in `gzip`, for what is packed and is to be unpacked by a browser.
        content_language: as in `en`.
        metadata: of your own, in plain ASCII, 2 KB in all; may be repeated.
        tag: up to ten; may be repeated.
        class_: the storage class.
        sse: how S3 encrypts it; as the bucket says, unless given.
        kms_key: a key of KMS, by id, ARN or alias; `--sse aws:kms` unless told.
        acl: who may do what with it; buckets refuse that by default.
        checksum: what is sent with the bytes and kept by S3; CRC32 unless given.
        part_size: bytes of a part, 5 MiB to 5 GiB; what is larger is sent in parts. 8 MiB or more by itself.
        request_payer: pay for requests to a bucket whose requester pays.
    Examples:
        awsh> s3 mv report.txt s3://lab-bucket/reports/
        awsh> s3 mv s3://lab-bucket/reports/report.txt s3://lab-bucket/archive/ --class GLACIER_IR
        awsh> s3 mv s3://lab-bucket/inbox/ ./inbox/ --recursive
    """
    from awsh_s3.patterns import Selection
    from awsh_s3.transfers.copying import copy
    from awsh_s3.transfers.plan import Manner

    options = ObjectOptions(
        content_type=content_type,
        cache_control=cache_control,
        content_disposition=content_disposition,
        content_encoding=content_encoding,
        content_language=content_language,
        metadata=metadata or {},
        storage_class=class_,
        tags=tag or {},
        encryption=sse,
        kms_key=kms_key,
        acl=acl,
        checksum=checksum,
        if_missing=if_missing,
        guess=not no_guess,
    )
    selection = Selection(include or (), exclude or ())
    manner = Manner(recursive, True, options, selection, part_size, bulk=not request_payer)
    return copy(ctx, src, dst, manner, pays=request_payer)
