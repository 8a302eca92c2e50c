"""Starting, sharing, dying."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError, ConfigError
from awsh.sandbox import connect, manage
from awsh.sandbox.places import Lease, holders, is_running, place, read_info
from awsh.target import Target
from tests.sandbox.asking import client_of, end_server, kill_server, sandbox_name, wait_until

SHELL = """
import sys, time
from awsh.sandbox import connect
target = connect(sys.argv[1])
print(target.endpoint_url(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    """A sandbox of this test's own; its server does not outlive the test."""
    name = sandbox_name(request)
    yield name
    kill_server(name)


@pytest.fixture
def shell() -> Iterator[Callable[[str], tuple[subprocess.Popen[str], str]]]:
    """Starts a process that holds a sandbox as a shell does, and gives its address."""
    started: list[subprocess.Popen[str]] = []

    def shell(name: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen([sys.executable, "-c", SHELL, name], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    yield shell
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def address(target: Target) -> str:
    assert target.endpoint_url is not None
    return target.endpoint_url()


def pid(name: str) -> int:
    info = read_info(place(name))
    assert info is not None
    return int(info["pid"])


COST = """
import sys
from awsh.sandbox import connect
from awsh.sandbox.places import place
target = connect(sys.argv[1])
print(place(sys.argv[1]).info.exists(), *({"moto", "boto3", "botocore", "flask", "werkzeug"} & set(sys.modules)))
target.close()
"""


def test_connect_costs_nothing(name: str) -> None:
    out = subprocess.run(
        [sys.executable, "-c", COST, name], capture_output=True, text=True, check=True
    ).stdout
    waited, *modules = out.split()
    assert not modules
    # Half a second at least goes by until a server says where it is.
    assert waited == "False"


def test_what_a_target_says(name: str) -> None:
    target = connect(name)
    assert (target.label, target.scope, target.region) == (f"local:{name}", f"local-{name}", "us-east-1")
    target.close()


def test_the_default_has_a_short_label() -> None:
    target = connect()
    assert (target.label, target.scope) == ("local", "local-default")
    target.close()
    kill_server("default")


def test_another_emulator() -> None:
    target = connect("http://localhost:4566")
    assert address(target) == "http://localhost:4566"
    assert target.scope == "emulator-localhost_4566"
    target.close()


def test_an_emulator_and_a_sandbox_of_one_name_share_nothing() -> None:
    assert connect("http://lab").scope != "local-lab"
    assert connect("http://me:hunter2@lab").scope == connect("http://lab").scope


@pytest.mark.parametrize("url", ["http://", "http://[", "http://" + "a" * 300])
def test_an_emulator_without_a_usable_address(url: str) -> None:
    with pytest.raises(ConfigError, match="is not the address of an emulator"):
        connect(url)


@pytest.mark.parametrize("name", ["Upper", "../up", "", "a/b", "-a", "a" * 64, "http://"])
def test_bad_names(name: str) -> None:
    with pytest.raises(ConfigError):
        connect(name)


def test_only_loopback_listens(name: str) -> None:
    target = connect(name)
    assert address(target).startswith("http://127.0.0.1:")
    target.close()


def test_folders_are_private(name: str, data_home: Path) -> None:
    target = connect(name)
    address(target)
    modes = {path: path.stat().st_mode & 0o777 for path in (data_home / name).rglob("*")}
    assert modes
    assert all(mode == (0o700 if path.is_dir() else 0o600) for path, mode in modes.items())
    target.close()


def test_two_shells_share_one_server(name: str, shell: Any) -> None:
    first, url = shell(name)
    second, same = shell(name)
    assert url == same
    assert sorted(holders(place(name))) == sorted([first.pid, second.pid])
    first.kill()
    first.wait()
    wait_until(lambda: list(holders(place(name))) == [second.pid])
    time.sleep(2.6)
    target = connect(name)
    assert address(target) == url
    target.close()


def test_starting_at_the_same_instant_starts_one(name: str) -> None:
    targets: list[Target] = []
    start = threading.Barrier(6)

    def one() -> None:
        start.wait()
        target = connect(name)
        address(target)
        targets.append(target)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({address(target) for target in targets}) == 1
    log = place(name).log.read_text()
    for target in targets:
        target.close()
    assert log.count("ready at") == 1


def test_the_server_leaves_after_the_last_shell(name: str, shell: Any) -> None:
    process, _ = shell(name)
    target = connect(name)
    client_of(target, "s3").create_bucket(Bucket="kept")
    target.close()
    process.kill()
    process.wait()
    wait_until(lambda: not is_running(place(name)))
    assert read_info(place(name)) is None
    again = connect(name)
    assert [each["Name"] for each in client_of(again, "s3").list_buckets()["Buckets"]] == ["kept"]
    again.close()


def test_a_killed_server_is_replaced(name: str) -> None:
    target = connect(name)
    client_of(target, "s3").create_bucket(Bucket="kept")
    wait_until(lambda: (place(name).state / "early").exists())
    os.kill(pid(name), signal.SIGKILL)
    wait_until(lambda: not is_running(place(name)))
    assert read_info(place(name)) is not None
    again = connect(name)
    assert [each["Name"] for each in client_of(again, "s3").list_buckets()["Buckets"]] == ["kept"]
    again.close()
    target.close()


def test_sigterm_saves_and_the_next_has_the_same_address(name: str) -> None:
    target = connect(name)
    client_of(target, "s3").create_bucket(Bucket="kept")
    assert target.endpoint_url is not None
    url = target.endpoint_url()
    end_server(name)
    target.close()
    again = connect(name)
    assert [each["Name"] for each in client_of(again, "s3").list_buckets()["Buckets"]] == ["kept"]
    assert again.endpoint_url is not None
    assert again.endpoint_url() == url
    again.close()


def test_leases_of_dead_processes_are_swept(name: str) -> None:
    where = place(name)
    where.make()
    (where.leases / "1-dead").touch()
    lease = Lease(where)
    assert list(holders(where)) == [os.getpid()]
    assert [path.name for path in where.leases.iterdir()] == [lease.path.name]
    lease.release()
    lease.release()
    assert list(holders(where)) == []


def test_nothing_from_the_current_folder_is_imported(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("moto", "flask", "werkzeug", "json", "sitecustomize"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('imported from the current folder')")
    monkeypatch.chdir(tmp_path)
    target = connect(name)
    assert client_of(target, "s3").list_buckets()["Buckets"] == []
    target.close()


def test_the_users_settings_do_not_reach_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "does-not-exist")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "999999999999")
    target = connect(name)
    url = address(target)
    monkeypatch.delenv("AWS_PROFILE")
    assert url
    assert client_of(target, "sts").get_caller_identity()["Account"] == "123456789012"
    target.close()


def test_a_missing_package_says_what_to_install(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "moto.py").write_text("raise ModuleNotFoundError(\"No module named 'moto'\", name='moto')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    target = connect(name)
    with pytest.raises(ConfigError, match=r"pip install '\.\[local\]'"):
        address(target)
    target.close()


def test_a_server_that_cannot_start_names_its_log(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "moto.py").write_text("raise RuntimeError('broken')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    target = connect(name)
    with pytest.raises(ConfigError, match=r"server\.log"):
        address(target)
    target.close()


def test_managing(name: str) -> None:
    with pytest.raises(CommandError, match="no sandbox"):
        manage.status(name)
    target = connect(name)
    url = address(target)
    client_of(target, "s3").create_bucket(Bucket="bbb")
    row = next(row for row in manage.ls() if row["name"] == name)
    assert (row["running"], row["url"], row["moto"]) == (True, url, "5.2.5")
    assert manage.status(name)["users"] == [os.getpid()]
    assert manage.url(name) == url
    assert f"export AWS_ENDPOINT_URL={url}" in manage.env(name).splitlines()
    with pytest.raises(CommandError, match="used by this shell"):
        manage.rm(name)
    manage.reset(name)
    assert client_of(target, "s3").list_buckets()["Buckets"] == []
    client_of(target, "s3").create_bucket(Bucket="bbb")
    target.close()
    manage.rm(name)
    assert not place(name).root.exists()
    with pytest.raises(CommandError, match="no sandbox"):
        manage.url(name)


def test_resetting_a_stopped_one(name: str) -> None:
    target = connect(name)
    client_of(target, "s3").create_bucket(Bucket="bbb")
    end_server(name)
    target.close()
    with pytest.raises(CommandError, match="not running"):
        manage.url(name)
    assert manage.status(name)["size"] > 1000
    manage.reset(name)
    again = connect(name)
    assert client_of(again, "s3").list_buckets()["Buckets"] == []
    again.close()


SERVE = """
import sys
from awsh.sandbox import manage
manage.serve(sys.argv[1], int(sys.argv[2]), ready=lambda url: print(url, flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving(name: str, number: signal.Signals) -> None:
    process = subprocess.Popen([sys.executable, "-c", SERVE, name, "0"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    target = connect(name)
    assert address(target) == url
    client_of(target, "s3").create_bucket(Bucket=f"served-{number.name.lower()}")
    target.close()
    process.send_signal(number)
    process.wait(20)
    process.stdout.close()
    wait_until(lambda: not is_running(place(name)))
    again = connect(name)
    names = [each["Name"] for each in client_of(again, "s3").list_buckets()["Buckets"]]
    again.close()
    assert f"served-{number.name.lower()}" in names


def test_serving_on_a_taken_port(target: Target) -> None:
    port = int(address(target).rpartition(":")[2])
    with pytest.raises(ConfigError, match="cannot listen"):
        manage.serve("elsewhere", port, ready=print)


def test_control_needs_the_token(target: Target) -> None:
    import urllib.error
    import urllib.request

    for action in ("reset", "stop", "save"):
        request = urllib.request.Request(f"{address(target)}/_awsh/{action}", method="POST", data=b"")
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        with caught.value as error:
            assert error.code == 403
    info = json.loads(place("tests").info.read_bytes())
    assert place("tests").info.stat().st_mode & 0o777 == 0o600
    assert info["token"]


def test_the_file_of_a_plugin_adds_to_it(name: str, tmp_path: Path) -> None:
    """`--plugin FILE` counts for the sandbox that it is given with; one that runs already is not taken for it."""
    (tmp_path / "own.py").write_text(
        "from awsh import SandboxExtension, hookimpl\n"
        "from awsh.sandbox.rules import rule\n\n"
        "@hookimpl\ndef awsh_sandbox():\n    return [SandboxExtension({'sqs': __name__})]\n\n"
        "@rule('moto.sqs.models:SQSBackend.create_queue', 'name')\n"
        "def names(moto, backend, name, *more, **asked):\n"
        "    from moto.sqs.exceptions import InvalidParameterValue\n\n"
        "    if name == 'forbidden':\n        raise InvalidParameterValue('not here')\n"
        "    return moto(name, *more, **asked)\n"
    )
    (tmp_path / "plain.py").write_text("import awsh\n")
    target = connect(name, [tmp_path / "own.py"])
    joined = connect(name, [tmp_path / "own.py", tmp_path / "plain.py", tmp_path / "missing.py"])
    try:
        sqs = client_of(target, "sqs")
        sqs.create_queue(QueueName="allowed")
        with pytest.raises(sqs.exceptions.ClientError, match="not here"):
            sqs.create_queue(QueueName="forbidden")
        assert address(joined) == address(target)
        (tmp_path / "late.py").write_text((tmp_path / "own.py").read_text())
        late = connect(name, [tmp_path / "late.py"])
        with pytest.raises(ConfigError, match=r"runs already, and without what .*late\.py adds to it"):
            address(late)
        late.close()
    finally:
        joined.close()
        target.close()
