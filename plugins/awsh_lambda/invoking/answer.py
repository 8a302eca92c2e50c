"""What comes back of a call: a value, or the function's own error as an error of the line."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, NamedTuple

from awsh import CommandError
from awsh_lambda.invoking.log_lines import readable

_REPORT = re.compile(
    r"^REPORT RequestId: \S+\s+Duration: (?P<ran>[\d.]+) ms\s+Billed Duration: (?P<billed>\d+) ms"
    r"\s+Memory Size: (?P<has>\d+) MB\s+Max Memory Used: (?P<used>\d+) MB(?:\s+Init Duration: (?P<init>[\d.]+) ms)?",
    re.MULTILINE,
)
_FRAMEWORK = re.compile(r"^(?:START|END|REPORT|INIT_START|XRAY|RestoreReport)\b")
_FRAME = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)(?:, in (?P<where>.+))?')
_REQUEST = re.compile(r"^RequestId: \S+ Error: ")
_OWN = "/var/task/"


class Report(NamedTuple):
    """The line at the end of each call's log: milliseconds, and MB."""

    ran: float
    billed: int
    has: int
    used: int
    init: float | None

    @property
    def told(self) -> str:
        began = f", after {self.init:.0f} ms of starting" if self.init else ""
        return f"ran {self.ran:.0f} ms{began}, billed {self.billed} ms, {self.used} of {self.has} MB"


class Answer(NamedTuple):
    """What came of one call. log: its last 4 KB. version: the one that ran."""

    value: Any
    error: Mapping[str, Any] | None
    log: str
    version: str

    @property
    def report(self) -> Report | None:
        found = _REPORT.search(self.log)
        if found is None:
            return None
        init = found["init"]
        return Report(
            float(found["ran"]),
            int(found["billed"]),
            int(found["has"]),
            int(found["used"]),
            float(init) if init else None,
        )

    @property
    def lines(self) -> list[str]:
        """What the function itself has written."""
        text = readable(self.log)
        return [line for line in text.splitlines() if line.strip() and not _FRAMEWORK.match(line)]


def read(answer: Mapping[str, Any]) -> Answer:
    """The answer of Invoke, its payload read to its end."""
    body = answer["Payload"].read() if answer.get("Payload") is not None else b""
    value = _value(body)
    error = None
    if answer.get("FunctionError"):
        error = value if isinstance(value, Mapping) else {"errorMessage": str(value)}
    log = b64decode(answer.get("LogResult") or "").decode("utf-8", "replace")
    return Answer(value, error, log, str(answer.get("ExecutedVersion") or ""))


def _value(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


def frames(error: Mapping[str, Any]) -> list[str]:
    """The stack, the outermost call first, as `app.py:3 in handler: return 1 / 0`; only the person's own files, if
    it has any.
    """
    found = [_frame(text) for text in error.get("stackTrace") or () if isinstance(text, str)]
    own = [told for path, told in found if path.startswith(_OWN)]
    return own or [told for _, told in found]


def _frame(text: str) -> tuple[str, str]:
    head, _, code = text.strip().partition("\n")
    match = _FRAME.match(head)
    if match is None:
        return "", " ".join(text.split())
    place = f"{match['file'].removeprefix(_OWN)}:{match['line']}"
    inside = f" in {match['where']}" if match["where"] else ""
    line = next((each.strip() for each in code.splitlines() if each.strip(" ^~\t")), "")
    return match["file"], f"{place}{inside}{f': {line}' if line else ''}"


def failure(function: str, answer: Answer) -> CommandError:
    """The function's error as the line's: type, message, the place, and what to type next."""
    error = answer.error or {}
    kind = str(error.get("errorType") or "")
    message = _REQUEST.sub("", str(error.get("errorMessage") or ""))
    stack = frames(error)
    place = stack[-1].partition(": ")[0] if stack else ""
    text = f"{kind}: {message}" if kind and not message.startswith(kind) else message or kind or "it failed"
    return CommandError(
        f"{function}: {text}{f' at {place}' if place else ''}", hint=_hint(function, text, answer)
    )


def _hint(function: str, text: str, answer: Answer) -> str:
    report = answer.report
    if "timed out" in text:
        return f"`lambda set {function} --timeout 30s` gives it longer"
    if report is not None and report.used >= report.has:
        return f"it used all of its {report.has} MB: `lambda set {function} --memory {report.has * 2}MB`"
    if "No module named" in text:
        return f"`lambda update {function} --from … --requirements requirements.txt`, or a layer, brings it"
    if "HandlerNotFound" in text or "missing on module" in text:
        return f"`lambda set {function} --handler FILE.FUNCTION`"
    return f"`lambda logs {function}` has what it wrote"
