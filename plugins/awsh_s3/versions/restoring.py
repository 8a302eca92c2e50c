"""An older version of an object as its latest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from awsh import AwsError, CommandError, Context, Size
from awsh_s3.archive.status import archive_of
from awsh_s3.explain import explained
from awsh_s3.paths import S3Path
from awsh_s3.rows import Object, Version
from awsh_s3.transfers.options import HEADERS
from awsh_s3.transfers.remote_copy import RemoteCopy
from awsh_s3.transfers.runner import Outcome, Piece, Runner, Skipped, Transfer
from awsh_s3.versions.argument import Which
from awsh_s3.versions.choosing import latest_and_chosen
from awsh_s3.versions.history import version_place, when
from awsh_s3.versions.restore import Restored
from awsh_s3.versions.versioning import Versioning, versioning_of
from awsh_s3.workers import raise_failures

_SAID = (
    *HEADERS,
    *("Expires", "Metadata", "WebsiteRedirectLocation", "StorageClass", "TagCount"),
    *("ServerSideEncryption", "SSEKMSKeyId"),
)
"""What two versions with the same content may still differ in, as HeadObject tells it."""


def restore_one(ctx: Context, place: S3Path, which: Which) -> Restored:
    """The version of the object PLACE that WHICH says becomes its latest."""
    latest, version = latest_and_chosen(ctx, place, which)
    if version["marker"]:
        raise CommandError(
            f"{place} was deleted at {when(version['modified'])}: that is a delete marker and no content",
            hint=f"`s3 versions {place}` lists the others",
        )
    if version is latest:
        return _already(ctx, place, version, latest)
    status = keeping(ctx, place.bucket)
    if is_lost(status, latest):
        ctx.confirm(
            f"Overwrite {place}? Versioning of its bucket is suspended: what is there now "
            "(the version null) is lost."
        )
    rollback, outcome = Rollback(ctx, version, latest), Outcome()
    landed: list[Transfer] = []
    Runner(ctx, outcome, landed.append).run([rollback], f"restoring {place}")
    raise_failures(outcome.done, outcome.failures)
    if not landed:
        return _already(ctx, place, version, latest)
    gone = latest["marker"] or is_lost(status, latest)
    ctx.note(
        f"{place} is what it was from {when(version['modified'])} on"
        + ("" if gone else f"; what it was until now stays, as version {latest['version_id']}")
    )
    return _restored(version, rollback.made or "null", changed=True)


def _already(ctx: Context, place: S3Path, version: Version, latest: Version) -> Restored:
    ctx.note(f"{place} is that already; nothing was done")
    return _restored(version, str(latest["version_id"]), changed=False)


def _restored(version: Version, id: str, *, changed: bool) -> Restored:
    return Restored(
        key=version["key"],
        from_version=str(version["version_id"]),
        version_id=id,
        changed=changed,
        size=Size(version["size"] or 0),
        bucket=version["bucket"],
        uri=str(S3Path(version["bucket"], version["key"])),
    )


def keeping(ctx: Context, bucket: str) -> Versioning | None:
    """The bucket's versioning; None where it may not be read. Raises CommandError where it never was on."""
    try:
        status = versioning_of(ctx, bucket)
    except AwsError as error:
        if error.code != "AccessDenied":
            raise
        return None
    if status["versioning"] == "off":
        raise CommandError(
            f"bucket {bucket!r} keeps no versions: what was overwritten or deleted is gone",
            hint=f"`s3 versioning on {bucket}` keeps them from now on",
        )
    return status


def is_lost(status: Versioning | None, latest: Version) -> bool:
    """Whether a new version, or a delete marker, takes the place of LATEST instead of standing before it."""
    suspended = status is not None and status["versioning"] == "suspended"
    return suspended and latest["version_id"] == "null" and not latest["marker"]


class Rollback(RemoteCopy):
    """VERSION copied onto its own key. Skipped when the LATEST is the same in all that S3 tells.

    made: the id of the new version, once it is there.
    """

    def __init__(self, ctx: Context, version: Version, latest: Version) -> None:
        row: Object = {
            "key": version["key"],
            "size": version["size"],
            "modified": version["modified"],
            "storage_class": version["storage_class"],
            "type": "object",
            "bucket": version["bucket"],
            "etag": version["etag"],
            "uri": version["uri"],
            "version_id": str(version["version_id"]),
        }
        super().__init__(ctx, row, S3Path(version["bucket"], version["key"]))
        self._version, self._latest = version, latest
        self.made = ""

    def begin(self) -> Iterable[Piece]:
        head = self._look_at_source("head_object")
        if archive_of(head).status in ("archived", "thawing"):
            raise CommandError(f"{self.source} is archived", hint=f"`s3 thaw {self.source}` first")
        if self._is_there(head):
            raise Skipped
        # Content type, metadata and tags are copied by S3 itself; these are not.
        self._given = {
            name: head[name] for name in ("StorageClass", "WebsiteRedirectLocation") if name in head
        }
        if str(head.get("ServerSideEncryption", "")).startswith("aws:kms"):
            kms = ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")
            self._given |= {name: head[name] for name in kms if name in head}
        return super().begin()

    def _is_there(self, head: dict[str, Any]) -> bool:
        latest = self._latest
        if any(latest[name] != self._version[name] for name in ("marker", "etag", "size")):
            return False
        place = version_place(latest)
        with explained(self._ctx, place):
            there = self._ctx.client("s3").head_object(**place.named)
        if any(head.get(name) != there.get(name) for name in _SAID):
            return False
        if not head.get("TagCount"):
            return True
        with explained(self._ctx, place):
            tags = self._ctx.client("s3").get_object_tagging(**place.named)["TagSet"]
        before = self._look_at_source("get_object_tagging")["TagSet"]
        return sorted(map(_pair, tags)) == sorted(map(_pair, before))

    def _ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        answer = super()._ask(operation, **parameters)
        self.made = answer.get("VersionId") or self.made
        return answer


def _pair(tag: dict[str, str]) -> tuple[str, str]:
    return tag["Key"], tag["Value"]
