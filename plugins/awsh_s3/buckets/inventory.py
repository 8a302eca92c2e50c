"""`s3 inventory`: every bucket, with what matters about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypedDict

from awsh import DETAIL, Context, Rows, Size
from awsh_s3.arguments import BucketName
from awsh_s3.group import s3


class BucketState(TypedDict):
    """One bucket. None: S3 does not tell, for the most part because you may not ask.

    public: whether everybody is let in, by policy or by the bucket's ACL, and no switch takes that back.
    public_by: `policy`, `acl`. acls: whether objects may be public by ACLs of their own. encrypted: the
    algorithm that new objects get. versioning: on, suspended, or off.
    """

    name: str
    region: str | None
    public: bool | None
    encrypted: str | None
    versioning: str | None
    objects: Annotated[int | None, DETAIL]
    size: Annotated[Size | None, DETAIL]
    created: datetime | None
    public_by: Annotated[list[str], DETAIL]
    acls: Annotated[bool | None, DETAIL]
    kms_key: Annotated[str | None, DETAIL]
    bucket_key: Annotated[bool | None, DETAIL]
    arn: Annotated[str, DETAIL]
    uri: Annotated[str, DETAIL]


_COLUMNS = ("name", "region", "public", "encrypted", "versioning", "created")
_SIZES = ("objects", "size")


@s3.command
def inventory(ctx: Context, *buckets: BucketName, sizes: bool = False) -> Rows:
    """List buckets with their region, whether they are really public, encrypted and versioned.

    Several are asked about at the same time. What you may not ask stays empty. (ListBuckets,
    GetPublicAccessBlock, GetBucketPolicyStatus, GetBucketAcl, GetBucketOwnershipControls,
    GetBucketEncryption, GetBucketVersioning)

    Args:
        buckets: these; all when left out.
        sizes: count the objects and their bytes too, by listing them, which takes a request for each 1,000.
    Examples:
        awsh> s3 inventory
        awsh> s3 inventory lab-bucket --sizes
        awsh> s3 inventory | where public or encrypted != AES256
    """
    from awsh_s3.buckets.states import states

    columns = (*_COLUMNS[:5], *_SIZES, *_COLUMNS[5:]) if sizes else _COLUMNS
    return Rows(states(ctx, buckets, sizes=sizes), columns, "s3:bucket")
