"""`awsh` as a process: lines, scripts, exit codes, signals, pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Awsh = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def awsh(sandbox_url: str, tmp_path: Path) -> Awsh:
    """Runs awsh against the shared sandbox, in an empty folder."""

    def run(
        *words: str, given: str | None = None, local: bool = True, **more: str
    ) -> subprocess.CompletedProcess[str]:
        target = [f"--local={sandbox_url}"] if local else []
        return subprocess.run(
            [sys.executable, "-P", "-m", "awsh", *target, *words],
            input=given if given is not None else "",
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, **more},
            timeout=60,
        )

    return run


def started(*words: str) -> subprocess.Popen[bytes]:
    """awsh, running, with pipes at all three ends."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "awsh", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_version_and_help(awsh: Awsh) -> None:
    assert awsh("--version").stdout.startswith("awsh 0.")
    shown = awsh("--help").stdout
    assert "exit codes" in shown
    assert "--local" in shown


def test_a_line(awsh: Awsh) -> None:
    done = awsh("-c", "echo $1; sts whoami | get account", "word")
    assert (done.stdout, done.returncode) == ("word\n123456789012\n", 0), done.stderr


def test_a_command_in_words(awsh: Awsh) -> None:
    done = awsh("echo", "a b", "$x", "-n")
    assert (done.stdout, done.returncode) == ("a b $x", 0), done.stderr


def test_machine_output(awsh: Awsh) -> None:
    done = awsh("--output", "json", "sts", "whoami")
    assert json.loads(done.stdout)["region"] == "us-east-1"
    done = awsh("--output", "jsom", "sts", "whoami")
    assert done.returncode == 2
    assert "did you mean 'json'" in done.stderr


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("nosuch", 2, "unknown command 'nosuch'"),
        ("echo 'x", 2, "error:"),
        ("aws s3api head-bucket --bucket none-such", 5, "NotFound: there is no such bucket"),
        ("!exit 3", 1, "exited with 3"),
        ("use profile nosuch", 3, "there is no profile 'nosuch'"),
        ("exit 7", 7, ""),
        ("s3 exists none-such", 1, ""),
    ],
)
def test_exit_codes(awsh: Awsh, line: str, code: int, said: str) -> None:
    done = awsh("-c", line)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_caret_and_the_usage(awsh: Awsh) -> None:
    done = awsh("-c", "sleep soon")
    lines = done.stderr.splitlines()
    assert lines[0] == "  sleep soon"
    assert lines[1] == "        ^^^^"
    assert lines[2].startswith("error: DURATION: 'soon' is not a duration")
    assert lines[3] == "usage: sleep DURATION"


def test_debug_shows_where(awsh: Awsh) -> None:
    assert "Traceback" in awsh("--debug", "-c", "use profile nosuch").stderr


def test_a_script_with_arguments(awsh: Awsh, tmp_path: Path) -> None:
    (tmp_path / "a.awsh").write_text(
        "# a script\nlet who = sts whoami\necho $1 $who.account\nfor x in $@ {\n  echo [$x]\n}\n"
    )
    done = awsh("-f", "a.awsh", "one", "two three")
    assert done.stdout == "one 123456789012\n[one]\n[two three]\n", done.stderr


@pytest.mark.parametrize("how", ["-", "stdin"])
def test_a_script_from_standard_input(awsh: Awsh, how: str) -> None:
    words = ["-f", "-"] if how == "-" else []
    done = awsh(*words, given="echo a\necho b\n")
    assert done.stdout == "a\nb\n", done.stderr


def test_a_script_stops_at_the_first_failing_line(awsh: Awsh, tmp_path: Path) -> None:
    (tmp_path / "a.awsh").write_text("echo a\n\naws s3api head-bucket --bucket none-such\necho b\n")
    done = awsh("-f", "a.awsh")
    assert done.stdout == "a\n"
    assert "a.awsh:3: error: NotFound" in done.stderr
    assert done.returncode == 5
    done = awsh("--keep-going", "-f", "a.awsh")
    assert done.stdout == "a\nb\n"
    assert done.returncode == 5


def test_nothing_of_a_script_runs_that_does_not_parse(awsh: Awsh, tmp_path: Path) -> None:
    (tmp_path / "a.awsh").write_text("echo a\necho 'open\n")
    done = awsh("-f", "a.awsh")
    assert done.stdout == ""
    assert "a.awsh:2: error:" in done.stderr
    assert done.returncode == 2


def test_echo(awsh: Awsh) -> None:
    done = awsh("--echo", "-f", "-", given="echo a # said\n")
    assert done.stderr.startswith("+ echo a")


@pytest.mark.parametrize(
    ("text", "said"), [(b"\xff\xfe", "a.awsh:1: not UTF-8"), (None, "No such file or directory: a.awsh")]
)
def test_scripts_that_cannot_be_read(awsh: Awsh, tmp_path: Path, text: bytes | None, said: str) -> None:
    if text is not None:
        (tmp_path / "a.awsh").write_bytes(text)
    done = awsh("-f", "a.awsh")
    assert said in done.stderr
    assert done.returncode == 1


def test_windows_line_ends_and_a_byte_order_mark(awsh: Awsh, tmp_path: Path) -> None:
    (tmp_path / "a.awsh").write_bytes(b"\xef\xbb\xbfecho a\r\necho b\r\n")
    assert awsh("-f", "a.awsh").stdout == "a\nb\n"


def test_source_keeps_what_it_made(awsh: Awsh, tmp_path: Path) -> None:
    (tmp_path / "inner.awsh").write_text("let x = $1\necho inner $x\n")
    done = awsh("-c", "source inner.awsh word; echo outer $x")
    assert done.stdout == "inner word\nouter word\n", done.stderr


def test_dry_run_changes_nothing(awsh: Awsh) -> None:
    done = awsh("--dry-run", "-c", "aws s3api create-bucket --bucket dry-bucket")
    assert done.returncode == 0
    assert 'would call s3:CreateBucket {"Bucket": "dry-bucket"}' in done.stderr
    assert awsh("-c", "aws s3api head-bucket --bucket dry-bucket").returncode == 5


def test_the_journal_holds_changes_and_no_secrets(awsh: Awsh) -> None:
    awsh("-c", "aws secretsmanager create-secret --name s --secret-string hunter2 | to json")
    done = awsh("-c", "journal | last 1 | json")
    (entry,) = json.loads(done.stdout)
    assert entry["operation"] == "CreateSecret"
    assert "hunter2" not in done.stdout


def test_an_env_file_in_either_case(awsh: Awsh, tmp_path: Path) -> None:
    (tmp_path / "lab.env").write_text(
        "aws_access_key_id=AKIAEXAMPLE\naws_secret_access_key='s e c'\nAWS_REGION_NAME=eu-west-3\nOTHER=1\n"
    )
    done = awsh(
        "--env-file",
        "lab.env",
        "-c",
        "echo $env.AWS_ACCESS_KEY_ID $env.AWS_DEFAULT_REGION $env.OTHER",
        local=False,
    )
    assert done.stdout == "AKIAEXAMPLE eu-west-3 1\n", done.stderr
    done = awsh("--env-file", "nosuch.env", "-c", "echo x")
    assert done.returncode == 3
    assert "nosuch.env" in done.stderr


def test_no_credentials(awsh: Awsh) -> None:
    done = awsh("--region", "eu-west-1", "-c", "aws s3api list-buckets", local=False)
    assert done.returncode == 3
    assert "no AWS credentials were found" in done.stderr
    assert "awsh --local" in done.stderr


def test_no_region(awsh: Awsh) -> None:
    done = awsh(
        "-c", "aws ec2 describe-vpcs", local=False, AWS_ACCESS_KEY_ID="AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY="x"
    )
    assert done.returncode == 3
    assert "no region is set" in done.stderr


def test_a_dead_endpoint_is_reported_at_once(awsh: Awsh) -> None:
    began = time.monotonic()
    done = awsh(
        "--endpoint-url=http://127.0.0.1:9",
        "--region=us-east-1",
        "-c",
        "aws s3api list-buckets",
        local=False,
        AWS_ACCESS_KEY_ID="AKIAEXAMPLE",
        AWS_SECRET_ACCESS_KEY="x",
    )
    assert done.returncode == 1
    assert "http://127.0.0.1:9/ cannot be reached" in done.stderr
    assert time.monotonic() - began < 8


def test_a_closed_pipe_ends_quietly(awsh: Awsh, sandbox_url: str) -> None:
    line = "for i in a b c { for j in a b c { echo $i$j } }; !yes | tsv"
    with started("-c", line) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"aa\n"
        process.stdout.close()
        assert process.wait(20) == 0
        assert process.stderr.read() == b""


def test_a_full_device_is_an_error() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "awsh", "-c", "echo x"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert "cannot write the output: no space left on device" in done.stderr


@pytest.mark.parametrize(
    ("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_signals_end_it_with_their_code(signum: int, code: int) -> None:
    with started("-c", "echo ready; sleep 1m") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.2)
        process.send_signal(signum)
        assert process.wait(10) == code
        assert b"Traceback" not in process.stderr.read()


def test_a_killed_script_leaves_the_state_whole(home: Path, sandbox_url: str) -> None:
    script = (
        "for i in 1 2 3 4 5 6 7 8 9 { use region eu-west-1; use region us-east-2 }\necho done\nsleep 1m\n"
    )
    with started(f"--local={sandbox_url}", "-f", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(script.encode())
        process.stdin.close()
        assert process.stdout.readline() == b"done\n"
        process.kill()
    (state,) = (home / ".local/state/awsh").rglob("state.json")
    assert json.loads(state.read_text())["profiles"]["default"]["region"] == "us-east-2"
    assert not list(state.parent.glob("*.part"))
    assert state.stat().st_mode & 0o777 == 0o600


def test_a_rehearsal_leaves_this_machine_as_it_is(awsh: Awsh, tmp_path: Path) -> None:
    file = tmp_path / "made"
    done = awsh("--dry-run", "-c", f"!touch {file}; echo x > {file}; let day = !date +%Y; echo $day | !cat")
    assert done.returncode == 0, done.stderr
    assert not file.exists()
    assert f"would run touch {file}" in done.stderr
    assert f"would write {file}" in done.stderr
    assert done.stdout.strip().isdigit()
