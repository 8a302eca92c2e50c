import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from awsh.errors import CommandError
from awsh.output import to_file
from awsh.values import Bytes, Rows, Size

ROWS = [{"key": "a", "size": Size(2048)}, {"key": "b", "size": Size(1)}]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("k.csv", "key,size\r\na,2048\r\nb,1\r\n"),
        ("k.tsv", "key\tsize\na\t2048\nb\t1\n"),
        ("k.jsonl", '{"key": "a", "size": 2048}\n{"key": "b", "size": 1}\n'),
        ("k.ndjson", '{"key": "a", "size": 2048}\n{"key": "b", "size": 1}\n'),
        ("k.YML", "- key: a\n  size: 2048\n- key: b\n  size: 1\n"),
        ("k.txt", "key     size\n───  ───────\na    2.0 KiB\nb        1 B\n"),
    ],
)
def test_the_extension_chooses_the_format(tmp_path: Path, name: str, text: str) -> None:
    to_file(Rows(iter(ROWS)), tmp_path / name)
    assert (tmp_path / name).read_bytes() == text.encode()
    assert os.listdir(tmp_path) == [name]


def test_a_format_can_be_named(tmp_path: Path) -> None:
    to_file(Rows(iter(ROWS)), tmp_path / "k.txt", "json")
    assert json.loads((tmp_path / "k.txt").read_text()) == ROWS


def test_bytes_and_text_are_written_as_they_are(tmp_path: Path) -> None:
    to_file(Bytes([b"\x00\xff", b"\r\n"]), tmp_path / "k.json")
    assert (tmp_path / "k.json").read_bytes() == b"\x00\xff\r\n"
    to_file("two\nlines", tmp_path / "k.txt")
    assert (tmp_path / "k.txt").read_bytes() == b"two\nlines\n"
    to_file(None, tmp_path / "k.txt")
    assert (tmp_path / "k.txt").read_bytes() == b""


def test_the_mode_is_kept_or_the_umask_used(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        to_file("x", tmp_path / "new")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    (tmp_path / "new").chmod(0o755)
    to_file("y", tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o755


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    to_file("new", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new\n"


@pytest.mark.parametrize("problem", [KeyboardInterrupt(), OSError(5, "of the producer"), CommandError("no")])
def test_the_old_file_survives_a_failure(tmp_path: Path, problem: BaseException) -> None:
    closed = []

    def produce() -> Iterator[dict[str, int]]:
        try:
            yield {"a": 1}
            raise problem
        finally:
            closed.append(True)

    path = tmp_path / "k.jsonl"
    path.write_text("old")
    with pytest.raises(type(problem)) as caught:
        to_file(Rows(produce()), path)
    assert caught.value is problem
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["k.jsonl"]
    assert closed


@pytest.mark.parametrize(
    ("name", "reason"),
    [(".", "it is a folder"), ("none/k.csv", "no such file or directory")],
)
def test_what_cannot_be_written_says_why(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        to_file("x", tmp_path / name)
    with pytest.raises(CommandError, match=reason):
        to_file("x", tmp_path / name, append=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("append", [False, True])
def test_devices_are_written_to_directly(append: bool) -> None:
    to_file("x", Path(os.devnull), append=append)
    with pytest.raises(CommandError, match="cannot write '/dev/full': no space left on device"):
        to_file("x" * 100_000, Path("/dev/full"), append=append)
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("k.csv", "key,size\r\na,2048\r\nb,1\r\na,2048\r\nb,1\r\n"),
        ("k.tsv", "key\tsize\na\t2048\nb\t1\na\t2048\nb\t1\n"),
        ("k.jsonl", '{"key": "a", "size": 2048}\n{"key": "b", "size": 1}\n' * 2),
        (
            "k.yaml",
            "- key: a\n  size: 2048\n- key: b\n  size: 1\n---\n- key: a\n  size: 2048\n- key: b\n  size: 1\n",
        ),
    ],
)
def test_appending(tmp_path: Path, name: str, text: str) -> None:
    for _ in range(2):
        to_file(Rows(iter(ROWS)), tmp_path / name, append=True)
    assert (tmp_path / name).read_bytes() == text.encode()


def test_appended_csv_goes_under_the_columns_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "k.csv"
    path.write_text('size,"a ""b""",key')
    to_file(Rows(iter(ROWS)), path, append=True)
    assert path.read_bytes() == b'size,"a ""b""",key\n2048,,a\r\n1,,b\r\n'
    with pytest.raises(CommandError, match="the field 'other'"):
        to_file(Rows([{"other": 1}]), path, append=True)


def test_nothing_can_follow_a_json_array(tmp_path: Path) -> None:
    path = tmp_path / "k.json"
    to_file(Rows(iter(ROWS)), path, append=True)
    with pytest.raises(CommandError, match=r"use >> FILE\.jsonl"):
        to_file(Rows(iter(ROWS)), path, append=True)
    assert json.loads(path.read_text()) == ROWS


def test_values_of_every_shape(tmp_path: Path) -> None:
    values: list[tuple[Any, str]] = [
        ({"a": 1}, '{"a": 1}\n'),
        ([1, 2], "1\n2\n"),
        (True, "true\n"),
        (3, "3\n"),
    ]
    for value, text in values:
        to_file(value, tmp_path / "k.jsonl")
        assert (tmp_path / "k.jsonl").read_text() == text


def test_what_is_read_once_is_in_the_file_before_more_is(tmp_path: Path) -> None:
    file, seen = tmp_path / "k.jsonl", []

    def rows() -> Iterator[dict[str, int]]:
        for number in range(3):
            yield {"n": number}
            seen.append(file.read_text().count("\n"))

    to_file(Rows(rows(), once=True), file, append=True)
    assert seen == [1, 2, 3]
