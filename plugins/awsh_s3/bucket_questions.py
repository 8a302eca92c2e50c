"""Questions about a bucket's settings, where not being told is an answer too."""

from __future__ import annotations

from typing import Any

from awsh import AwsError, Context

_UNSET = {
    "ServerSideEncryptionConfigurationNotFoundError",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchBucketPolicy",
    "OwnershipControlsNotFoundError",
}


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
            if error.code in _UNSET:
                return {}
            self.refused.append(error.code)
            return None
        return answer
