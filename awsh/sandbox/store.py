"""What a sandbox remembers between runs.

Two files, since loading EC2's classes takes seconds: `early` with the services that are asked at
once, `late` with all others; requests for the latter wait until it has been loaded. A file is one
line of JSON (format, moto's version, SHA-256 of the rest) and a pickle. One that does not fit is
put aside under another name, never deleted.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import logging
import sys
import threading
import time
import weakref
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsh.files import write_whole
from awsh.sandbox import rules
from awsh.sandbox.bodies import Bodies
from awsh.sandbox.pickling import Pickler, Unpickler, services

if TYPE_CHECKING:
    from awsh.sandbox.app import Gate

log = logging.getLogger(__name__)

FORMAT = 1

EARLY = frozenset(
    {"s3", "iam", "sts", "sqs", "sns", "dynamodb", "dynamodbstreams", "awslambda", "logs", "kms", "ses"}
    | {"sesv2", "secretsmanager", "events", "scheduler", "cloudwatch", "apigateway", "apigatewayv2"}
)
"""moto's packages that hold no objects of EC2 and share objects among themselves only."""

SIGNED_EARLY = (EARLY - {"awslambda", "cloudwatch", "sesv2"}) | {
    *("lambda", "monitoring", "email", "execute-api")
}
"""The names these services are signed with."""


def is_early(service: str) -> bool:
    """Whether the state of SERVICE, as requests are signed for it, is loaded before the server is ready."""
    return service in SIGNED_EARLY


TRIES = 5

Piece = Callable[[bytes], str]


class Damaged(Exception):
    """A state file that cannot be used as it is."""


class Store:
    """The state of one sandbox in FOLDER.

    warnings: what could not be loaded or saved since the start, for people.
    """

    def __init__(self, folder: Path) -> None:
        rules.install("core")
        self.warnings: list[str] = []
        self._folder = folder
        self._bodies = Bodies(folder / "bodies")
        self._late = False
        self._loading = threading.RLock()
        self._written: dict[str, str] = {}
        self._saving = threading.Lock()

    def load_early(self) -> None:
        """Loads what the first requests need."""
        self._load("early")

    def load_late(self) -> None:
        """Loads the rest, once."""
        with self._loading:
            if not self._late:
                self._load("late")
                self._late = True

    def save(self, gate: Gate) -> None:
        """Writes what has changed. Raises OSError; the files as they were survive that."""
        with self._saving:
            self._bodies.begin()
            # Contents are written first, while requests go on; keep() then only looks them up.
            self._write_bodies()
            with self._loading, gate.alone():
                unsaved, gate.first_unsaved = gate.first_unsaved, 0.0
                try:
                    payloads = self._pickle()
                except BaseException:
                    gate.first_unsaved = unsaved
                    raise
                _forget_instances()
            try:
                for part, payload in payloads.items():
                    self._write(part, payload)
            except BaseException:
                gate.first_unsaved = gate.first_unsaved or unsaved or time.monotonic()
                raise
            self._bodies.sweep()

    def clear(self) -> None:
        """Forgets everything in memory; a save makes it so on disk."""
        from moto.core.base_backend import BackendDict, BaseBackend, backend_lock
        from moto.core.model_instances import reset_model_data

        with self._loading:
            with backend_lock:
                for service in BackendDict._instances:  # type: ignore[misc]
                    for _, _, backend in service.iter_backends():
                        # What others do is only to make themselves anew: of EC2 that is all images, for nothing.
                        if type(backend).reset is not BaseBackend.reset:
                            backend.reset()
                    service.clear()
                BackendDict._instances.clear()  # type: ignore[misc]
            reset_model_data()
            _forget_cached()
            self._late = True

    def _warn(self, text: str) -> None:
        log.error("%s", text)
        if text not in self.warnings:
            self.warnings.append(text)

    def _load(self, part: str) -> None:
        path = self._folder / part
        _sweep_parts(self._folder)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return
        try:
            backends = self._read(content)
        except Exception as error:
            aside = _put_aside(path)
            if part == "early" and self._bodies.folder.exists():
                _put_aside(self._bodies.folder)
            self._warn(f"the state in {path} cannot be used ({error}); it is kept as {aside.name}")
            if not isinstance(error, Damaged):
                log.exception("while reading it")
            return
        _put_back(backends)

    def _read(self, content: bytes) -> dict[str, Any]:
        head, _, payload = content.partition(b"\n")
        try:
            about = json.loads(head)
            known = about["moto"], about["format"], about["sha256"]
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged("it has no header") from error
        if known[:2] != (rules.MOTO, FORMAT):
            raise Damaged(
                f"moto {known[0]} wrote it, in format {known[1]}; here is {rules.MOTO}, format {FORMAT}"
            )
        if hashlib.sha256(payload).hexdigest() != known[2]:
            raise Damaged("its checksum is wrong")
        for service in about["services"]:
            rules.install(service.split(".")[1].partition(":")[0])
        collecting = gc.isenabled()
        gc.disable()
        try:
            loaded: dict[str, Any] = Unpickler(
                io.BytesIO(payload), self._bodies.open, self._bodies.read_piece
            ).load()
        finally:
            if collecting:
                gc.enable()
        return loaded

    def _pickle(self) -> dict[str, tuple[list[str], bytes]]:
        for tries in range(TRIES):
            try:
                present = {name: _content(backends) for name, backends in services().items()}
                early = {name: each for name, each in present.items() if name.split(".")[1] in EARLY}
                late = {name: each for name, each in present.items() if name not in early}
                # What has not been loaded has not changed, and must not be written over with nothing.
                # What is not written this time would lose its pieces: only what always is has any.
                return {"early": self._dump(early, self._bodies.keep_piece)} | (
                    {"late": self._dump(late)} if self._late else {}
                )
            except RuntimeError as error:
                if tries == TRIES - 1 or not _is_race(error):
                    raise
                time.sleep(0.05)
        raise AssertionError

    def _dump(self, content: dict[str, Any], piece: Piece | None = None) -> tuple[list[str], bytes]:
        try:
            return list(content), self._dumps(content, piece)
        except Exception as error:
            if _is_race(error):
                raise
            log.exception("some service cannot be saved; looking for it")
        good = {name: each for name, each in content.items() if self._can_be_saved(name, each)}
        return list(good), self._dumps(good, piece)

    def _can_be_saved(self, name: str, content: Any) -> bool:
        try:
            self._dumps({name: content})
        except Exception as error:
            self._warn(f"{name} is not saved: {type(error).__name__}: {error}")
            return False
        return True

    def _dumps(self, content: dict[str, Any], piece: Piece | None = None) -> bytes:
        file = io.BytesIO()
        Pickler(file, self._bodies.keep, piece).dump(content)
        return file.getvalue()

    def _write(self, part: str, payload: tuple[list[str], bytes]) -> None:
        names, data = payload
        checksum = hashlib.sha256(data).hexdigest()
        if self._written.get(part) == checksum:
            return
        about = {"format": FORMAT, "moto": rules.MOTO, "sha256": checksum, "services": names}
        write_whole(self._folder / part, [json.dumps(about).encode() + b"\n", data])
        self._written[part] = checksum

    def _write_bodies(self) -> None:
        for name, backends in services().items():
            if name.startswith("moto.s3."):
                for _, _, backend in list(backends.iter_backends()):
                    for bucket in list(backend.buckets.values()):
                        for versions in list(dict.values(bucket.keys)):
                            for key in list(versions):
                                if hasattr(key, "_value_buffer"):
                                    self._bodies.keep(key)
                        for upload in list(bucket.multiparts.values()):
                            for part in list(upload.parts.values()):
                                self._bodies.keep(part)


_OWN = frozenset({"backend", "service_name", "_use_boto3_regions", "_additional_regions", "_id"})


def _content(backends: Any) -> dict[str, Any]:
    """What a service holds: its accounts' backends by region, and what else its dictionary carries."""
    return {
        "accounts": {account: dict(dict.items(regions)) for account, regions in list(backends.items())},
        "extra": {name: value for name, value in vars(backends).items() if name not in _OWN},
    }


def _put_back(content: dict[str, Any]) -> None:
    known = services()
    for name, each in content.items():
        backends = known[name]
        vars(backends).update(each["extra"])
        for account, regions in each["accounts"].items():
            dict.update(backends[account], regions)
            for backend in regions.values():
                _note_again(backend)


def _note_again(backend: Any) -> None:
    """Does what EC2's constructors do besides filling the object: note it on its class, for peerings."""
    kind = type(backend)
    for name in dir(kind):
        noted = getattr(kind, name) if name.endswith("_refs") else None
        if isinstance(noted, defaultdict):
            noted[kind].add(weakref.ref(backend))


def _is_race(error: Exception) -> bool:
    """Whether a thread of moto's own changed a collection while it was being written."""
    return "during iteration" in str(error)


def _forget_instances() -> None:
    """moto notes every object it ever made, for a page nobody can open here."""
    from moto.core.model_instances import reset_model_data

    reset_model_data()


def _forget_cached() -> None:
    """A cache of moto's holds what it was called on, and with it all of a service, for ever."""
    # It may be in the middle of being imported, in the background: nothing is cached then.
    subnet = getattr(sys.modules.get("moto.ec2.models.subnets"), "Subnet", None)
    if subnet is not None:
        subnet._base_avail_ip_iterator.cache_clear()


def _put_aside(path: Path) -> Path:
    stamp = time.strftime("%Y%m%dT%H%M%S")
    aside = path.with_name(f"{path.name}.unusable-{stamp}")
    number = 1
    while aside.exists():
        aside = path.with_name(f"{path.name}.unusable-{stamp}-{number}")
        number += 1
    return path.rename(aside)


def _sweep_parts(folder: Path) -> None:
    for left in folder.glob(".*.part"):
        left.unlink(missing_ok=True)
