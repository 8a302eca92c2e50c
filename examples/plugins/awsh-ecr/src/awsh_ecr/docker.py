"""Where docker keeps its logins: a credential helper, or its config.json."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any

from awsh import CommandError


def keep(registry: str, user: str, password: str) -> str:
    """Keeps a login where docker looks for it; gives where that is. Raises CommandError; what was there stays then."""
    path = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "config.json"
    config = _read(path)
    helper = config.get("credHelpers", {}).get(registry) or config.get("credsStore")
    if helper:
        _hand_over(str(helper), registry, user, password)
        return f"docker-credential-{helper}"
    token = b64encode(f"{user}:{password}".encode()).decode()
    config.setdefault("auths", {})[registry] = {"auth": token}
    try:
        # A link leads to where somebody keeps their files; it stays.
        _write(path.resolve(), json.dumps(config, indent="\t").encode())
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
    return str(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise CommandError(
            f"{path} is no JSON: {error}", hint="mend it first; it was left as it is"
        ) from None
    if not isinstance(found, dict) or not isinstance(found.get("auths", {}), dict):
        raise CommandError(f"{path} is not docker's configuration", hint="it was left as it is")
    return found


def _hand_over(helper: str, registry: str, user: str, password: str) -> None:
    """To the program that docker itself asks, through its standard input."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", helper):
        raise CommandError(f"docker's configuration names the credential helper {helper!r}")
    secret = json.dumps({"ServerURL": registry, "Username": user, "Secret": password})
    try:
        done = subprocess.run(
            [f"docker-credential-{helper}", "store"],
            input=secret,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandError(f"docker-credential-{helper} cannot be run: {error}") from None
    if done.returncode:
        said = (done.stdout + done.stderr).replace(password, "…").strip()
        raise CommandError(f"docker-credential-{helper} refused it: {said}")


def _write(path: Path, data: bytes) -> None:
    """Replaces PATH by a file that nobody else could read at any moment. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".config.")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
