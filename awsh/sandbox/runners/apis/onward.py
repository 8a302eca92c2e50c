"""HTTP_PROXY integrations: the request goes on to another server, which in a sandbox is on this machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from awsh.sandbox.offline import is_local
from awsh.sandbox.runners.apis.functions import TooSlow
from awsh.sandbox.runners.apis.reply import Reply, message

if TYPE_CHECKING:
    from awsh.sandbox.runners.apis.events import Call

_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")
_HOP = frozenset(
    ("connection", "keep-alive", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade")
)


def sent(uri: str, method: str | None, call: Call, seconds: float) -> Reply:
    """What the server at URI answers, its variables filled in from the path. Raises TooSlow."""
    import urllib3

    request = call.request
    url = _VARIABLE.sub(lambda found: quote(call.variables.get(found[1], "")), uri)
    if not is_local(urlsplit(url).hostname):
        return message(
            503, f"the sandbox reaches nothing outside this machine: {urlsplit(url).hostname}", key="message"
        )
    if request.query:
        url += ("&" if "?" in url else "?") + request.query
    headers = urllib3.HTTPHeaderDict()
    for name, value in request.forwarded(call.domain):
        if name.lower() not in _HOP and name.lower() not in ("host", "content-length"):
            headers.add(name, value)
    try:
        with (
            urllib3.PoolManager(retries=False) as pool,
            pool.request(
                request.method if method in (None, "ANY") else str(method),
                url,
                body=request.body or None,
                headers=headers,
                timeout=seconds,
                redirect=False,
                preload_content=False,
            ) as answer,
        ):
            body = answer.read(decode_content=False)
            kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in _HOP]
            return Reply(answer.status, [each for each in kept if each[0].lower() != "content-length"], body)
    except urllib3.exceptions.TimeoutError as error:
        raise TooSlow from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        return message(503, "Service Unavailable", f"{urlsplit(url).netloc}: {error}")
