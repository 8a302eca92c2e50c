"""`curl` and `wget`, for the one web server there is: the metadata of the instance."""

from __future__ import annotations

import getopt
import posixpath
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from awsh.sandbox.runners.instances.commands.metadata import ADDRESS, metadata

_SHORT = "sSfvikLgX:H:o:Om:d:w:A:u:T:"
_LONG = [
    *("silent", "show-error", "fail", "verbose", "include", "insecure", "location", "head", "remote-name"),
    *("request=", "header=", "output=", "max-time=", "connect-timeout=", "data=", "write-out=", "retry="),
    *("noproxy=", "user-agent=", "fail-with-body", "ipv4"),
]
_SAME = {
    "-s": "--silent",
    "-S": "--show-error",
    "-f": "--fail",
    "-i": "--include",
    "-o": "--output",
    "-O": "--remote-name",
    "-X": "--request",
    "-H": "--header",
    "-w": "--write-out",
    "-d": "--data",
}


@dataclass
class _Asked:
    url: str = ""
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)


async def curl(shell: Any, context: Any) -> int:
    """curl's usual options; its exit codes."""
    try:
        asked = _read(context.argv)
    except getopt.GetoptError as error:
        await context.stderr.write(f"curl: option {error.opt}: is unknown or lacks its value\n".encode())
        return 2
    if not asked.url:
        await context.stderr.write(b"curl: (2) no URL specified\n")
        return 2
    quiet = "--silent" in asked.options and "--show-error" not in asked.options
    answer = _ask(shell, asked)
    if isinstance(answer, str):
        host = urlsplit(asked.url).hostname
        code = 6 if answer.startswith("Could not resolve") else 7
        if not quiet:
            await context.stderr.write(f"curl: ({code}) {answer}: {host}\n".encode())
        return code
    status, text = answer
    if status >= 400 and ("--fail" in asked.options or "--fail-with-body" in asked.options):
        if not quiet:
            await context.stderr.write(f"curl: (22) The requested URL returned error: {status}\n".encode())
        if "--fail" in asked.options:
            return 22
    if "--include" in asked.options:
        text = f"HTTP/1.1 {status} \r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n{text}"
    name = asked.options.get("--output")
    if "--remote-name" in asked.options:
        name = posixpath.basename(urlsplit(asked.url).path)
    await _put(context, name, text)
    if "--write-out" in asked.options:
        said = asked.options["--write-out"].replace("%{http_code}", str(status)).replace("\\n", "\n")
        await context.stdout.write(said.encode())
    return 22 if status >= 400 and "--fail-with-body" in asked.options else 0


async def wget(shell: Any, context: Any) -> int:
    """`wget -qO-` and a file; its exit codes."""
    try:
        options, words = getopt.gnu_getopt(
            context.argv,
            "qO:nvT:t:",
            ["quiet", "header=", "method=", "output-document=", "timeout=", "tries="],
        )
    except getopt.GetoptError as error:
        await context.stderr.write(f"wget: option {error.opt} is unknown or lacks its value\n".encode())
        return 2
    given = dict(options)
    headers = [text for name, text in options if name == "--header"]
    asked = _Asked(_whole(words[0]) if words else "", given.get("--method", "GET"), _headers(headers))
    answer = _ask(shell, asked) if words else "missing URL"
    if isinstance(answer, str):
        await context.stderr.write(f"wget: {answer}\n".encode())
        return 4
    status, text = answer
    if status >= 400:
        await context.stderr.write(f"wget: server returned error: HTTP/1.1 {status}\n".encode())
        return 8
    where = given.get("-O") or given.get("--output-document")
    name = where or posixpath.basename(urlsplit(asked.url).path) or "index.html"
    await _put(context, None if name == "-" else name, text)
    return 0


def _read(words: list[str]) -> _Asked:
    options, rest = getopt.gnu_getopt(words, _SHORT, _LONG)
    asked = _Asked(_whole(rest[0]) if rest else "")
    asked.options = {_SAME.get(name, name): text for name, text in options}
    asked.headers = _headers([text for name, text in options if _SAME.get(name, name) == "--header"])
    asked.method = asked.options.get("--request") or ("POST" if "--data" in asked.options else "GET")
    return asked


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): text.strip() for name, _, text in pairs}


def _whole(url: str) -> str:
    return url if "://" in url else f"http://{url}"


def _ask(shell: Any, asked: _Asked) -> tuple[int, str] | str:
    """Status and body, or why there is no answer."""
    try:
        parts = urlsplit(asked.url)
        host = parts.hostname or ""
    except ValueError:
        return "Could not resolve host"
    instance = shell.host.instance
    if host in (ADDRESS, "instance-data") and parts.scheme == "http" and parts.port in (None, 80):
        if instance.metadata_options.http_endpoint == "disabled":
            return "Failed to connect to host"
        return metadata(instance, asked.method.upper(), parts.path, asked.headers)
    known = host.replace(".", "").isdigit()
    return "Failed to connect to host" if known else "Could not resolve host"


async def _put(context: Any, name: str | None, text: str) -> None:
    data = text.encode()
    if name is None or name == "-":
        await context.stdout.write(data)
    elif name != "/dev/null":
        context.fs.write_file(posixpath.normpath(posixpath.join(context.cwd, name)), data)
