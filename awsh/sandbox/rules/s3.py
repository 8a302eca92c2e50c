"""Rules of S3: what the modules beside this one register."""

from awsh.sandbox.rules import (
    s3_access,
    s3_acl,
    s3_buckets,
    s3_cors,
    s3_lifecycle,
    s3_logging,
    s3_notifications,
    s3_objects,
    s3_policy,
    s3_public,
    s3_tags,
    s3_uploads,
    s3_version_list,
    s3_versions,
    s3_website,
)

__all__ = [
    "s3_access",
    "s3_acl",
    "s3_buckets",
    "s3_cors",
    "s3_lifecycle",
    "s3_logging",
    "s3_notifications",
    "s3_objects",
    "s3_policy",
    "s3_public",
    "s3_tags",
    "s3_uploads",
    "s3_version_list",
    "s3_versions",
    "s3_website",
]
