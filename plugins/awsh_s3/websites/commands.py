"""`s3 website`; what it does is in publishing.py and hosting.py, loaded when first done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, TypedDict

from awsh import CURRENT, Context, Json, LocalFolder, Rows, Size, ValueType
from awsh_s3.arguments import BucketName
from awsh_s3.group import website
from awsh_s3.sync.rows import SyncChange


class Website(TypedDict):
    """What a bucket serves as a website. public: whether everybody may read it; None where nobody says."""

    bucket: str
    url: str
    index: str | None
    error: str | None
    redirect_all: str | None
    routing_rules: list[dict[str, Any]]
    public: bool | None


class Published(TypedDict):
    """What publishing came to. copied, size: files that were, and their bytes."""

    url: str
    bucket: str
    copied: int
    size: Size
    deleted: int
    unchanged: int


def _cache_rule(ctx: Context, given: Any) -> str:
    pattern, equals, header = str(given).partition("=")
    if not (pattern and equals and header.strip()):
        raise ValueError("it is PATTERN=HEADER, such as '*.css=max-age=3600'")
    if not header.isprintable() or not header.isascii():
        raise ValueError("a header is plain ASCII")
    return str(given)


def _document(ctx: Context, given: Any) -> str:
    name = str(given)
    if name.startswith("/") or not name:
        raise ValueError("it is a key: without a slash before it")
    return name


CacheRule = Annotated[str, ValueType("PATTERN=HEADER", _cache_rule)]
Document = Annotated[str, ValueType("NAME", _document)]


@website.command
def publish(
    ctx: Context,
    folder: LocalFolder,
    *,
    bucket: BucketName = CURRENT,
    index: Document = "index.html",
    error: Document | None = None,
    cache: list[CacheRule] | None = None,
    exclude: list[str] | None = None,
    hidden: bool = False,
    delete: bool = False,
    all_: bool = False,
    open_: bool = False,
) -> Published | Iterator[SyncChange] | Rows:
    """Publish a folder as a website: bucket, files, public access, policy and website configuration.

    Asks once before anything becomes public. A second time only what changed is uploaded. Browsers keep
    files and ask each time whether they are still the same; those with a hash in their name
    (`app.3f9c2b71.js`) they keep for a year. The address is plain http: for https put CloudFront before it.

    Args:
        folder: what is published.
        bucket: made if it is missing; the current one when left out.
        index: what is served for a folder.
        error: what is served for what is not there; error.html or 404.html when there is one.
        cache: another Cache-Control for the files that match; the last that matches counts.
        exclude: not these files, as for `s3 sync`.
        hidden: also what begins with a dot, such as .env and .git; .well-known is published in any case.
        delete: delete from the bucket what is not in the folder, after asking.
        all_: every file again, to give it another --cache.
        open_: show it in the browser.
    Examples:
        awsh> s3 website publish site/ --bucket lab-site
        awsh> s3 website publish site/ --bucket lab-site --cache '*.css=max-age=86400' --all --delete
    """
    from awsh_s3.websites.publishing import publish as published
    from awsh_s3.websites.site import Site

    site = Site(
        folder,
        bucket,
        index,
        error,
        tuple((pattern, header) for pattern, _, header in (each.partition("=") for each in cache or ())),
        tuple(exclude or ()),
        hidden,
    )
    return published(ctx, site, delete=delete, everything=all_, browse=open_)


@website.command
def show(ctx: Context, bucket: BucketName = CURRENT) -> Website:
    """Show what a bucket serves as a website, and where (GetBucketWebsite).

    Args:
        bucket: the current one when left out.
    Examples:
        awsh> s3 website set lab-bucket --error 404.html
        awsh> s3 website show lab-bucket
    """
    from awsh_s3.websites.hosting import shown

    return shown(ctx, bucket)


@website.command(name="set")
def set_(
    ctx: Context,
    bucket: BucketName = CURRENT,
    *,
    index: Document | None = None,
    error: Document | None = None,
    redirect_all: Annotated[str | None, ValueType("HOST")] = None,
    routing_rules: Json | None = None,
) -> Website:
    """Have a bucket serve a website, or change what it serves (PutBucketWebsite). Makes nothing public.

    What is not given stays as it is.

    Args:
        bucket: the current one when left out.
        index: what is served for a folder; index.html unless told.
        error: what is served for what is not there.
        redirect_all: nothing is served, every request goes to this host; https://HOST for https.
        routing_rules: redirections by prefix or error code, as AWS writes them; `@FILE` reads them.
    Examples:
        awsh> s3 website set lab-bucket --index index.html --error 404.html
        awsh> s3 website set lab-bucket --redirect-all https://www.example.com
    """
    from awsh_s3.websites.hosting import change

    return change(ctx, bucket, index=index, error=error, redirect_all=redirect_all, rules=routing_rules)


@website.command
def rm(ctx: Context, bucket: BucketName = CURRENT) -> None:
    """Have a bucket serve no website any more (DeleteBucketWebsite). Its objects stay, and stay public.

    Args:
        bucket: the current one when left out.
    Examples:
        awsh> s3 website set lab-bucket
        awsh> s3 website rm lab-bucket
    """
    from awsh_s3.websites.hosting import remove

    remove(ctx, bucket)
