"""Links in mail: found, and followed where they lead to this machine."""

from __future__ import annotations

import re
from email.message import EmailMessage
from html import unescape
from urllib.parse import urlsplit

from awsh import CommandError
from awsh_ses.outbox.letters import body

_LINK = re.compile(r"https?://[^\s<>\"']+")
_HERE = ("127.0.0.1", "::1", "localhost")
_PATIENCE = 30.0
_MOST = 1 << 20


def links(message: EmailMessage) -> list[str]:
    """The links of both bodies in their order, each once; without a full stop behind them."""
    text = f"{body(message, 'plain')}\n{unescape(body(message, 'html'))}"
    return list(dict.fromkeys(each.rstrip(".,;:!?)") for each in _LINK.findall(text)))


def follow(found: list[str]) -> str:
    """What the first link to this machine answers, as text. Raises CommandError."""
    url = next((each for each in found if urlsplit(each).hostname in _HERE), None)
    if url is None:
        hint = f"open it in a browser: {found[0]}" if found else None
        raise CommandError(
            "the mail has no link to this machine" if found else "the mail has no link", hint=hint
        )
    import urllib.error
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_PATIENCE) as answer:
            return _plain(answer.read(_MOST).decode("utf-8", "replace"))
    except urllib.error.HTTPError as error:
        raise CommandError(f"{url}: {_plain(error.read(_MOST).decode('utf-8', 'replace'))}") from None
    except OSError as error:
        raise CommandError(f"{url}: {getattr(error, 'reason', error)}") from None


def _plain(page: str) -> str:
    """What a page says, without its tags and its heading."""
    page = re.sub(r"<(style|title|script|h1)\b.*?</\1>", " ", page, flags=re.DOTALL | re.IGNORECASE)
    lines = (" ".join(line.split()) for line in unescape(re.sub(r"<[^>]+>", "\n", page)).splitlines())
    return "\n".join(line for line in lines if line)
