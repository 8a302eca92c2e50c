"""`s3 acl`: the access control lists of objects and buckets."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from awsh import DETAIL, MANY, Context, UsageError, ValueType
from awsh_s3.arguments import Recursive, VersionedPath
from awsh_s3.group import acl
from awsh_s3.versions.argument import VersionArgument, of_version
from awsh_s3.where import located


class Grant(TypedDict):
    """One line of an ACL. grantee: in words; owner: it is the owner's own.

    type: CanonicalUser, Group or AmazonCustomerByEmail, with the id, URI or address it has. uri: what the
    ACL is of.
    """

    grantee: str
    permission: str
    public: bool
    owner: Annotated[bool, DETAIL]
    type: Annotated[str, DETAIL]
    id: Annotated[str, DETAIL]
    uri: Annotated[str, DETAIL]


def _grantee(ctx: Context, given: Any) -> str:
    from awsh_s3.access.acl_grants import grantee

    return grantee(str(given))


Grantees = Annotated[list[str] | None, MANY, ValueType("GRANTEE", _grantee)]
Canned = Literal[
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
]


@acl.command
def show(ctx: Context, path: VersionedPath, *, version: VersionArgument | None = None) -> list[Grant]:
    """Show who is let in by the ACL of an object (GetObjectAcl) or a bucket (GetBucketAcl).

    Args:
        path: an object, or a bucket.
        version: of an object: `previous`, `first`, a number as `s3 versions` counts, a time, or an id.
    Examples:
        awsh> s3 acl show s3://lab-bucket/report.txt
        awsh> s3 acl show s3://lab-bucket | where public
    """
    from awsh_s3.access.acl_setting import grants_of, tell_if_off

    [place] = of_version(ctx, [located(ctx, path, version=True)], version)
    found = grants_of(ctx, place)
    tell_if_off(ctx, place.bucket, found)
    return found


@acl.command(name="set")
def set_(
    ctx: Context,
    paths: list[VersionedPath],
    acl: Canned | None = None,
    *,
    grant_read: Grantees = None,
    grant_write: Grantees = None,
    grant_read_acp: Grantees = None,
    grant_write_acp: Grantees = None,
    grant_full_control: Grantees = None,
    version: VersionArgument | None = None,
    recursive: Recursive = False,
    allow_public: bool = False,
) -> list[Grant]:
    """Give objects or a bucket a ready-made ACL, or add to the one they have (PutObjectAcl, PutBucketAcl).

    A grantee is a canonical user id, `everybody`, `authenticated` (anybody with an AWS account),
    `log-delivery`, or the URI of such a group. What lets everybody in is asked before.

    Args:
        paths: an object, a pattern or a bucket; or all that a pipeline hands over.
        acl: replaces the ACL that there is.
        grant_read: may read the object, or list the bucket.
        grant_write: may write and delete objects of the bucket.
        grant_read_acp: may read the ACL.
        grant_write_acp: may change the ACL.
        grant_full_control: may do all of that.
        version: of one object: `previous`, `first`, a number as `s3 versions` counts, a time, or an id.
        recursive: everything below a folder or in a bucket.
        allow_public: have the bucket take ACLs, and turn off what keeps it from being public, just so much
            of it and saying so; and do not ask.
    Examples:
        awsh> s3 acl set s3://lab-bucket/report.txt public-read --allow-public
        awsh> s3 acl set s3://lab-bucket/report.txt private
        awsh> s3 acl set s3://lab-bucket/site/ public-read --recursive --allow-public
        awsh> s3 ls s3://lab-bucket/logs/ -r | where size < 1MB | s3 acl set public-read --allow-public
        awsh> s3 acl set s3://lab-bucket/report.txt --grant-read authenticated --allow-public
    """
    from awsh_s3.access.acl_setting import Wanted, change

    granted = {
        "READ": grant_read,
        "WRITE": grant_write,
        "READ_ACP": grant_read_acp,
        "WRITE_ACP": grant_write_acp,
        "FULL_CONTROL": grant_full_control,
    }
    wanted = Wanted(acl, {name: who for name, who in granted.items() if who})
    places = of_version(ctx, [located(ctx, path, version=True) for path in paths], version)
    if recursive and any(place.version for place in places):
        raise UsageError("--recursive is for folders, a version is of one object", usage=set_.usage)
    return change(ctx, places, wanted, recursive=recursive, allow_public=allow_public)
