"""Publishing a folder: everything between a folder here and an address that shows it."""

from __future__ import annotations

from awsh import AwsError, CommandError, Context, Rows
from awsh_s3.access.opening import (
    FOR_POLICIES,
    Obstacles,
    account_blocks,
    obstacles_to_policy,
    open_for_policy,
)
from awsh_s3.arguments import LocalFile
from awsh_s3.buckets.commands import mb
from awsh_s3.explain import explained
from awsh_s3.paths import S3Path
from awsh_s3.policies.document import Ready, combined, statements
from awsh_s3.policies.setting import Change, arns_of, put, read_policy
from awsh_s3.sync.comparison import How
from awsh_s3.sync.syncing import SHOWN, Sync
from awsh_s3.websites.address import website_url
from awsh_s3.websites.commands import Published
from awsh_s3.websites.hosting import documents, hosting, set_hosting
from awsh_s3.websites.site import Site, Visible


def publish(ctx: Context, site: Site, *, delete: bool, everything: bool, browse: bool) -> Published | Rows:
    """Has the bucket of SITE serve it, and asks before anything becomes public.

    Files come first: the website is never there without them. In a dry run: what would be uploaded.
    """
    site.check()
    selection = site.selection
    there = _is_there(ctx, site.bucket)
    if not there or not _is_open(ctx, site.bucket):
        _check_account(ctx, site.bucket)
        ctx.confirm(lambda: _question(ctx, site.bucket, there=there))
    if not there:
        mb(ctx, site.bucket)
        ctx.note(f"bucket {site.bucket!r} was made, in {ctx.region}")
    sync = Sync(
        ctx,
        LocalFile(site.folder, folder=True),
        S3Path(site.bucket),
        How(everything=everything),
        selection,
        site.options,
    )
    if ctx.dry_run:
        return Rows(sync.rehearsed(delete=delete), SHOWN)
    done = sync.run(delete=delete)
    if isinstance(selection, Visible) and selection.left_out:
        ctx.note(f"hidden files were left out: {selection} (--hidden publishes them too)")
    _open(ctx, site.bucket)
    _serve(ctx, site)
    url = website_url(ctx, site.bucket)
    if browse:
        import webbrowser

        if not webbrowser.open(url):
            ctx.note("there is no browser here to show it in")
    return Published(
        url=url,
        bucket=site.bucket,
        copied=done["copied"],
        size=done["size"],
        deleted=done["deleted"],
        unchanged=done["unchanged"],
    )


def _is_there(ctx: Context, bucket: str) -> bool:
    try:
        with explained(ctx, S3Path(bucket)):
            ctx.call("s3", "head_bucket", Bucket=bucket)
    except AwsError as error:
        if error.code != "NoSuchBucket":
            raise
        return False
    return True


def _policy(ctx: Context, bucket: str) -> Change:
    before = read_policy(ctx, bucket)
    return Change(before, combined(before, Ready(public_read=()).statements(arns_of(ctx, bucket))))


def _is_open(ctx: Context, bucket: str) -> bool:
    """Whether everybody can read it already."""
    before, after = _policy(ctx, bucket)
    return before == after and not obstacles_to_policy(ctx, bucket)


def _check_account(ctx: Context, bucket: str) -> None:
    """Raises CommandError when the account lets no bucket become public: before anything is made."""
    blocks = account_blocks(ctx) or {}
    found = Obstacles(bucket, account=tuple(name for name in FOR_POLICIES if blocks.get(name)))
    if found:
        raise CommandError(
            f"bucket {bucket!r} cannot become a website: {found}",
            hint="`s3 public-access allow --account --only policy` opens the way for every bucket of it",
        )


def _question(ctx: Context, bucket: str, *, there: bool) -> str:
    if not there:
        return f"Make a bucket {bucket!r} that everybody on the Internet can read?"
    held = ctx.call("s3", "list_objects_v2", Bucket=bucket)
    count = f"{held['KeyCount']:,}{' or more' if held.get('IsTruncated') else ''}"
    what = f", with the {count} objects that are in it," if held["KeyCount"] else ""
    return f"Make bucket {bucket!r}{what} readable by everybody on the Internet?"


def _open(ctx: Context, bucket: str) -> None:
    change = _policy(ctx, bucket)
    if change.before != change.after:
        put(ctx, bucket, change, allow_public=True)
    elif obstacles_to_policy(ctx, bucket):
        with open_for_policy(ctx, bucket, allow=True):
            pass
    for each in statements(change.after):
        if each.get("Effect") == "Deny" and "aws:SecureTransport" in str(each.get("Condition")):
            ctx.note(
                "the policy refuses what comes without TLS, and so every visitor: websites of S3 are http"
            )


def _serve(ctx: Context, site: Site) -> None:
    before = hosting(ctx, site.bucket)
    wanted = documents(before, site.index, site.error_document)
    if wanted != before:
        set_hosting(ctx, site.bucket, wanted)
