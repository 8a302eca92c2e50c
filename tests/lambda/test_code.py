"""From files to the archive that AWS takes, and back."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsh import CommandError, UsageError
from awsh.shell import Shell
from awsh_lambda.packaging import files, handlers, limits, requirements
from awsh_lambda.packaging.archive import written
from awsh_lambda.packaging.requirements import Platform

Typed = Callable[[str], list[Any]]


def test_the_same_files_are_the_same_archive_and_what_tools_leave_behind_is_not_in_it(folder: Path) -> None:
    report = folder / "report"
    (report / "tool").write_text("#!/bin/sh\n")
    (report / "tool").chmod(0o700)
    (report / "same.py").symlink_to("helper.py")
    first = written(files.files_below(report), folder / "one.zip", lambda count: None)
    for noise in (".git/config", "__pycache__/app.pyc", "lib/x.pyc", ".venv/bin/python", "data/big.csv"):
        (report / noise).parent.mkdir(parents=True, exist_ok=True)
        (report / noise).write_text("noise")
    (report / ".awshignore").write_text("# data\n*.csv\n/lib/\n")
    os.utime(report / "app.py", (time.time() + 99,) * 2)
    (report / "app.py").chmod(0o600)
    again = written(files.files_below(report), folder / "two.zip", lambda count: None)
    assert again.digest == first.digest
    assert again.names == ("app.py", "helper.py", "same.py", "tool")
    with zipfile.ZipFile(again.path) as archive:
        modes = {each.filename: each.external_attr >> 16 & 0o777 for each in archive.infolist()}
    assert modes == {"app.py": 0o644, "helper.py": 0o644, "same.py": 0o644, "tool": 0o755}


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("../hello.py", "leads out of the folder"),
        ("nowhere", "leads nowhere"),
        (".", "a folder that it is in"),
    ],
)
def test_links_that_lead_elsewhere_are_refused(folder: Path, target: str, said: str) -> None:
    (folder / "report" / "link").symlink_to(target)
    with pytest.raises(CommandError, match=said):
        files.files_below(folder / "report")


@pytest.mark.parametrize(
    ("source", "candidates"),
    [
        ("def lambda_handler(e, c): ...\ndef other(e, c): ...", ["lambda_handler"]),
        ("from x import app\nhandler = app.wrap()", ["handler"]),
        ("try:\n    def handler(*all): ...\nexcept E:\n    pass", ["handler"]),
        ("def one(event, context=None): ...\ndef three(a, b, c): ...\nasync def two(e, c): ...", ["one"]),
        ("def run(event, context): ...\ndef work(event, context): ...", ["run", "work"]),
        ("class Handler: ...\nVALUE = 1", []),
    ],
)
def test_a_handler_is_found_by_reading(source: str, candidates: list[str]) -> None:
    assert handlers.read(source, "app.py").candidates == candidates


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--from two/", "several functions could be the handler (--handler a.handler or b.handler)"),
        ("--from two/ --handler a.nope", "a.py has no nope (it has handler)"),
        ("--from two/ --handler c.handler", "the code has no c.py (it has a.py, b.py)"),
        ("--from common/", "no function takes an event and a context"),
        ("--from broken.py", "broken.py:1: '(' was never closed"),
        ("--from none.py", "there is no file or folder none.py"),
        ("--from broken.zip", "broken.zip is no zip archive"),
        ("--from hello.py --memory 64MB", "AWS takes 128 MB to 10 GB"),
        ("--from hello.py --memory 10241MB", "AWS takes 128 MB to 10 GB"),
        ("--from hello.py --timeout 31m", "up to 30 minutes"),
        ("--from hello.py --timeout 500ms", "for whole seconds"),
        ("--from hello.py --env A_B=" + "x" * 4096, "AWS takes 4,096"),
        ("--from hello.py --env AWS_REGION=x", "AWS_REGION is set by AWS itself"),
        ("--from hello.py --env x-y=1", "no name of a variable"),
        ("--from hello.py --runtime python4.1", "AWS has no runtime 'python4.1'"),
        ("--from hello.py --runtime go2", "AWS has no runtime 'go2'"),
        ("--from hello.py" + " --layer arn:aws:lambda:us-east-1:1:layer:a:1" * 6, "6 layers are too many"),
        ("--from hello.py --layer nope", "there is no layer 'nope'"),
        ("--from hello.py --role nope", "there is no role 'nope'"),
        ("--from hello.py --requirements none.txt", "there is no file none.txt"),
    ],
)
def test_what_aws_would_refuse_is_refused_before_it_is_asked(
    here: Shell, person: Any, folder: Path, line: str, said: str
) -> None:
    (folder / "two").mkdir()
    for name in ("a", "b"):
        (folder / "two" / f"{name}.py").write_text("def handler(event, context): ...\n")
    (folder / "broken.py").write_text("def handler(\n")
    (folder / "broken.zip").write_text("no")
    with pytest.raises((CommandError, UsageError)) as caught:
        here.run(f"lambda create bad {line}", console=person)
    assert said in str(caught.value)
    assert not here.run("lambda ls | where name = bad", console=person).rows
    assert not person.questions


def test_large_code_goes_through_a_bucket_where_nothing_stays(
    typed: Typed, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("s3 mb lambda-code")
    monkeypatch.setattr(limits, "DIRECT", 100)
    with pytest.raises(CommandError, match="--via-bucket"):
        typed("lambda create large --from hello.py --role lab-role")
    typed("lambda create large --from hello.py --role lab-role --via-bucket lambda-code --wait")
    [row] = typed("lambda invoke large")
    assert row["hello"] == "world"
    assert typed("s3 ls lambda-code") == []
    monkeypatch.setattr(limits, "UNPACKED", 100)
    with pytest.raises(CommandError, match="layers included"):
        typed("lambda update large --from report/ --via-bucket lambda-code")


def test_downloaded_code_is_what_was_sent(typed: Typed, folder: Path) -> None:
    (folder / "report" / "sub").mkdir()
    (folder / "report" / "sub" / "tool").write_text("#!/bin/sh\n")
    (folder / "report" / "sub" / "tool").chmod(0o755)
    typed("lambda create back --from report/ --role lab-role --wait")
    typed("lambda download back got/")
    found = {str(path.relative_to("got")): path for path in Path("got").rglob("*") if path.is_file()}
    assert sorted(found) == ["app.py", "helper.py", "sub/tool"]
    assert found["app.py"].read_text() == (folder / "report" / "app.py").read_text()
    assert found["sub/tool"].stat().st_mode & 0o111
    (folder / "back").mkdir()
    with pytest.raises(CommandError, match="back is there already"):
        typed("lambda download back")


def installer(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Something else in the place of pip; $1 is the folder."""
    monkeypatch.setattr(
        requirements, "_installer", lambda file, folder, platform: ["sh", "-c", script, "pip", str(folder)]
    )


def test_packages_are_beside_the_code_and_below_python_in_a_layer(
    typed: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "requirements.txt").write_text("lab\n")
    installer(monkeypatch, 'echo Collecting lab; mkdir -p "$1"; echo "NAME = 1" > "$1/lab.py"')
    typed("lambda layer publish deps --from requirements.txt --runtime python3.12 --architecture arm64")
    [row] = typed("lambda layer show deps")
    assert (row["runtimes"], row["architectures"]) == (["python3.12"], ["arm64"])
    (folder / "hello.py").write_text("import lab\ndef handler(event, context):\n    return lab.NAME\n")
    typed("lambda create packed --from hello.py --requirements requirements.txt --role lab-role --wait")
    typed("lambda download packed got/")
    assert sorted(os.listdir("got")) == ["hello.py", "lab.py"]
    typed("lambda layer publish deps --from requirements.txt")
    typed("lambda create layered --from hello.py --layer deps --role lab-role --wait")
    assert typed("lambda invoke layered") == [1]


def test_what_pip_says_is_told_shortly_and_without_passwords(
    typed: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "requirements.txt").write_text("lab\n")
    installer(monkeypatch, "echo Looking; echo 'ERROR: no lab at https://me:pw@host/simple'; exit 1")
    with pytest.raises(CommandError) as caught:
        typed("lambda layer publish deps --from requirements.txt --runtime python3.12")
    assert str(caught.value).startswith(
        "requirements.txt: no lab at https://…@host/simple (only wheels for python3.12"
    )


def test_ctrl_c_ends_pip_and_leaves_nothing(
    here: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (folder / "requirements.txt").write_text("lab\n")
    (folder / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder / "tmp"))
    installer(monkeypatch, 'mkdir -p "$1"; echo $$ > pid; echo Collecting lab; exec sleep 100')
    from awsh_lambda.packaging.building import layer_content

    ctx = here.context()
    ctx.stopped = lambda: (folder / "pid").exists() and (folder / "pid").read_text().endswith("\n")
    with (
        pytest.raises(KeyboardInterrupt),
        layer_content(ctx, folder / "requirements.txt", lambda: Platform("3.12", "x86_64")),
    ):
        pass
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)
    assert not os.listdir(folder / "tmp")
