"""Awkward ends: streams that are closed or full, signals, secrets and escape sequences in what is said last."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path

import pytest

from awsh.cli import main

AWSH = [sys.executable, "-P", "-m", "awsh"]
HOSTILE = "k\x1b]0;owned\x07\x9b31m\u202e\x08"


def in_sh(command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """COMMAND run by the system's shell, with `awsh` in it standing for this one."""
    command = command.replace("awsh", f"{sys.executable} -P -m awsh", 1)
    return subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, env={**os.environ, **more}, timeout=60
    )


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("awsh -c version >&-", 1, "error: cannot write the output: bad file descriptor"),
        ("awsh -c '!echo hi' >&-", 1, "`echo hi` exited with"),
        ("awsh -c version >/dev/full", 1, "error: cannot write the output: no space left on device"),
        ("awsh -c nosuch >&-", 2, "error: unknown command"),
        ("awsh -c nosuch 2>&-", 2, ""),
        ("awsh -c nosuch 2>/dev/full", 2, ""),
        ("awsh -c nosuch >&- 2>&-", 2, ""),
        ("awsh -c version <&-", 0, ""),
        ("awsh <&-", 1, "error: Bad file descriptor: <stdin>"),
    ],
)
def test_streams_that_are_closed_or_full(command: str, code: int, said: str) -> None:
    done = in_sh(command)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_is_gone_hides_no_failure() -> None:
    process = subprocess.Popen(
        [*AWSH, "-c", "sleep 1s; nosuch"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(30) == 2


def test_what_a_command_prints_goes_into_no_file_of_ours(home: Path) -> None:
    in_sh("awsh -c 'use region eu-west-1; !echo stray; s3 ls' >&- 2>&- <&-")
    for path in home.rglob("*"):
        assert path.is_dir() or "stray" not in path.read_text()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it_in_order(signum: signal.Signals) -> None:
    process = subprocess.Popen(
        [*AWSH, "-c", "echo begun; sleep 30s"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    process.send_signal(signum)
    _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (128 + signum, b"")


@pytest.mark.parametrize(
    "where", ["END", "from awsh import hookimpl\n\n@hookimpl\ndef awsh_start(ctx):\n    END"]
)
def test_a_signal_is_no_fault_of_the_plugin_that_is_loaded_just_then(tmp_path: Path, where: str) -> None:
    plugin = tmp_path / "late.py"
    plugin.write_text("import os\n" + where.replace("END", "os.kill(os.getpid(), 15)") + "\n")
    done = in_sh(f"awsh --plugin {plugin} -c version")
    assert (done.returncode, done.stdout, done.stderr) == (128 + 15, "", "")


def test_nohup_is_respected() -> None:
    done = in_sh("trap '' HUP; awsh -c '!kill -HUP $PPID; sleep 100ms; echo here'")
    assert (done.stdout, done.returncode) == ("here\n", 0), done.stderr


def test_quit_while_a_bar_is_drawn_leaves_the_terminal_echoing(tmp_path: Path) -> None:
    plugin = tmp_path / "slow.py"
    plugin.write_text(
        "import time\nfrom awsh import Context, command, hookimpl\n\n"
        "@command()\ndef slow(ctx: Context) -> None:\n"
        '    """Draws."""\n    with ctx.progress("slow", 10):\n        time.sleep(30)\n\n'
        "@hookimpl\ndef awsh_commands():\n    return [slow]\n"
    )
    child, descriptor = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        os.execv(sys.executable, [*AWSH, "--plugin", str(plugin), "-c", "slow"])
    shown, until = b"", time.monotonic() + 30
    while b"slow" not in shown and time.monotonic() < until:
        shown += os.read(descriptor, 4096)
    assert not termios.tcgetattr(descriptor)[3] & termios.ECHO
    os.kill(child, signal.SIGQUIT)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGQUIT
    assert termios.tcgetattr(descriptor)[3] & termios.ECHO
    os.close(descriptor)


@pytest.mark.parametrize(
    "words",
    [
        ["--debug", "-c", f'help "{HOSTILE}"'],
        ["--debug", "-c", f'!cat "/{HOSTILE}"'],
        [f"--nosuch={HOSTILE}"],
        ["--env-file", f"/{HOSTILE}"],
        ["--plugin", f"/{HOSTILE}.py", "-c", "version"],
        ["--profile", HOSTILE, "-c", "s3 ls"],
        ["-f", f"/{HOSTILE}"],
    ],
)
def test_nothing_said_acts_on_the_terminal(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with suppress(SystemExit):
        main(words)
    said = capsys.readouterr().err
    if "--plugin" in words:
        # Notes are exact where no terminal reads them.
        return
    assert "owned" in said
    assert not {*said} & {*HOSTILE[1:]} - {*"]0;owned31m"}


def test_a_script_shows_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "s.awsh"
    secret = "aws secretsmanager create-secret --name x --secret-string hunter2"
    script.write_text(f"let password = (echo hunter2)\n{secret} | nosuch\n{secret} &\nwait\n")
    main(["--echo", "--keep-going", "--debug", "-f", str(script)])
    said = capsys.readouterr().err
    assert "hunter2" not in said
    assert said.count("+ (a line with a secret in it)") == 3
    assert "[1] (a line with a secret in it)" in said
    assert f"{script}:2: error: unknown command 'nosuch'" in said


@pytest.mark.parametrize("level", ["loud", "", "debug", "10"])
def test_any_level_of_the_log(level: str) -> None:
    done = in_sh("awsh -c 'sts whoami'", AWSH_LOG_LEVEL=level)
    assert done.returncode == 3
    assert done.stderr.startswith("error: no AWS credentials")


def test_a_log_that_cannot_be_written_says_nothing(home: Path, tmp_path: Path) -> None:
    (home / ".local/state/awsh/awsh.log").mkdir(parents=True)
    broken = tmp_path / "broken.py"
    broken.write_text("raise ValueError('on purpose')\n")
    done = in_sh(f"awsh --plugin {broken} -c version")
    assert done.stdout.startswith("awsh ")
    assert "Traceback" not in done.stderr
    assert "Logging error" not in done.stderr


def test_a_home_that_cannot_be_written_is_said_in_one_line() -> None:
    done = in_sh("awsh -c version", HOME="/proc/nowhere")
    assert done.returncode == 3
    assert done.stderr.startswith("error: cannot make /proc/nowhere/")
    assert done.stderr.count("\n") == 1


def test_a_zero_byte_in_an_env_file(tmp_path: Path) -> None:
    file = tmp_path / "x.env"
    file.write_bytes(b"LAB=x\0y\n")
    done = in_sh(f"awsh --env-file {file} -c version")
    assert done.returncode == 3
    assert done.stderr == f"error: {file}: LAB has a zero byte in it\n"
