"""`ec2 cp`: whole or not at all, both ways, whatever things are called."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError, PartialFailure, UsageError
from awsh.shell import Shell
from awsh.testing import Person
from awsh_ec2.login.aside import Aside
from awsh_ec2.login.places import split
from awsh_ec2.login.remote_files import CHUNK, RemoteFiles
from tests.ec2.conftest import Typed
from tests.ec2.servers import lab, openssh, shared_sshd, sshd, web

__all__ = ["lab", "openssh", "shared_sshd", "sshd", "web"]


@pytest.fixture
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder on the server, which is this machine."""
    return tmp_path_factory.mktemp("there")


@pytest.fixture
def cp(typed: Typed, openssh: str) -> Typed:
    typed("ec2 launch real --image al2023 --wait")
    return lambda words: typed(f"ec2 cp {openssh} {words}")


def tree(folder: Path) -> dict[str, Any]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def test_to_the_sandbox_and_back(typed: Typed, web: str, folder: Path) -> None:
    data = os.urandom(700_001)
    (folder / "data.bin").write_bytes(data)
    assert typed("ec2 cp data.bin web:") == [
        {"source": "data.bin", "target": "web:data.bin", "size": 700_001}
    ]
    assert typed("ec2 ssh web -- wc -c data.bin")[0]["line"].split()[0] == "700001"
    typed("ec2 cp web:data.bin back.bin")
    assert (folder / "back.bin").read_bytes() == data
    typed("use instance web")
    typed("ec2 cp :data.bin again.bin")
    assert (folder / "again.bin").read_bytes() == data
    with pytest.raises(
        CommandError, match=r"/opt/x: permission denied .*`(ec2 ssh web -- sudo mv .*)`"
    ) as refused:
        typed("ec2 cp data.bin web:/opt/x")
    typed(str(refused.value.hint).split("`")[1])
    assert typed("ec2 ssh web -- ls /opt")[0]["line"] == "x"


def test_modes_are_kept_and_files_replaced_whole(cp: Typed, folder: Path, there: Path) -> None:
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o750)
    cp(f"run.sh real:{there}")
    assert (there / "run.sh").stat().st_mode & 0o777 == 0o750
    (there / "run.sh").chmod(0o700)
    (folder / "run.sh").write_text("#!/bin/sh\ntrue\n")
    cp(f"run.sh real:{there}/run.sh")
    assert (there / "run.sh").read_text() == "#!/bin/sh\ntrue\n"
    assert (there / "run.sh").stat().st_mode & 0o777 == 0o700
    cp(f"real:{there}/run.sh fetched")
    assert (folder / "fetched").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in there.iterdir()] == ["run.sh"]


def test_folders_go_with_all_that_is_in_them(cp: Typed, folder: Path, there: Path) -> None:
    (folder / "site" / "a" / "empty").mkdir(parents=True)
    (folder / "site" / "index.html").write_text("hi")
    (folder / "site" / "a" / "x y'z\n").write_text("odd")
    with pytest.raises(UsageError, match="is a folder"):
        cp(f"site real:{there}")
    cp(f"-r site real:{there}")
    assert tree(there / "site") == tree(folder / "site")
    cp(f"-r site real:{there}/copy")
    assert tree(there / "copy") == tree(folder / "site")
    with pytest.raises(UsageError, match="is a folder"):
        cp(f"real:{there}/site .")
    (folder / "down").mkdir()
    cp(f"-r real:{there}/site down")
    assert tree(folder / "down" / "site") == tree(folder / "site")
    cp(f"-r real:{there}/site new")
    assert tree(folder / "new") == tree(folder / "site")


def test_patterns_and_several(cp: Typed, folder: Path, there: Path) -> None:
    for name in ("a.log", "b.log", "c.txt", ".hidden.log"):
        (there / name).write_text(name)
    assert [row["size"] for row in cp(f"'real:{there}/*.log' .")] == [5, 5]
    cp(f"a.log b.log real:{there}/")
    with pytest.raises(CommandError, match="there is no such file"):
        cp(f"'real:{there}/*.gz' .")
    with pytest.raises(CommandError, match="there is no such folder"):
        cp(f"'real:{there}/*.log' nowhere")
    with pytest.raises(CommandError, match="there is no such folder") as caught:
        cp(f"a.log b.log real:{there}/nowhere")
    assert "mkdir -p" in str(caught.value.hint)


def test_a_home_folder_goes_into_one_that_is_there(typed: Typed, web: str, folder: Path) -> None:
    (folder / "notes").write_text("noted")
    (folder / "into").mkdir()
    typed("ec2 cp notes web:")
    for words in ("web:.", "web:"):
        assert [row["target"] for row in typed(f"ec2 cp -r {words} into")] == ["into/notes"]
    assert tree(folder / "into") == {"notes": b"noted"}


def test_what_is_asked_for_ahead_has_an_end(
    cp: Typed, folder: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awsh_ec2.login.remote_files._AHEAD", 2 * CHUNK)
    for size in (4 * CHUNK, 5 * CHUNK + 7):
        data = os.urandom(size)
        (there / "data").write_bytes(data)
        cp(f"real:{there}/data .")
        assert (folder / "data").read_bytes() == data


def test_links_are_followed_to_files_alone(cp: Typed, folder: Path, there: Path) -> None:
    (there / "tree").mkdir()
    (there / "file").write_text("content")
    (there / "tree" / "link").symlink_to(there / "file")
    (there / "tree" / "round").symlink_to(there)
    (there / "tree" / "broken").symlink_to("nowhere")
    os.mkfifo(there / "tree" / "pipe")
    with pytest.raises(PartialFailure, match="3 failed, 1 done") as caught:
        cp(f"-r real:{there}/tree .")
    assert {why for _, why in caught.value.failures} == {
        "is a link to a folder",
        "is a link to nothing",
        "is not a regular file",
    }
    assert tree(folder / "tree") == {"link": b"content"}


def test_nothing_lands_outside(cp: Typed, folder: Path, there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (there / "bad").mkdir()
    for name in ("ok", "evil", "linked"):
        (there / "bad" / name).write_text(name)
    (folder / "into" / "bad").mkdir(parents=True)
    (folder / "into" / "bad" / "linked").symlink_to(folder / "outside")
    real = RemoteFiles.below

    def hostile(self: RemoteFiles, *arguments: Any) -> Any:
        for found in real(self, *arguments):
            yield found._replace(name="bad/../../evil") if found.name == "bad/evil" else found

    monkeypatch.setattr(RemoteFiles, "below", hostile)
    with pytest.raises(PartialFailure, match="2 failed, 1 done") as caught:
        cp(f"-r real:{there}/bad into")
    assert "'..' stands among its folders" in str(caught.value)
    assert "a symbolic link of that name is there" in str(caught.value)
    assert not (folder / "evil").exists()
    assert not (folder / "outside").exists()
    assert (folder / "into" / "bad" / "ok").read_text() == "ok"


def test_ctrl_c_leaves_nothing_half(
    shell: Shell, cp: Typed, folder: Path, there: Path, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "big").write_bytes(bytes(4_000_000))
    (there / "down").write_bytes(bytes(4_000_000))
    (there / "big").write_text("as it was")

    class Bar:
        def __enter__(self) -> Bar:
            self.moved = 0
            return self

        def __exit__(self, *problem: object) -> None: ...
        def total(self, total: int) -> None: ...
        def advance(self, amount: int = 1) -> None:
            self.moved += amount
            if self.moved > 1_000_000:
                self.moved = -100_000_000
                os.kill(os.getpid(), signal.SIGINT)
                asides[-1]._stop.wait(20)

    asides: list[Aside] = []
    make = Aside.__init__

    def made(aside: Aside, ctx: Any) -> None:
        make(aside, ctx)
        asides.append(aside)

    monkeypatch.setattr(Aside, "__init__", made)
    monkeypatch.setattr(person, "progress", lambda *about, **more: Bar())
    with pytest.raises(KeyboardInterrupt):
        cp(f"big real:{there}")
    assert (there / "big").read_text() == "as it was"
    with pytest.raises(KeyboardInterrupt):
        cp(f"real:{there}/down .")
    assert not [each.name for each in threading.enumerate() if "_prefetch_thread" in each.name]
    assert sorted(path.name for path in there.iterdir()) == ["big", "down"]
    assert sorted(path.name for path in folder.iterdir()) == ["big"]
    assert "none is there in part" in person.said


def test_what_cannot_be(cp: Typed, typed: Typed, folder: Path, there: Path) -> None:
    (folder / "a").write_text("a")
    for words, why in (
        ("a b", "neither end is on an instance"),
        ("real:a real:b", "both ends are on an instance"),
        ("a real:b c", "one end must be here"),
        ("a nobody:", "nobody"),
        ("a :x", "there is no current instance"),
    ):
        with pytest.raises(UsageError, match=why):
            cp(words)
    for words, why in (
        ("missing real:", "missing: there is no such file"),
        (f"real:{there}/missing .", "there is no such file"),
        (f"a real:{there}/missing/", "there is no such folder"),
        ("a real:/proc/version", "permission denied|no such file|failure"),
    ):
        with pytest.raises(CommandError, match=why):
            cp(words)
    with pytest.raises(UsageError, match="wants what and where to"):
        typed("ec2 cp a")


def test_files_without_a_size_are_read_to_their_end(cp: Typed, folder: Path) -> None:
    cp("real:/proc/version .")
    assert (folder / "version").read_text() == Path("/proc/version").read_text()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("web:", ("web", "")),
        ("web:a:b", ("web", "a:b")),
        (":x", ("", "x")),
        ("./a:b", None),
        ("/tmp/a:b", None),
        ("plain", None),
    ],
)
def test_which_words_are_on_an_instance(word: str, parts: tuple[str, str] | None) -> None:
    assert split(word) == parts
