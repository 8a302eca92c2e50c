"""What is set on a bucket: read and written whole, and asked for where not being told is an answer too."""

from __future__ import annotations

from typing import Any

from awsh import AwsError, Context
from awsh_s3.explain import explained
from awsh_s3.paths import S3Path

UNSET = frozenset(
    (
        "NoSuchBucketPolicy",
        "NoSuchCORSConfiguration",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "NoSuchTagSet",
        "NoSuchWebsiteConfiguration",
        "OwnershipControlsNotFoundError",
        "ServerSideEncryptionConfigurationNotFoundError",
    )
)
"""With these codes S3 says that something never was set."""


def read(ctx: Context, bucket: str, operation: str) -> dict[str, Any]:
    """What OPERATION answers of BUCKET; nothing where it never was set."""
    with explained(ctx, S3Path(bucket)):
        try:
            answer = ctx.call("s3", operation, Bucket=bucket)
        except AwsError as error:
            if error.code not in UNSET:
                raise
            return {}
    answer.pop("ResponseMetadata", None)
    return answer


def write(ctx: Context, bucket: str, operation: str, **parameters: Any) -> None:
    """Sets it, or takes it away."""
    with explained(ctx, S3Path(bucket)):
        ctx.call("s3", operation, Bucket=bucket, **parameters)


def region_of(ctx: Context, bucket: str) -> str:
    """Where BUCKET is (HeadBucket)."""
    return str(read(ctx, bucket, "head_bucket").get("BucketRegion") or ctx.region)


class Asking:
    """One bucket. refused: the codes with which S3 did not answer."""

    def __init__(self, ctx: Context, bucket: str, region: str | None = None) -> None:
        self._ctx = ctx
        self._bucket = bucket
        self._region = region
        self.refused: list[str] = []

    def ask(self, operation: str) -> dict[str, Any] | None:
        """The answer of an operation that reads a setting: empty where it was never set, None where refused."""
        try:
            with self._ctx.errors():
                client = self._ctx.client("s3", self._region)
                answer: dict[str, Any] = getattr(client, operation)(Bucket=self._bucket)
        except AwsError as error:
            if error.code in UNSET:
                return {}
            self.refused.append(error.code)
            return None
        return answer
