"""What is remembered, and that nothing else is."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from awsh.errors import CommandError, ConfigError
from awsh.shell import Shell
from awsh.state import State
from awsh.target import AWS, at_url, from_environment


def test_nothing_goes_from_one_target_or_profile_to_another() -> None:
    account, sandbox = State("aws"), State("local-default")
    account.use("s3:bucket", "production")
    account.use_region("eu-west-1")
    assert (sandbox.current("s3:bucket"), sandbox.region) == (None, None)
    assert State("local-default").current("s3:bucket") is None
    account.use_profile("dev")
    assert (account.current("s3:bucket"), account.region) == (None, None)
    account.use("s3:bucket", "trial")
    account.use_profile("default")
    assert (account.current("s3:bucket"), account.region) == ("production", "eu-west-1")
    assert State("aws", profile="dev").current("s3:bucket") == "trial"


def test_shells_at_different_addresses_share_nothing() -> None:
    with Shell(at_url("http://127.0.0.1:1")) as one, Shell(at_url("http://127.0.0.1:2")) as two:
        one.run("use region eu-west-1")
        assert two.aws.region_or_none is None


def test_previous() -> None:
    state = State("aws")
    state.use("k", "a")
    state.use("k", "b")
    state.use("k", "b")
    assert (state.current("k"), state.previous("k")) == ("b", "a")
    state.use("k", None)
    assert (state.current("k"), state.previous("k")) == (None, "b")
    state.use_profile("dev")
    assert State("aws").previous_profile == "default"


def test_an_option_is_for_this_run() -> None:
    State("aws").use_profile("dev")
    assert State("aws").profile == "dev"
    assert State("aws", profile="other").profile == "other"
    assert State("aws").profile == "dev"
    assert State("aws", region="eu-west-1").region == "eu-west-1"
    assert State("aws").region is None


def test_use_region_minus_goes_back_to_what_an_option_said() -> None:
    state = State("aws", region="eu-west-1")
    state.use_region("eu-west-2")
    assert state.previous_region == "eu-west-1"


def test_keys_in_the_environment_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    State("aws").use_profile("dev")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA")
    state = State("aws")
    assert (state.profile, state.named_profile) == ("default", None)
    monkeypatch.setenv("AWS_PROFILE", "work")
    state = State("aws")
    assert (state.profile, state.named_profile) == ("work", None)
    state.use_profile("default")
    assert state.named_profile == "default"


def test_two_shells_do_not_undo_each_other() -> None:
    one, two = State("aws"), State("aws")
    one.use("s3:bucket", "b")
    two.use("ec2:vpc", "v")
    two.use_region("eu-west-1")
    one.use("rds:db", "d")
    later = State("aws")
    assert [later.current(k) for k in ("s3:bucket", "ec2:vpc", "rds:db")] == ["b", "v", "d"]
    assert later.region == "eu-west-1"
    assert one.current("ec2:vpc") is None


def _write(number: int) -> None:
    state = State("aws")
    for count in range(25):
        state.use(f"k{number}-{count}", "x")


def test_many_processes_lose_nothing() -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write, args=(number,)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    state = State("aws")
    assert all(state.current(f"k{n}-{c}") == "x" for n in range(3) for c in range(25))


@pytest.mark.parametrize(
    "text",
    [
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"profiles": []}',
        b'{"profiles": {"default": []}}',
        b'{"profiles": {"default": {"current": {"k": "v"}}}}',
        b"",
    ],
)
def test_a_damaged_file_is_put_aside(text: bytes) -> None:
    state = State("aws")
    state.use("k", "before")
    path = state.path
    path.write_bytes(text)
    state = State("aws")
    assert state.problem is not None
    assert "could not be read" in state.problem
    assert path.with_suffix(".damaged").read_bytes() == text
    state.use("k", "v")
    assert State("aws").current("k") == "v"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_shell_says_what_became_of_its_state(capsys: pytest.CaptureFixture[str]) -> None:
    path = State("aws").path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{")
    with Shell() as shell:
        shell.start()
    assert "the remembered state could not be read" in capsys.readouterr().err


def test_what_cannot_be_remembered_holds_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    state = State("aws")
    state.path.parent.mkdir(parents=True, exist_ok=True)
    # Root may write anywhere: a folder where the file should be stops everybody.
    (state.path / "x").mkdir(parents=True)
    with pytest.raises(CommandError, match="chosen for now, but it cannot be remembered: "):
        state.use("k", "v")
    assert state.current("k") == "v"
    assert not list(Path(state.path.parent).glob("*.part"))


def test_the_file_is_whole_after_every_change() -> None:
    state = State("aws")
    for number in range(20):
        state.use("k", str(number))
        assert json.loads(state.path.read_bytes())["profiles"]["default"]["current"]["k"][0] == str(number)


def test_another_service_named_by_the_environment_has_a_state_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert from_environment() is AWS
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://user:p@localhost:4566/x")
    target = from_environment()
    assert (target.scope, target.label) == ("endpoint-localhost_4566", "localhost:4566")
    assert target.endpoint_url is None
    assert target.scope == at_url("http://localhost:4566").scope


@pytest.mark.parametrize("url", ["localhost:4566", "", "ftp://x", "http://", "http://[x"])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(ConfigError, match="is not the address of a service"):
        at_url(url)
