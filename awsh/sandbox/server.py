"""The child process of a sandbox: `python -P -m awsh.sandbox.server NAME FOLDER PORT`.

It is started by life.py with its lock already held. It serves, saves its state when it has
changed and rests, and ends when the last lease is gone or a signal says so.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from awsh import garbage
from awsh.sandbox.life import LOCK_DESCRIPTOR, MISSING_EXTRA, REMEDY
from awsh.sandbox.places import Place, holders
from awsh.sandbox.store import is_early

if TYPE_CHECKING:
    from awsh.sandbox.runners import Endpoint
    from awsh.sandbox.store import Store

log = logging.getLogger("awsh.sandbox")

LINGER = 2.0
"""Seconds without a lease before the server ends: `awsh --local -c` in a loop finds it still there."""
REST = 2.0
"""Seconds without a change before what has changed is saved."""
AT_LATEST = 10.0
"""Seconds after which changes are saved although more keep coming."""
IDLE = 1.0
"""Seconds without a request after which EC2 is warmed up."""
TICK = 0.25

_SETTINGS = {
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "true",
    "MOTO_ENABLE_AMI_VALIDATION": "true",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "true",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "MOTO_LAMBDA_CONCURRENCY_QUOTA": "1000",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7SANDBOX",
    "AWS_SECRET_ACCESS_KEY": "sandbox",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Server:
    """One sandbox's process, from start to end."""

    def __init__(self, where: Place, port: int, plugins: Sequence[str] = ()) -> None:
        self.where = where
        self._plugins = plugins
        self._end = threading.Event()
        self._wanted = threading.Event()
        self._warmed = threading.Event()
        self._started = time.time()
        self._announced = 0
        self._saved_at = 0.0
        self._saving = 0.0
        self._store = self._make_store()
        from awsh.sandbox import extensions
        from awsh.sandbox.app import Application
        from awsh.sandbox.http import listen

        self._token = secrets.token_urlsafe(24)
        self._runners = extensions.take_in([Path(path) for path in plugins])
        self.app = Application(
            pid=os.getpid(),
            token=self._token,
            actions={"reset": self._reset, "save": self._save, "stop": self._end.set},
            runners=self._runners,
            ready=self._wait_for,
        )
        self._http = listen(self.app, port or _last_port(where))
        where.port.write_text(str(self._http.server_address[1]))
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def _make_store(self) -> Store:
        from awsh.sandbox.store import Store

        return Store(self.where.state)

    def run(self) -> None:
        """Serves until the last lease is gone or a signal comes."""
        from awsh.sandbox import runners

        self._store.load_early()
        threading.Thread(target=self._http.serve_forever, args=(0.1,), daemon=True).start()
        around = runners.Surroundings(self.url, self.app, self.where.state, self._endpoints, self._changed)
        for runner in self._runners:
            runner.start(around)
        self._announce()
        log.info("ready at %s", self.url)
        threading.Thread(target=self._warm, daemon=True).start()
        lonely_since = 0.0
        while not self._end.wait(TICK):
            now = time.monotonic()
            if any(True for _ in holders(self.where)):
                lonely_since = 0.0
            elif not lonely_since:
                lonely_since = now
                self._save_if_changed()
            elif now - lonely_since > LINGER:
                self.where.info.unlink(missing_ok=True)
                if not any(True for _ in holders(self.where)):
                    break
                self._announce()
                lonely_since = 0.0
            if self._is_due(now):
                self._save_if_changed()
            if len(self._store.warnings) > self._announced:
                self._announce()
        self.close()

    def _endpoints(self) -> Iterator[Endpoint]:
        for runner in self._runners:
            yield from runner.endpoints()

    def _changed(self) -> None:
        self.app.gate.note()

    def close(self) -> None:
        """Stops what runs and saves what has changed."""
        self.where.info.unlink(missing_ok=True)
        for runner in self._runners:
            try:
                runner.stop()
            except Exception:
                log.exception("a runner did not stop")
        self._save_if_changed()
        log.info("ended")

    def end(self, number: int, frame: FrameType | None) -> None:
        """The handler of SIGTERM and SIGHUP."""
        log.info("signal %d", number)
        self._end.set()

    def _announce(self) -> None:
        import json

        import moto

        from awsh.files import write_whole

        info = {
            "name": self.where.name,
            "pid": os.getpid(),
            "url": self.url,
            "port": self._http.server_address[1],
            "token": self._token,
            "moto": moto.__version__,
            "started": self._started,
            "plugins": self._plugins,
            "warnings": self._store.warnings,
        }
        self._announced = len(self._store.warnings)
        write_whole(self.where.info, json.dumps(info).encode())

    def _warm(self) -> None:
        try:
            self.app.warm("s3")
            # `awsh --local -c 's3 ls'` shall not pay for EC2: two seconds of computing.
            while not self._wanted.wait(TICK):
                if time.monotonic() - self.app.last_request > IDLE:
                    break
            patient = sys.getswitchinterval()
            # Other requests get their turn sooner meanwhile.
            sys.setswitchinterval(0.0005)
            try:
                self._store.load_late()
                self.app.warm("ec2")
            finally:
                sys.setswitchinterval(patient)
        except Exception:
            log.exception("warming up failed")
        finally:
            # Most of what is there by now are moto's and botocore's tables.
            garbage.resume()
            self._warmed.set()

    def _wait_for(self, service: str) -> None:
        """Returns when SERVICE can be asked without holding up others: most of moto stands on EC2."""
        if not is_early(service):
            self._wanted.set()
            self._warmed.wait()

    def _is_due(self, now: float) -> bool:
        gate = self.app.gate
        if not gate.first_unsaved:
            return False
        # A save that takes long is made rarely: it may cost a tenth of the time at most.
        if now - self._saved_at < 10 * self._saving:
            return False
        return now - gate.last_change > REST or now - gate.first_unsaved > AT_LATEST

    def _save_if_changed(self) -> None:
        if self.app.gate.first_unsaved:
            self._save()

    def _save(self) -> str:
        began = time.monotonic()
        try:
            self._store.save(self.app.gate)
        except Exception as error:
            log.exception("the state could not be saved")
            return f"{type(error).__name__}: {error}"
        finally:
            self._saved_at = time.monotonic()
            self._saving = self._saved_at - began
        return "saved"

    def _reset(self) -> str:
        with self.app.gate.alone():
            self._store.clear()
        for runner in self._runners:
            runner.reset()
        return self._save()


def _last_port(where: Place) -> int:
    """The port of the last server, unless somebody else has it by now: 0."""
    import socket

    try:
        port = int(where.port.read_text())
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
        return port
    except (OSError, ValueError, OverflowError):
        return 0


def _share_models() -> None:
    """Each of moto's own sessions would read botocore's models again: half the time that EC2 takes to be ready."""
    import botocore.session

    from awsh.aws.models import loader

    botocore.session.create_loader = lambda data_path: loader()


def main(arguments: list[str]) -> int:
    """Runs one sandbox's server; 78 where moto is not installed."""
    name, folder, port, plugins = arguments[0], Path(arguments[1]), int(arguments[2]), arguments[3:]
    # Until EC2 is warm: its tables are 150,000 objects, and none of them is garbage.
    garbage.hold()
    os.set_inheritable(LOCK_DESCRIPTOR, False)
    os.chdir("/")
    os.umask(0o077)
    # Pickling follows references as deep as they go.
    sys.setrecursionlimit(10000)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    os.environ.update(_SETTINGS)
    where = Place(name, folder)
    from awsh.sandbox.offline import stay_offline

    stay_offline()
    try:
        _share_models()
        import moto

        from awsh.sandbox.rules import MOTO

        if moto.__version__ != MOTO:
            log.error("moto %s is installed, %s is needed: %s", moto.__version__, MOTO, REMEDY)
            return MISSING_EXTRA
        server = Server(where, port, plugins)
    except ModuleNotFoundError as error:
        log.error("%s: %s", error, REMEDY)
        return MISSING_EXTRA
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, server.end)
    server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
