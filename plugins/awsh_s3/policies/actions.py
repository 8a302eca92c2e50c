"""The actions that a bucket's policy may name, and what each is about."""

from __future__ import annotations

from awsh_s3.policies.document import fits

_ON_OBJECTS = """
    AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion
    DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold
    GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl
    GetObjectVersionAttributes GetObjectVersionForReplication GetObjectVersionTagging
    GetObjectVersionTorrent InitiateReplication ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner
    PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl
    PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateTags RestoreObject
"""
_ON_BUCKETS = """
    CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketMetadataTableConfiguration
    DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac
    GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration
    GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy
    GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging
    GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration
    GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration
    ListBucket ListBucketMultipartUploads ListBucketVersions ListTagsForResource PauseReplication
    PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS
    PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls
    PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning
    PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration
    PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration
    TagResource UntagResource UpdateBucketMetadataInventoryTableConfiguration
    UpdateBucketMetadataJournalTableConfiguration
"""
ON_OBJECTS = frozenset(_ON_OBJECTS.split())
ON_BUCKETS = frozenset(_ON_BUCKETS.split())
KNOWN = ON_OBJECTS | ON_BUCKETS
_BY_LOWER = {name.lower(): name for name in KNOWN}

LISTING_KEYS = frozenset(("s3:prefix", "s3:delimiter", "s3:max-keys"))
"""Conditions that only requests for a listing have."""

LISTINGS = frozenset(("ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"))


def matching(pattern: str) -> frozenset[str]:
    """The known actions that `s3:Get*` and its like stand for, without `s3:`; their case does not count."""
    rest = "*" if pattern == "*" else pattern.partition(":")[2]
    if not ("*" in rest or "?" in rest):
        found = _BY_LOWER.get(rest.lower())
        return frozenset([found] if found else [])
    return frozenset(name for name in KNOWN if fits(rest, name, fold=True))
