"""The address of a bucket's website."""

from __future__ import annotations

import re

from awsh import Context
from awsh_s3.configuration import region_of

_WITH_A_DASH = frozenset(
    (
        *("us-east-1", "us-west-1", "us-west-2", "us-gov-west-1", "eu-west-1", "sa-east-1"),
        *("ap-northeast-1", "ap-southeast-1", "ap-southeast-2"),
    )
)
"""The oldest regions: their websites are at s3-website-REGION, all others' at s3-website.REGION."""


def website_url(ctx: Context, bucket: str) -> str:
    """Where the website of BUCKET is served, should it have one: http, as AWS does it."""
    own = ctx.service_url("s3-website", bucket)
    if own is not None:
        return own.rstrip("/") + "/"
    return aws_url(bucket, region_of(ctx, bucket), ctx.client("s3").meta.endpoint_url)


def aws_url(bucket: str, region: str, endpoint: str) -> str:
    """AWS's address. endpoint: any of S3's own in the same partition, which has its domain."""
    domain = re.search(r"amazonaws\.[a-z.]+", endpoint)
    between = "-" if region in _WITH_A_DASH else "."
    return f"http://{bucket}.s3-website{between}{region}.{domain[0] if domain else 'amazonaws.com'}/"
