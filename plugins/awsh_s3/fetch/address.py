"""Addresses on the web: which may be fetched, how they are shown, and what a file behind one is called."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit

from awsh import CommandError, UsageError

_PORTS = {"http": 80, "https": 443}


def checked(url: str) -> SplitResult:
    """The parts of an http or https address. Raises UsageError for any other."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises for what is no number)
    except ValueError as error:
        raise UsageError(f"{url!r} is not an address: {error}") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        hint = {"s3": "`s3 cp` copies within S3", "file": "`s3 cp FILE KEY` uploads a file"}.get(parts.scheme)
        raise UsageError(f"{url!r} is not an address on the web", hint=hint or "such as https://HOST/FILE")
    return parts


def shown(url: str) -> str:
    """URL without what may be secret in it: a password, a signature."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def without_password(url: str) -> tuple[str, str | None]:
    """URL as it is asked for, and `NAME:PASSWORD` where it carries them."""
    parts = checked(url)
    given, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=host, fragment="").geturl(), unquote(given) if at else None


def check_redirect(before: str, after: str) -> None:
    """Raises CommandError for a redirection that is not followed."""
    try:
        parts = checked(after)
    except UsageError as error:
        raise CommandError(f"{shown(before)} redirects to what is not followed: {error}") from None
    if before.startswith("https:") and parts.scheme != "https":
        raise CommandError(
            f"{shown(before)} redirects to {shown(after)}, which is not encrypted",
            hint="fetch that address itself if you trust the way there",
        )


def may_have_headers(before: str, after: str) -> bool:
    """Whether what was given for one server may go to the other: it is the same, or its encrypted side."""
    one, other = urlsplit(before), urlsplit(after)
    if one.hostname != other.hostname:
        return False
    ports = one.port or _PORTS[one.scheme], other.port or _PORTS[other.scheme]
    return ports[0] == ports[1] or ports == (80, 443)


def name_of(disposition: str, *urls: str) -> str:
    """What a file is called: by its Content-Disposition, else by the end of the first of URLS that has one.

    "" where nothing says it.
    """
    from email.message import Message

    message = Message()
    message["Content-Disposition"] = disposition.replace("\r", " ").replace("\n", " ")
    for name in (message.get_filename(""), *(unquote(urlsplit(url).path) for url in urls)):
        last = str(name).replace("\\", "/").rpartition("/")[2].strip()
        last = "".join(letter for letter in last if letter.isprintable())
        if last not in ("", ".", ".."):
            return last
    return ""
